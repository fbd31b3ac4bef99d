# torch.Tensor. Its methods are the functions of torch._functions under their own names; here is what only tensors have.
from _rooflint import (
    alias, assign, assume, data as _data, detached, dim as _dim, dtype as _dtype, emit, is_leaf as _is_leaf, is_tensor, is_unknown, make, numel as _numel, origin,
    register_class, requires_grad as _requires_grad, set_requires_grad as _set_requires_grad, shape as _shape, size as _size, unknown, unknown_tensor,
)
from torch import _core, _legacy, _strides
from torch._core import CPU
from torch._types import DTYPES, Size, device as _device, dtype as _dtype_class, strided


class Tensor:
    requires_grad = property(_requires_grad, _set_requires_grad)
    is_leaf = property(_is_leaf)
    grad = None
    is_cuda = False
    is_sparse = False
    is_quantized = False
    is_meta = False
    layout = strided
    device = CPU
    # What a view remembers: what it is a view of, and where its elements lie (see _core.viewing, _strides).
    _view = None
    _strides = None
    # What NumPy got of a tensor (`numpy` below), which torch.from_numpy takes back.
    is_numpy = False

    def __new__(cls, *args, device=None):
        return _legacy.tensor_of(cls, "float32", args)

    __init__ = object.__init__

    # --- What it is ---

    shape = property(_core.shape)
    dtype = property(_core.dtype_of)
    ndim = property(_core.ndim)

    size = _size
    dim = ndimension = _dim
    numel = nelement = _numel

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
        return detached(alias(self))

    @data.setter
    def data(self, value):
        assign(self, value)
        self._strides = value._strides

    @property
    def T(self):
        return self.permute(*range(self.dim() - 1, -1, -1)) if self.dim() else self

    @property
    def mT(self):
        if self.dim() == 0:
            return self
        if self.dim() < 2:
            raise RuntimeError(f"tensor.mT is only supported on matrices or batches of matrices. Got {self.dim()}-D tensor.")
        return self.transpose(-2, -1)

    @property
    def H(self):
        if self.dim() not in (0, 2):
            raise RuntimeError(f"tensor.H is only supported on matrices (2-D tensors). Got {self.dim()}-D tensor.")
        return self.adjoint() if self.dim() else self

    @property
    def real(self):
        return _functions().real(self)

    @property
    def imag(self):
        return _functions().imag(self)

    @property
    def mH(self):
        if self.dim() == 1:
            raise RuntimeError("tensor.mH is only supported on matrices or batches of matrices. Got 1-D tensor.")
        return self.adjoint() if self.dim() else self

    def is_contiguous(self, memory_format=None):
        if memory_format is None or memory_format.name == "contiguous_format":
            return _strides.is_contiguous(self)
        if self.dim() != (4 if memory_format.name == "channels_last" else 5):
            return False
        return self._strides is not None and tuple(self._strides) == tuple(_in_format(self, memory_format)._strides or ())

    def contiguous(self, memory_format=None):
        if memory_format is not None and memory_format.name != "contiguous_format":
            return _in_format(self, memory_format)
        if self.is_contiguous():
            return self
        return alias(self)

    def stride(self, dim=None):
        strides = _strides.of(self)
        if strides is None:
            return unknown("the strides of a tensor of unknown size are not known")
        return strides if dim is None else strides[_core.wrap_dim(dim, len(strides))]

    def storage_offset(self):
        return 0

    def dim_order(self):
        strides = self.stride()
        return tuple(sorted(range(len(strides)), key=lambda i: -strides[i]))

    def untyped_storage(self):
        return _legacy.Storage(self, 1)

    def storage(self):
        return _legacy.Storage(self, self.itemsize)

    def data_ptr(self):
        return id(self)

    def get_device(self):
        return -1

    def is_nonzero(self):
        return bool(self)

    def is_same_size(self, other):
        if not is_tensor(other):
            raise TypeError(f"is_same_size(): argument 'other' (position 1) must be Tensor, not {type(other).__name__}")
        return self.shape == other.shape

    def is_set_to(self, tensor):
        return tensor is self

    def is_pinned(self, device=None):
        return False

    def is_shared(self):
        return False

    def is_inference(self):
        return False

    def is_conj(self):
        return False

    is_neg = is_coalesced = is_inference

    def dense_dim(self):
        return self.dim()

    def sparse_dim(self):
        return 0

    def new(self, *args, device=None):
        return _legacy.tensor_of(Tensor, self.dtype.name, args)

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

    def _element(self):
        if self.numel() != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return self.item()

    def __int__(self):
        return int(self._element())

    def __float__(self):
        return float(self._element())

    def __index__(self):
        if self.numel() != 1 or self.dtype.is_floating_point or self.dtype.is_complex:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return self.item()

    def __iter__(self):
        if self.dim() == 0:
            raise TypeError("iteration over a 0-d tensor")
        rows = self.size(0)
        # one at a time: of a thousand rows two may be asked for
        return iter(self.unbind(0)) if is_unknown(rows) else (self.select(0, i) for i in range(rows))

    def __contains__(self, item):
        return (self == item).any().item()

    def __hash__(self):
        return id(self)

    def __repr__(self):
        return "tensor(...)"

    def __format__(self, spec):
        return format(self.item(), spec) if self.dim() == 0 else "tensor(...)"

    def numpy(self, *, force=False):
        values = _data(self)
        if is_unknown(values) or not _core.known(values):
            return alias(self, _Array)
        import numpy
        return numpy.array(self.tolist(), dtype=self.dtype.name)

    def __array__(self, *args, **kwargs):
        return self

    # --- Operators ---

    def __beside_unknown__(self):
        """What stands for an operand of which nothing is known: one number, so that the tensor keeps its shape."""
        if is_unknown(_dtype(self)) or not self.dtype.is_floating_point:
            return None
        assume("what a tensor is combined with is not known: the result is taken to have the shape of the tensor", True)
        return unknown_tensor(_dtype(self), 0)

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

    def __divmod__(self, other):
        return NotImplemented

    __rdivmod__ = __divmod__

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
        if self.dtype.is_floating_point or self.dtype.is_complex:
            raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
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

    def __rlshift__(self, other):
        return _functions().bitwise_left_shift(other, self)

    def __rrshift__(self, other):
        return _functions().bitwise_right_shift(other, self)

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
        return _written(self, self + other)

    def __isub__(self, other):
        return _written(self, self - other)

    def __imul__(self, other):
        return _written(self, self * other)

    def __itruediv__(self, other):
        return _written(self, self / other)

    def __ifloordiv__(self, other):
        return _written(self, self // other)

    def __imatmul__(self, other):
        return self @ other

    def __imod__(self, other):
        return _written(self, self % other)

    def __ixor__(self, other):
        return _written(self, self ^ other)

    def __ipow__(self, other):
        return _written(self, self ** other)

    def __iand__(self, other):
        return _written(self, self & other)

    def __ior__(self, other):
        return _written(self, self | other)

    # --- Autograd, devices, memory: nothing that costs at inference ---

    def requires_grad_(self, requires_grad=True):
        self.requires_grad = requires_grad
        return self

    def detach_(self):
        return detached(self)

    def share_memory_(self):
        return self

    pin_memory = coalesce = to_dense = share_memory_

    @property
    def grad_fn(self):
        return None if self.is_leaf else _GradFn()

    def retain_grad(self):
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")

    retains_grad = False
    output_nr = 0
    is_cpu = True
    is_mps = is_xla = is_mkldnn = is_nested = is_sparse_csr = is_xpu = is_ipu = False

    def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
        if not self.requires_grad and origin(self) in ("constant", "input"):
            raise RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")

    def register_hook(self, hook):
        from torch.utils.hooks import RemovableHandle
        return RemovableHandle()

    def cpu(self, *, memory_format=None):
        return self

    def cuda(self, device=None, non_blocking=False, memory_format=None):
        return self

    mps = xpu = cuda

    def apply_(self, callable):
        return _core.write(self, make(_shape(self), _dtype(self)))

    def map_(self, tensor, callable):
        return _core.write(self, make(_shape(self), _dtype(self)))

    def __delitem__(self, index):
        raise TypeError("Tensor does not support deleting items")

    def __deepcopy__(self, memo):
        return detached(alias(self, type(self), origin(self)), self.requires_grad)

    def as_subclass(self, cls):
        return alias(self, cls)


class _Array(Tensor):
    """What NumPy gets of a tensor whose elements are not known: it is followed as a tensor is."""

    is_numpy = True

    @property
    def shape(self):
        return tuple(_core.shape(self))

    @property
    def size(self):
        return self.numel()

    def astype(self, dtype, copy=True):
        from numpy._array import _dtype
        from torch._types import DTYPES
        return alias(_core.cast(self, DTYPES[_dtype(dtype).name]), _Array)


class _GradFn:
    """The recorded operation that made a tensor; which one it was is not followed."""

    def name(self):
        return unknown("operations are not recorded by name")

    @property
    def next_functions(self):
        return unknown("operations are not recorded")


def _in_format(x, memory_format):
    from torch._functions.dtypes import _formatted
    return _formatted(x, memory_format)


register_class("Tensor", Tensor)


def _written(x, y):
    from torch._modes import expect_writable
    expect_writable(x)
    return _core.in_place(x, y)


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
