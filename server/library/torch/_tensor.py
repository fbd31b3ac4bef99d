# torch.Tensor. Its methods are the functions of torch._functions under their own names; here is what only tensors have.
from _rooflint import alias, assign, data as _data, dtype as _dtype, emit, is_tensor, is_unknown, make, origin, register_tensor, shape as _shape
from torch import _core
from torch._core import CPU
from torch._types import DTYPES, Size, device as _device, dtype as _dtype_class, strided


class Tensor:
    requires_grad = False
    grad = None
    is_cuda = False
    is_sparse = False
    is_quantized = False
    is_meta = False
    is_leaf = True
    layout = strided
    device = CPU
    grad_fn = None
    names = None
    # What a view remembers: what it is a view of, and where its elements lie (see _core.viewing, _strides).
    _view = None
    _strides = None

    def __new__(cls, *args, **kwargs):
        import torch
        if args and is_tensor(args[0]):
            return alias(args[0], cls)
        if args and isinstance(args[0], (list, tuple)) and not isinstance(args[0], Size):
            return torch.tensor(args[0], dtype=torch.get_default_dtype())
        return make(_core.sizes(args), "float32", None, cls)

    def __init__(self, *args, **kwargs):
        pass

    # --- What it is ---

    @property
    def shape(self):
        return _core.shape(self)

    def size(self, dim=None):
        s = _core.shape(self)
        if dim is None:
            return s
        return s[_core.wrap_dim(dim, len(s))]

    @property
    def dtype(self):
        return _core.dtype_of(self)

    @property
    def ndim(self):
        return len(_shape(self))

    def dim(self):
        return len(_shape(self))

    ndimension = dim

    def numel(self):
        return _core.shape(self).numel()

    nelement = numel

    def element_size(self):
        return self.dtype.itemsize

    @property
    def itemsize(self):
        return self.dtype.itemsize

    @property
    def nbytes(self):
        return self.numel() * self.itemsize

    @property
    def data(self):
        return self

    @data.setter
    def data(self, value):
        assign(self, value)

    def is_floating_point(self):
        return self.dtype.is_floating_point

    def is_complex(self):
        return self.dtype.is_complex

    def is_contiguous(self, memory_format=None):
        return True

    def stride(self, dim=None):
        strides = []
        step = 1
        for s in reversed(self.shape):
            strides.insert(0, step)
            step = step * s
        return tuple(strides) if dim is None else strides[dim]

    def storage_offset(self):
        return 0

    def get_device(self):
        return -1

    def __len__(self):
        if self.dim() == 0:
            raise TypeError("len() of a 0-d tensor")
        return self.shape[0]

    # --- Values ---

    def item(self):
        if self.numel() != 1:
            raise RuntimeError(f"a Tensor with {self.numel()} elements cannot be converted to Scalar")
        values = _data(self)
        return values if is_unknown(values) else values[0]

    def tolist(self):
        values = _data(self)
        if is_unknown(values):
            return values
        for s in reversed(self.shape[1:]):
            values = [values[i:i + s] for i in range(0, len(values), s)] if s else []
        return values if self.dim() else values[0]

    def __bool__(self):
        if self.numel() != 1:
            raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous" if self.numel() else "Boolean value of Tensor with no values is ambiguous")
        value = self.item()
        return value if is_unknown(value) else bool(value)

    def __int__(self):
        return int(self.item())

    def __float__(self):
        return float(self.item())

    def __index__(self):
        return self.item()

    def __iter__(self):
        if self.dim() == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __contains__(self, item):
        return (self == item).any().item()

    def __hash__(self):
        return id(self)

    def __repr__(self):
        return "tensor(...)"

    def __format__(self, spec):
        return format(self.item(), spec) if self.dim() == 0 else "tensor(...)"

    def numpy(self, *args, **kwargs):
        return self

    def __array__(self, *args, **kwargs):
        return self

    # --- Operators ---

    def __add__(self, other):
        return _apply("add", self, other)

    def __radd__(self, other):
        return _apply("add", other, self)

    def __sub__(self, other):
        return _apply("sub", self, other)

    def __rsub__(self, other):
        return _apply("sub", other, self)

    def __mul__(self, other):
        return _apply("mul", self, other)

    def __rmul__(self, other):
        return _apply("mul", other, self)

    def __truediv__(self, other):
        return NotImplemented if _foreign(other) else _functions().div(self, other)

    def __rtruediv__(self, other):
        return _functions().div(other, self)

    def __floordiv__(self, other):
        return _functions().floor_divide(self, other)

    def __rfloordiv__(self, other):
        return _functions().floor_divide(other, self)

    def __mod__(self, other):
        return _functions().remainder(self, other)

    def __rmod__(self, other):
        return _functions().remainder(other, self)

    def __pow__(self, other):
        return _functions().pow(self, other)

    def __rpow__(self, other):
        return _functions().pow(other, self)

    def __matmul__(self, other):
        return _functions().matmul(self, other)

    def __rmatmul__(self, other):
        return _functions().matmul(other, self)

    def __neg__(self):
        return _functions().neg(self)

    def __pos__(self):
        return self

    def __abs__(self):
        return _functions().abs(self)

    def __invert__(self):
        return _functions().bitwise_not(self)

    def __and__(self, other):
        return _functions().bitwise_and(self, other)

    __rand__ = __and__

    def __or__(self, other):
        return _functions().bitwise_or(self, other)

    __ror__ = __or__

    def __xor__(self, other):
        return _functions().bitwise_xor(self, other)

    __rxor__ = __xor__

    def __lshift__(self, other):
        return _functions().bitwise_left_shift(self, other)

    def __rshift__(self, other):
        return _functions().bitwise_right_shift(self, other)

    def __eq__(self, other):
        return False if _foreign(other) else _functions().eq(self, other)

    def __ne__(self, other):
        return True if _foreign(other) else _functions().ne(self, other)

    def __lt__(self, other):
        return _apply("lt", self, other)

    def __le__(self, other):
        return _apply("le", self, other)

    def __gt__(self, other):
        return _apply("gt", self, other)

    def __ge__(self, other):
        return _apply("ge", self, other)

    def __iadd__(self, other):
        return _core.in_place(self, self + other)

    def __isub__(self, other):
        return _core.in_place(self, self - other)

    def __imul__(self, other):
        return _core.in_place(self, self * other)

    def __itruediv__(self, other):
        return _core.in_place(self, self / other)

    def __ifloordiv__(self, other):
        return _core.in_place(self, self // other)

    def __ipow__(self, other):
        return _core.in_place(self, self ** other)

    def __iand__(self, other):
        return _core.in_place(self, self & other)

    def __ior__(self, other):
        return _core.in_place(self, self | other)

    # --- Autograd, devices, memory: nothing that costs at inference ---

    def requires_grad_(self, requires_grad=True):
        self.requires_grad = requires_grad
        return self

    def detach(self):
        return self

    detach_ = retain_grad = share_memory_ = pin_memory = coalesce = detach

    def backward(self, *args, **kwargs):
        return None

    def register_hook(self, hook):
        return None

    def contiguous(self, memory_format=None):
        return self

    def cpu(self, memory_format=None):
        return self

    cuda = mps = xpu = cpu

    def __deepcopy__(self, memo):
        return alias(self, type(self), origin(self))

    def as_subclass(self, cls):
        return alias(self, cls)


register_tensor(Tensor)


def _functions():
    import torch._functions
    return torch._functions


def _foreign(other):
    """Neither tensor nor number: the other operand's class may know."""
    return not (is_tensor(other) or isinstance(other, (int, float, bool, complex)) or is_unknown(other))


def _apply(name, a, b):
    if _foreign(a) or _foreign(b):
        return NotImplemented
    return getattr(_functions(), name)(a, b)
