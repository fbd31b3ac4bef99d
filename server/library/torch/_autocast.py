# Automatic mixed precision. Inside a region the operands of products are cast to a lower precision, and functions that
# need range or precision compute in float32: https://docs.pytorch.org/docs/stable/amp.html, the lists for the CPU, where
# all tensors are here. (What each function does was checked against PyTorch 2.15.)
from functools import wraps

from _rooflint import is_tensor, register_class
from torch import _core
from torch._modes import Mode
from torch._types import DTYPES, device as _device


class Autocast:
    """The type of products where a region for the CPU is open; None outside."""

    dtype = None
    # The same for all other devices, of which there is none.
    elsewhere = None
    # What a region gets that names no type, by kind of device.
    defaults = {"cpu": DTYPES["bfloat16"]}


register_class("Autocast", Autocast)


# What autocast casts; double precision stays.
_LOWERED = ("float32", "float16", "bfloat16")
_RAISED = ("float16", "bfloat16")


class autocast(Mode):
    _state = Autocast
    _field = "dtype"

    def __new__(cls, *args, **kwargs):
        return object.__new__(cls)

    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        _device(device_type)
        self.device = device_type
        self.fast_dtype = dtype or get_autocast_dtype(device_type)
        self._value = self.fast_dtype if enabled else None
        # A region for another device changes nothing here, and leaves one for the CPU as it is.
        self._field = "dtype" if device_type == "cpu" else "elsewhere"


def lowered(*tensors):
    """Operands of a product in the type that the open region gives them; what is no tensor stays."""
    target = Autocast.dtype
    return tuple(_core.cast(x, target) if is_tensor(x) and x.dtype.name in _LOWERED else x for x in tensors)


def in_float32(function):
    """Marks a function that takes its lower-precision operands in float32 inside a region."""
    @wraps(function)
    def run(*args, **kwargs):
        if Autocast.dtype is not None:
            args = raised(*args)
            kwargs = {name: _raised(x) for name, x in kwargs.items()}
        return function(*args, **kwargs)

    return run


def raised(*operands):
    """Operands as such a function takes them."""
    return operands if Autocast.dtype is None else tuple(_raised(x) for x in operands)


def _raised(x):
    if isinstance(x, (tuple, list)):
        return type(x)(_raised(item) for item in x)
    return _core.cast(x, DTYPES["float32"]) if is_tensor(x) and x.dtype.name in _RAISED else x


# --- Questions and settings ---


def is_autocast_enabled(device_type="cuda"):
    return device_type == "cpu" and Autocast.dtype is not None


def is_autocast_cpu_enabled():
    return Autocast.dtype is not None


def get_autocast_dtype(device_type):
    return Autocast.defaults.get(device_type, DTYPES["float16"])


def get_autocast_gpu_dtype():
    return get_autocast_dtype("cuda")


def get_autocast_cpu_dtype():
    return get_autocast_dtype("cpu")


def set_autocast_dtype(device_type, dtype):
    Autocast.defaults[device_type] = dtype


def set_autocast_cpu_dtype(dtype):
    set_autocast_dtype("cpu", dtype)


def set_autocast_gpu_dtype(dtype):
    set_autocast_dtype("cuda", dtype)


def set_autocast_enabled(device_type, enabled=None):
    """With one argument it means the GPU, as of old."""
    if enabled is not None and device_type == "cpu":
        set_autocast_cpu_enabled(enabled)


def set_autocast_cpu_enabled(enabled):
    Autocast.dtype = get_autocast_cpu_dtype() if enabled else None


def is_autocast_cache_enabled():
    return True


def set_autocast_cache_enabled(enabled):
    return None


def autocast_increment_nesting():
    return 1


def autocast_decrement_nesting():
    return 0


def clear_autocast_cache():
    return None
