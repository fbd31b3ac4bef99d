# torch.fx: nothing is traced symbolically here. `wrap` marks a function for a tracer; Proxy and Node exist for the
# isinstance tests of code that may run under one.
from _rooflint import unknown


def wrap(fn_or_name):
    return fn_or_name


def has_side_effect(fn):
    return fn


class Proxy:
    pass


class Node:
    pass


class Graph:
    pass


class Interpreter:
    pass


class Transformer:
    pass


class GraphModule:
    pass


class Tracer:
    def __init__(self, *args, **kwargs):
        pass

    def trace(self, root, concrete_args=None):
        return unknown("torch.fx traces are not followed")


def symbolic_trace(root, concrete_args=None):
    """The graph computes what the module computes."""
    return root
