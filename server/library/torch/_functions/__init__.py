# The functions of torch, one family a file. Each family lists its METHODS, functions that tensors have too, and its
# IN_PLACE ones, of which there is also a form with a trailing underscore that changes its first operand.
from _rooflint import is_unknown
from torch import _core
from torch._functions import creation, pointwise, products, shapes
from torch._functions.creation import *
from torch._functions.pointwise import *
from torch._functions.products import *
from torch._functions.shapes import *

FAMILIES = (creation, pointwise, products, shapes)


def _in_place_form(function):
    def in_place(self, *args, **kwargs):
        return _core.in_place(self, function(self, *args, **kwargs))

    return in_place


def attach(cls):
    """Gives a tensor class its methods, and this module the in-place functions."""
    for family in FAMILIES:
        for name in getattr(family, "METHODS", ()):
            setattr(cls, name, getattr(family, name))
        for name in getattr(family, "IN_PLACE", ()):
            form = _in_place_form(getattr(family, name))
            setattr(cls, name + "_", form)
            globals()[name + "_"] = form
