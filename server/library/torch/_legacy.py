# What PyTorch keeps of its first versions: tensor classes by element type, and the storage behind a tensor.
from _rooflint import alias, dtype as _dtype, is_tensor, is_unknown, make
from torch import _core
from torch._types import DTYPES, Size

# Tensor classes of one element type.
CLASSES = {
    "FloatTensor": "float32", "DoubleTensor": "float64", "HalfTensor": "float16", "BFloat16Tensor": "bfloat16",
    "ByteTensor": "uint8", "CharTensor": "int8", "ShortTensor": "int16", "IntTensor": "int32", "LongTensor": "int64",
    "BoolTensor": "bool",
}


class Storage:
    """The memory behind a tensor: how much there is."""

    def __init__(self, tensor, itemsize):
        self._tensor = tensor
        self._itemsize = itemsize

    def nbytes(self):
        return self._tensor.nbytes

    def size(self):
        return self._tensor.nbytes // self._itemsize

    __len__ = size

    def data_ptr(self):
        return self._tensor.data_ptr()


def tensor_of(cls, name, args):
    """`torch.FloatTensor(2, 3)`, `torch.FloatTensor([1, 2])`, `torch.FloatTensor()`: sizes or elements."""
    from torch._functions.creation import tensor
    if not args:
        return make((0,), name, [], cls)
    first = args[0]
    if len(args) == 1 and isinstance(first, (complex, slice)):
        raise TypeError(f"new(): data must be a sequence (got {type(first).__name__})")
    if len(args) == 1 and is_tensor(first):
        return alias(_core.cast(first, DTYPES[name]), cls)
    if len(args) == 1 and not isinstance(first, (Size, int, float)) and not is_unknown(first):
        x = tensor(first, dtype=DTYPES[name])
        return alias(x, cls)
    if len(args) == 1 and isinstance(first, (float, bool)):
        raise TypeError(f"new(): data must be a sequence (got {type(first).__name__})")
    sizes = _core.sizes(args)
    if _core.known(sizes) and any(n < 0 for n in sizes):
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(sizes)}: {list(sizes)}")
    return make(sizes, name, None, cls)


def legacy_class(class_name, name, tensor_class):
    """The class `torch.LongTensor`: makes tensors of one type, and every tensor of that type is its instance."""
    class Kind(type):
        def __instancecheck__(cls, instance):
            return is_tensor(instance) and _dtype(instance) == name

        def __call__(cls, *args, device=None):
            return tensor_of(tensor_class, name, args)

    return Kind(class_name, (), {"__module__": "torch", "dtype": DTYPES[name]})
