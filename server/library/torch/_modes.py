# Modes and settings of a program: gradients, threads, determinism. They change nothing that is computed here. The mode
# that does is in _autocast.py.
from functools import wraps

from _rooflint import is_tensor, register_class
from torch._types import device as _device


class _State:
    grad = True
    inference = False
    deterministic = False
    matmul_precision = "highest"
    device = _device("cpu")


register_class("Modes", _State)


def expect_writable(x):
    """What gradients are asked of cannot be overwritten while they are recorded."""
    if _State.grad and is_tensor(x) and x.requires_grad is True and x.is_leaf:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")


class Mode:
    """A context manager that is also a decorator, with or without parentheses; it may be entered again within itself."""

    _state = _State
    _field = "grad"
    _value = True

    def __new__(cls, orig_func=None):
        mode = object.__new__(cls)
        return mode if orig_func is None else mode(orig_func)

    def __init__(self, orig_func=None):
        pass

    def __enter__(self):
        self._before = (*getattr(self, "_before", ()), getattr(self._state, self._field))
        setattr(self._state, self._field, self._value)
        return self

    def __exit__(self, *args):
        *self._before, last = self._before
        setattr(self._state, self._field, last)
        return False

    def clone(self):
        return self

    def __call__(self, func):
        mode = self

        @wraps(func)
        def run(*args, **kwargs):
            with mode:
                return func(*args, **kwargs)

        return run


class no_grad(Mode):
    _value = False


class enable_grad(Mode):
    pass


class inference_mode(Mode):
    _field = "inference"

    def __new__(cls, mode=True):
        made = object.__new__(cls)
        if callable(mode):
            return made(mode)
        made._value = mode
        return made

    def __init__(self, mode=True):
        pass


class set_grad_enabled(Mode):
    """Takes effect at once, and ends with the block if it opens one."""

    def __new__(cls, mode):
        made = object.__new__(cls)
        made._value = mode
        return made

    def __init__(self, mode):
        self._before = (_State.grad,)
        _State.grad = mode

    def __enter__(self):
        return self


def is_grad_enabled():
    return _State.grad


def is_inference_mode_enabled():
    return _State.inference


def is_anomaly_enabled():
    return False


# --- Settings ---


def use_deterministic_algorithms(mode, *, warn_only=False):
    _State.deterministic = mode


def are_deterministic_algorithms_enabled():
    return _State.deterministic


def set_float32_matmul_precision(precision):
    if precision not in ("highest", "high", "medium"):
        raise RuntimeError(f"Invalid float32 matmul precision: {precision}")
    _State.matmul_precision = precision


def get_float32_matmul_precision():
    return _State.matmul_precision


def set_default_device(device):
    _State.device = _device(device or "cpu")


def get_default_device():
    return _State.device


def set_default_tensor_type(t):
    return None


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None):
    return None


def set_num_threads(num):
    return None


def get_num_threads():
    return 1


def set_num_interop_threads(num):
    return None


def get_num_interop_threads():
    return 1


def set_flush_denormal(mode):
    return True


def set_warn_always(b):
    return None


def is_warn_always_enabled():
    return False
