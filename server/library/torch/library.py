# torch.library: operators that a package defines. Their Python implementation is what runs; shape rules registered as
# `fake` stand in where there is none.
from _rooflint import is_unknown
from torch._ops import ops


# Dispatch keys whose implementation is what runs; others (Autocast, Autograd, CUDA) wrap or replace it.
RUNS = ("", "CPU", "CompositeImplicitAutograd", "CompositeExplicitAutograd")


class Library:
    def __init__(self, ns, kind="DEF", dispatch_key=""):
        self.ns = ns
        self.kind = kind
        self.dispatch_key = dispatch_key

    def define(self, schema, alias_analysis="", tags=()):
        return schema.split("(")[0]

    def impl(self, op_name, fn, dispatch_key="", with_keyset=False):
        if is_unknown(op_name) or not isinstance(op_name, str):
            return
        qualified = f"{self.ns}::{op_name.split('::')[-1]}"
        key = dispatch_key or self.dispatch_key
        if key in RUNS:
            ops.register(qualified, fn)
        elif key == "Meta":
            ops.register_default(qualified, fn)


def custom_op(name, fn=None, *, mutates_args=(), device_types=None, schema=None, tags=None):
    def decorate(function):
        ops.register(name, function)
        function.register_fake = function.register_kernel = function.register_autograd = _registrar
        function.register_vmap = _registrar
        return function

    return decorate if fn is None else decorate(fn)


def register_fake(op, func=None, lib=None, allow_override=False):
    def decorate(function):
        if isinstance(op, str):
            ops.register_default(op, function)
        return function

    return decorate if func is None else decorate(func)


impl_abstract = register_fake


def _registrar(*args, **kwargs):
    """Used as `@op.register_fake` and as `op.register_autograd(backward, setup_context=…)`."""
    if len(args) == 1 and callable(args[0]) and not kwargs:
        return args[0]
    return lambda fn: fn


register_autograd = register_kernel = register_vmap = register_torch_dispatch = register_autocast = _registrar
impl = define = wrap_triton = triton_op = _registrar
