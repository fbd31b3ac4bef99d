# Copies, in-place writes, and in-place forms of views.
from _rooflint import alias, assign, emit, is_tensor, is_unknown, make, shape as _shape
from torch import _core, _strides
from torch._core import cast, constant, tensor_argument
from torch._functions import shapes
from torch._functions.dtypes import _formatted

METHODS = ("clone", "detach", "copy_", "fill_", "zero_", "fill_diagonal_", "resize_", "resize_as_", "numel")


def clone(input, *, memory_format=None):
    y = emit("Identity", [tensor_argument(input, "clone")])
    if not is_unknown(y):
        y._strides = None if _overlapping(input) else input._strides
    return _formatted(y, memory_format)


def _overlapping(x):
    """An expanded tensor is copied densely."""
    return x._strides is not None and _core.known(_shape(x)) and any(d == 0 and n != 1 for d, n in zip(x._strides, _shape(x)))


def detach(input):
    return shapes._same(tensor_argument(input, "detach"))


def numel(input):
    return _core.shape(tensor_argument(input, "numel")).numel()


def copy_(self, src, non_blocking=False):
    if not is_tensor(src):
        src = constant(src, self.dtype)
    s = _shape(self)
    if tuple(_shape(src)) != tuple(s):
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
    return _core.write(self, make(_shape(self), self.dtype.name, _core.repeated(_shape(self), value)))


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
    return _core.write(self, emit("FillDiagonal", [self], {"results": [_core.described(self.dtype.name, s)]}, 1, "torch"))


def resize_(self, *size, memory_format=None):
    sizes = _core.sizes(size)
    if tuple(sizes) != tuple(_shape(self)):
        assign(self, make(sizes, self.dtype.name))
        self._strides = None
    return self


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


def _attach(cls):
    from torch._functions import gathering
    cls.set_ = _set
    for name in ("squeeze", "unsqueeze", "transpose", "swapaxes", "swapdims", "t"):
        setattr(cls, name + "_", _in_place_view(getattr(shapes, name)))
    cls.as_strided_ = _in_place_view(gathering.as_strided)
