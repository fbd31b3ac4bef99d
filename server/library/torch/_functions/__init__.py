# The functions of torch, one family a file. What a family defines under a public name is torch's. Each family lists its
# METHODS, functions that tensors have too, and its IN_PLACE ones, of which there is also a form with a trailing underscore
# that changes its first operand; EXTRA are functions made from others, by name; `_attach` adds the methods that are no
# function.
from torch import _core as _helpers
from torch._functions import (
    arithmetic,
    contractions,
    copies,
    creation,
    indexing,
    joining,
    miscellany,
    pointwise,
    products,
    random,
    gathering,
    ordering,
    arranging,
    coordinates,
    diagonals,
    dtypes,
    reductions,
    ternary,
    cumulative,
    statistics,
    matrices,
    neural,
    spectral,
    normalizing,
    shapes,
)

_FAMILIES = (
    arithmetic,
    contractions,
    copies,
    creation,
    indexing,
    joining,
    miscellany,
    pointwise,
    products,
    random,
    gathering,
    ordering,
    arranging,
    coordinates,
    diagonals,
    dtypes,
    reductions,
    ternary,
    cumulative,
    statistics,
    matrices,
    neural,
    spectral,
    normalizing,
    shapes,
)

# Names that `from torch._functions import *` gives to torch.
__all__ = []


def _publish(name, value):
    globals()[name] = value
    __all__.append(name)


# PyTorch takes NumPy's names of these parameters too: x.sum(axis=1, keepdims=True).
_NUMPY_PARAMETERS = {"axis": "dim", "keepdims": "keepdim"}
_WITH_AXES = {
    "all", "amax", "amin", "any", "argmax", "argmin", "argsort", "cat", "concat", "concatenate", "count_nonzero", "cumprod", "cumsum",
    "diff", "flip", "log_softmax", "logsumexp", "max", "mean", "median", "min", "nanmean", "nansum", "norm", "prod", "softmax", "sort",
    "squeeze", "stack", "std", "sum", "topk", "unbind", "unsqueeze", "var",
}


def _with_numpy_parameters(function):
    def renamed(*args, **kwargs):
        if kwargs:
            kwargs = {_NUMPY_PARAMETERS.get(key, key): value for key, value in kwargs.items()}
        return function(*args, **kwargs)

    renamed.__name__ = function.__name__
    renamed.__module__ = function.__module__
    return renamed


for _family in _FAMILIES:
    for _name in _WITH_AXES:
        if _name in vars(_family) and getattr(_family, _name).__module__ == _family.__name__:
            setattr(_family, _name, _with_numpy_parameters(getattr(_family, _name)))
    for _name, _value in list(vars(_family).items()):
        if not _name.startswith("_") and getattr(_value, "__module__", None) == _family.__name__:
            _publish(_name, _value)
    for _name, _value in getattr(_family, "EXTRA", {}).items():
        _publish(_name, _value)


def _in_place_form(function):
    def in_place(self, *args, **kwargs):
        return _helpers.in_place(self, function(self, *args, **kwargs))

    in_place.__name__ = function.__name__ + "_"
    return in_place


def _attach(cls):
    """Gives a tensor class its methods, and this module the in-place functions."""
    for family in _FAMILIES:
        for name in getattr(family, "METHODS", ()):
            setattr(cls, name, getattr(family, name))
        for name in getattr(family, "IN_PLACE", ()):
            form = _in_place_form(getattr(family, name))
            setattr(cls, name + "_", form)
            _publish(name + "_", form)
        if hasattr(family, "_attach"):
            family._attach(cls)
