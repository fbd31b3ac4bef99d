# ast: literals read from text. Syntax trees are not given to programs.
from _rooflint_ast import literal
from _rooflint_inspect import unknown


def literal_eval(node_or_string):
    return literal(node_or_string) if isinstance(node_or_string, str) else unknown("syntax trees are not followed")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'ast' has no attribute '{name}'")
    return unknown(f"ast.{name} is not followed")
