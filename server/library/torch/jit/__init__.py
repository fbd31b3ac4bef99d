# torch.jit: programs are followed as written in Python, so scripting and tracing change nothing.
from typing import Final, get_origin

from torch._without_effect import WithoutEffect
from torch.nn.modules.module import Module as ScriptModule

_isinstance = isinstance


def is_scripting():
    return False


def is_tracing():
    return False


def script(obj=None, optimize=None, _frames_up=0, _rcb=None, example_inputs=None):
    return obj


def trace(func, example_inputs=None, *args, **kwargs):
    return func


def trace_module(mod, inputs, *args, **kwargs):
    return mod


def freeze(mod, preserved_attrs=None, optimize_numerics=True):
    return mod


def optimize_for_inference(mod, other_methods=None):
    return mod


def ignore(drop=False, **kwargs):
    """`@ignore` and `@ignore(drop=True)`."""
    if callable(drop):
        return drop
    return lambda fn: fn


def unused(fn):
    return fn


def export(fn):
    return fn


def interface(obj):
    return obj


def script_method(fn):
    return fn


def script_if_tracing(fn):
    return fn


def _script_if_tracing(fn):
    return fn


def _overload(func):
    return func


def _overload_method(func):
    return func


def annotate(the_type, the_value):
    return the_value


def isinstance(obj, target_type):
    return _isinstance(obj, get_origin(target_type) or target_type)


def fork(func, *args, **kwargs):
    return _Future(func(*args, **kwargs))


def wait(future):
    return future.wait()


def fuser(name):
    return WithoutEffect()


def optimized_execution(should_optimize):
    return WithoutEffect()


def set_fusion_strategy(strategy):
    return []


def Attribute(value, type):
    return value


class Error(RuntimeError):
    pass


class _Future:
    def __init__(self, value):
        self._value = value

    def wait(self):
        return self._value

    value = wait


ScriptFunction = type(script)
RecursiveScriptModule = ScriptModule
TopLevelTracedModule = ScriptModule
