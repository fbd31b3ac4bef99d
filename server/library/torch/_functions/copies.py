# Copies, in-place writes, and in-place forms of views.
import math

from _rooflint import alias, assign, detached, emit, filled, is_tensor, is_unknown, make, numel as _numel, shape as _shape
from torch import _core
from torch._core import constant, tensor_argument
from torch._declare import declared
from torch._functions import shapes
from torch._functions.dtypes import _formatted

METHODS = ("clone", "detach", "copy_", "fill_", "zero_", "fill_diagonal_", "resize", "resize_", "resize_as_")


def clone(input, *, memory_format=None):
    y = emit("Identity", [tensor_argument(input, "clone")])
    if not is_unknown(y):
        y._strides = None if _overlapping(input) else input._strides
    return _formatted(y, memory_format)


def _overlapping(x):
    """An expanded tensor is copied densely."""
    return x._strides is not None and _core.known(_shape(x)) and any(d == 0 and n != 1 for d, n in zip(x._strides, _shape(x)))


def detach(input):
    return detached(shapes._same(tensor_argument(input, "detach")))


def numel(input):
    return _numel(tensor_argument(input, "numel"))


def copy_(self, src, non_blocking=False):
    if not is_tensor(src):
        src = constant(src, self.dtype)
    s = _shape(self)
    if not _core.same_sizes(_shape(src), s):
        if len(_shape(src)) > len(s):
            raise RuntimeError(f"output with shape {list(s)} doesn't match the broadcast shape {list(_shape(src))}")
        src = src.expand(*s)
    return _core.write(self, src)


def fill_(self, value):
    if is_tensor(value) and len(_shape(value)) > 0:
        raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {len(_shape(value))} dimensions.")
    if is_tensor(value):
        value = value.item()
    if not is_unknown(value) and not isinstance(value, (int, float, bool, complex)):
        raise TypeError(f"fill_() received an invalid combination of arguments - got ({type(value).__name__})")
    return _core.write(self, filled(_shape(self), value, self.dtype))


def fill(input, value):
    return fill_(clone(input), value)


def zero_(input):
    return fill_(tensor_argument(input, "zero_"), 0)


def fill_diagonal_(self, fill_value, wrap=False):
    s = _shape(self)
    if len(s) < 2:
        raise RuntimeError("dimensions must larger than 1")
    if len(s) > 2 and any(n != s[0] for n in s):
        raise RuntimeError("all dimensions of input must be of equal length")
    return _core.write(self, declared("FillDiagonal", [self], [(self.dtype, s)]))


def resize_(self, *sizes, size=None, memory_format=None):
    sizes = _core.given(sizes, size)
    if not sizes:
        raise TypeError('resize_() missing 1 required positional arguments: "size"')
    sizes = _core.sizes(sizes)
    if any(not is_unknown(n) and n < 0 for n in sizes):
        raise RuntimeError("numel: integer multiplication overflow")
    if not _core.same_sizes(sizes, _shape(self)):
        assign(self, make(sizes, self.dtype.name))
        self._strides = None
    return self


def resize(self, *size):
    """Autograd's form: as many elements as before."""
    wanted, n = _core.sizes(size), self.numel()
    if _core.known([*wanted, n]) and math.prod(wanted) != n:
        shown = "x".join(str(s) for s in wanted)
        raise RuntimeError(f"requested resize to {shown} ({math.prod(wanted)} elements in total), but the given tensor has a size of {'x'.join(str(s) for s in _shape(self))} ({n} elements). autograd's resize can only change the shape of a given tensor, while preserving the number of elements. ")
    return resize_(clone(self), *size)


def resize_as_(input, the_template, *, memory_format=None):
    return resize_(tensor_argument(input, "resize_as_"), tuple(_shape(tensor_argument(the_template, "resize_as_", "the_template", 2))))


def _set(self, source=None, *args):
    """x takes over the storage of another tensor."""
    if source is None:
        source = make((0,), self.dtype.name)
    assign(self, source)
    self._strides = source._strides
    return self


def _in_place_view(function):
    """`x.unsqueeze_(0)`: x itself is seen in another shape."""
    def change(self, *args, **kwargs):
        y = function(self, *args, **kwargs)
        if is_unknown(y):
            return y
        assign(self, y)
        self._strides = y._strides
        return self

    change.__name__ = function.__name__ + "_"
    return change


def _copying(name, view):
    """`torch.permute_copy`: the elements of a view, copied."""
    def function(input, *args, out=None, **kwargs):
        y = view(input, *args, **kwargs)
        return tuple(clone(part) for part in y) if isinstance(y, tuple) else y if is_unknown(y) else clone(y)

    function.__name__ = name
    return function


def _slice_copy(input, dim=0, start=None, end=None, step=1):
    from torch._functions.indexing import slice_along
    return slice_along(input, _core.wrap_dim(dim, len(_shape(input))), start, end, step)


def _views():
    from torch._functions import arranging, diagonals, gathering, indexing, joining
    return {
        "alias": detach, "detach": detach, "as_strided": gathering.as_strided, "diagonal": diagonals.diagonal,
        "expand": lambda x, size, *, implicit=False: shapes.expand(tensor_argument(x, "expand_copy"), size),
        "permute": shapes.permute, "select": indexing.select, "slice": _slice_copy, "split": joining.split,
        "split_with_sizes": joining.split_with_sizes, "squeeze": shapes.squeeze, "t": shapes.t,
        "transpose": shapes.transpose, "unbind": joining.unbind, "unsqueeze": shapes.unsqueeze,
        "unfold": lambda x, *args, **kwargs: arranging.unfold(tensor_argument(x, "unfold_copy"), *args, **kwargs),
        "view": lambda x, *size, dtype=None: shapes.view(tensor_argument(x, "view_copy"), *size, dtype=dtype),
    }


# What is torch's though it has no definition under its own name in a family.
EXTRA = {name + "_copy": _copying(name + "_copy", view) for name, view in _views().items()}


def _attach(cls):
    from torch._functions import gathering
    cls.set_ = _set
    for name in ("squeeze", "unsqueeze", "transpose", "swapaxes", "swapdims", "t"):
        setattr(cls, name + "_", _in_place_view(getattr(shapes, name)))
    cls.as_strided_ = _in_place_view(gathering.as_strided)
