# Modes and settings of a program: gradients, autocast, threads, determinism. They change nothing that is computed here but
# for autocast, which lowers the precision of products (see `lowered`).
from functools import wraps

from _rooflint import is_tensor
from torch import _core
from torch._types import DTYPES, device as _device


# What autocast lowers; double precision stays.
_LOWERED = ("float32", "float16", "bfloat16")


class _State:
    grad = True
    inference = False
    autocast = None
    deterministic = False
    matmul_precision = "highest"
    device = _device("cpu")


class _Mode:
    """A context manager that is also a decorator, with or without parentheses."""

    _field = "grad"
    _value = True

    def __new__(cls, orig_func=None):
        mode = object.__new__(cls)
        return mode if orig_func is None else mode(orig_func)

    def __init__(self, orig_func=None):
        pass

    def __enter__(self):
        self._before = getattr(_State, self._field)
        setattr(_State, self._field, self._value)
        return self

    def __exit__(self, *args):
        setattr(_State, self._field, self._before)
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


class no_grad(_Mode):
    _value = False


class enable_grad(_Mode):
    pass


class inference_mode(_Mode):
    _field = "inference"

    def __new__(cls, mode=True):
        made = object.__new__(cls)
        if callable(mode):
            return made(mode)
        made._value = mode
        return made

    def __init__(self, mode=True):
        pass


class set_grad_enabled(_Mode):
    """Takes effect at once, and ends with the block if it opens one."""

    def __new__(cls, mode):
        made = object.__new__(cls)
        made._value = mode
        return made

    def __init__(self, mode):
        self._before = _State.grad
        _State.grad = mode

    def __enter__(self):
        return self


class autocast(_Mode):
    _field = "autocast"

    def __new__(cls, device_type="cuda", dtype=None, enabled=True, cache_enabled=None):
        return object.__new__(cls)

    def __init__(self, device_type="cuda", dtype=None, enabled=True, cache_enabled=None):
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        _device(device_type)
        # Tensors are on the CPU here, where only the CPU's autocast has an effect.
        active = enabled and device_type == "cpu"
        self._value = (dtype or get_autocast_dtype(device_type)) if active else None
        self.device = device_type
        self.fast_dtype = dtype or get_autocast_dtype(device_type)


def autocast_dtype():
    """The type of products under autocast; None outside."""
    return _State.autocast


def lowered(*tensors):
    """Operands of a product in the type that autocast gives them; None stays None."""
    target = _State.autocast
    if target is None:
        return tensors
    return tuple(_core.cast(x, target) if is_tensor(x) and x.dtype.name in _LOWERED else x for x in tensors)


def is_autocast_enabled(device_type=None):
    return _State.autocast is not None


def is_autocast_cpu_enabled():
    return _State.autocast is not None


def get_autocast_dtype(device_type):
    return DTYPES["bfloat16" if device_type == "cpu" else "float16"]


def get_autocast_gpu_dtype():
    return DTYPES["float16"]


def get_autocast_cpu_dtype():
    return DTYPES["bfloat16"]


def is_autocast_cache_enabled():
    return True


def set_autocast_enabled(*args):
    return None


def clear_autocast_cache():
    return None


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
