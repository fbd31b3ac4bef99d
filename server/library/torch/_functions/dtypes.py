# Element types: conversions, and what follows from the types of operands.
from _rooflint import alias, emit, is_tensor, is_unknown, result_type as _promoted, shape as _shape
from torch import _core, _strides
from torch._core import cast, tensor_argument
from torch._legacy import CLASSES
from torch._types import DTYPES, device as _device, dtype as _dtype_class, get_default_dtype, memory_format as _memory_format

METHODS = ("to", "type", "type_as", "is_floating_point", "is_complex", "is_signed")

# `x.float()` and its relatives.
CONVERSIONS = {
    "float": "float32", "double": "float64", "half": "float16", "bfloat16": "bfloat16", "int": "int32", "long": "int64",
    "short": "int16", "char": "int8", "byte": "uint8", "bool": "bool", "cfloat": "complex64", "cdouble": "complex128",
}


def _converted(x, d):
    """Elements keep their places."""
    y = cast(x, d)
    if y is not x and not is_unknown(y):
        y._strides = x._strides
    return y


def _read_type(d):
    """A dtype, a Python type, the name or the class of a legacy tensor."""
    if isinstance(d, _dtype_class):
        return d
    if not isinstance(d, str) and not hasattr(d, "__name__"):
        raise TypeError("dtype must be a type, str, or dtype object")
    name = d if isinstance(d, str) else d.__name__
    short = name.split(".")[-1]
    if short not in CLASSES:
        raise ValueError(f"invalid type: '{name}'")
    name = short
    return DTYPES[CLASSES[name]]


def to(self, *args, other=None, non_blocking=False, copy=False, memory_format=None, **named):
    if set(named) - {"dtype", "device"}:
        raise TypeError("to() received an invalid combination of arguments")
    dtype, device = named.get("dtype"), named.get("device")
    target = dtype if other is None else other.dtype
    for arg in args:
        if is_tensor(arg):
            target = arg.dtype
        elif isinstance(arg, _dtype_class) or arg in (float, int, bool) and not isinstance(arg, (bool, int)):
            target = arg if isinstance(arg, _dtype_class) else DTYPES[_core.name_of(arg)]
        elif isinstance(arg, str):
            _device(arg)
        elif not (arg is None or is_unknown(arg) or isinstance(arg, (_device, bool, int))):
            raise TypeError(f"to() received an invalid combination of arguments - got ({type(arg).__name__})")
    if isinstance(device, str):
        _device(device)
    if target is not None and not isinstance(target, _dtype_class):
        target = _read_type(target)
    y = self if target is None else _converted(self, target)
    return _formatted(alias(y) if copy and y is self else y, memory_format)


def expect_format(function, sizes, memory_format):
    """Orders of the axes in memory are those of images and volumes."""
    if not isinstance(memory_format, _memory_format):
        raise TypeError(f"{function}(): argument 'memory_format' must be torch.memory_format, not {memory_format.__class__.__name__}")
    rank = {"channels_last": 4, "channels_last_3d": 5}.get(memory_format.name)
    if rank is not None and not is_unknown(sizes) and len(sizes) != rank:
        raise RuntimeError(f"required rank {rank} tensor to use {memory_format.name} format")


def _formatted(x, memory_format):
    """channels_last orders the elements in memory as N, H, W, C."""
    if memory_format is not None and not isinstance(memory_format, _memory_format):
        expect_format("to", _shape(x), memory_format)
    if memory_format is None or memory_format.name in ("preserve_format", "contiguous_format"):
        return x
    sizes = _shape(x)
    expect_format("to", sizes, memory_format)
    if is_unknown(sizes) or not _core.known(sizes):
        return x
    y = alias(x)
    inner = _strides.contiguous([sizes[0], *sizes[2:], sizes[1]])
    y._strides = (inner[0], inner[-1], *inner[1:-1])
    return y


def type(self, dtype=None, non_blocking=False):
    if dtype is None:
        names = {v: k for k, v in CLASSES.items()}
        return "torch." + names.get(self.dtype.name, _core.SCALAR_NAMES[self.dtype.name] + "Tensor")
    return _converted(self, _read_type(dtype))


def type_as(self, other):
    return _converted(self, tensor_argument(other, "type_as", "other").dtype)


def _conversion(name, target):
    def convert(self, *, memory_format=None):
        return _formatted(_converted(self, DTYPES[target]), memory_format)

    convert.__name__ = name
    return convert


def _attach(cls):
    for name, target in CONVERSIONS.items():
        setattr(cls, name, _conversion(name, target))


def is_floating_point(input):
    return tensor_argument(input, "is_floating_point").dtype.is_floating_point


def is_complex(input):
    return tensor_argument(input, "is_complex").dtype.is_complex


def is_signed(input):
    return tensor_argument(input, "is_signed").dtype.is_signed


# --- Promotion ---


def result_type(tensor1, tensor2):
    name = _promoted([tensor1, tensor2], get_default_dtype().name)
    return name if is_unknown(name) else DTYPES[name]


def promote_types(type1, type2):
    for d in (type1, type2):
        if not isinstance(d, _dtype_class):
            raise TypeError("promote_types(): arguments must be torch.dtype")
    a, b = _core.make((1,), type1.name), _core.make((1,), type2.name)
    return DTYPES[_promoted([a, b], get_default_dtype().name)]


def can_cast(from_, to):
    for d in (from_, to):
        if not isinstance(d, _dtype_class):
            raise TypeError("can_cast(): arguments must be torch.dtype")
    return _core.can_cast(from_, to)
