# The functions of torch, one family a file. What a family defines under a public name is torch's. Each family lists its
# METHODS, functions that tensors have too, and its IN_PLACE ones, of which there is also a form with a trailing underscore
# that changes its first operand; EXTRA are functions made from others, by name; its `_attach` sets methods that are no
# function. A family loads when one of its names is first asked for: which names it has was found out by `_contents` when
# Rooflint was packed.
from importlib import import_module

from _rooflint import contents as _packed, defer, guarded
from torch import _core as _helpers
from torch._filling import FILLS
from torch._modes import expect_writable

# Of two that define a name, the later one.
_FAMILIES = (
    "arithmetic", "contractions", "copies", "creation", "indexing", "joining", "miscellany", "pointwise", "products",
    "random", "gathering", "ordering", "arranging", "coordinates", "diagonals", "dtypes", "reductions", "ternary",
    "cumulative", "statistics", "matrices", "neural", "objectives", "recurrent", "quantising", "spectral",
    "normalizing", "shapes",
)


def _family(name):
    return import_module("torch._functions." + name)


def _contents():
    """Which family has a function, and which a method."""
    families = [(name, _family(name)) for name in _FAMILIES]
    functions, methods = {}, {}
    for name, family in families:
        for function in (*_public(family), *getattr(family, "EXTRA", ())):
            functions[function] = name
    for name, family in families:
        in_place = [function + "_" for function in getattr(family, "IN_PLACE", ())]
        for function in in_place:
            functions[function] = name
        for method in (*getattr(family, "METHODS", ()), *in_place, *_own_methods(family)):
            methods[method] = name
    return {"functions": functions, "methods": methods}


def _public(family):
    return [name for name, value in vars(family).items() if not name.startswith("_") and getattr(value, "__module__", None) == family.__name__]


class _Collected:
    """Stands for the tensor class in a family's `_attach`."""


def _own_methods(family):
    own = _Collected()
    if hasattr(family, "_attach"):
        family._attach(own)
    return vars(own)


def _value(family, name):
    if name.endswith("_") and name[:-1] in getattr(family, "IN_PLACE", ()):
        return _in_place_form(_value(family, name[:-1]))
    if name in getattr(family, "EXTRA", ()):
        return family.EXTRA[name]
    return getattr(family, name)


def _in_place_form(function):
    def in_place(self, *args, **kwargs):
        expect_writable(self)
        return _helpers.in_place(self, function(self, *args, **kwargs))

    in_place.__name__ = function.__name__ + "_"
    return in_place


_FUNCTIONS, _METHODS = (_packed(__name__) or _contents()).values()

__all__ = list(_FUNCTIONS)


def _function(name):
    return guarded("torch." + name, _value(_family(_FUNCTIONS[name]), name), fill=FILLS.get(name))


defer(_FUNCTIONS, _function)


def _method(name):
    family = _family(_METHODS[name])
    own = _own_methods(family)
    method = own[name] if name in own else _value(family, name)
    return guarded("torch.Tensor." + name, method, True)


def attach(cls):
    """Gives a tensor class its methods."""
    defer(_METHODS, _method, cls)
