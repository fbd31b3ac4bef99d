# What torch offers around a program rather than in it: checks, saving, compiling, and submodules that compute nothing.
import sys

from _rooflint import is_tensor, is_unknown, unknown


def _assert(condition, message):
    if not is_unknown(condition) and not condition:
        raise AssertionError(message)


def _assert_async(input, assert_msg=None):
    if not is_tensor(input):
        raise TypeError(f"_assert_async(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    holds = bool(input)
    if not is_unknown(holds) and not holds:
        raise RuntimeError(assert_msg or "Expected Tensor with single nonzero value, but got zero")


def _check(cond, message=None):
    _check_with(RuntimeError, cond, message)


def _check_index(cond, message=None):
    _check_with(IndexError, cond, message)


def _check_value(cond, message=None):
    _check_with(ValueError, cond, message)


def _check_type(cond, message=None):
    _check_with(TypeError, cond, message)


def _check_not_implemented(cond, message=None):
    _check_with(NotImplementedError, cond, message)


def _check_is_size(i, message=None, *, max=None):
    pass


def _check_with(error, cond, message):
    if not is_unknown(cond) and not cond:
        raise error("Expected cond to be True, but got False." if message is None else message())


def save(obj, f, *args, **kwargs):
    return None


def load(f, *args, **kwargs):
    """Files are not read; `load_state_dict` accepts what is not known."""
    return unknown("torch.load: weights are not read")


class OutOfMemoryError(RuntimeError):
    """Caught, never raised: nothing is allocated."""


class SymInt:
    """Sizes that are not known are unknown values here, not instances of this."""


class SymFloat:
    pass


class SymBool:
    pass


# Submodules that exist in PyTorch and change nothing that is computed here.
NOT_FOLLOWED = (
    "distributions", "export", "futures", "monitor", "mtia", "multiprocessing", "nested", "optim",
    "package", "serialization", "sparse", "testing", "xpu", "mps", "masked", "signal", "__config__",
    "_dynamo", "_inductor", "_export", "_higher_order_ops", "_custom_ops", "_prims", "_refs", "_decomp", "_library",
)


def not_followed(name):
    if name in NOT_FOLLOWED:
        return unknown(f"torch.{name} is not followed")
    error = AttributeError(f"module 'torch' has no attribute '{name}'")
    error.name, error.obj = name, sys.modules["torch"]
    raise error
