# How the functions of torch reach the operators: operands become tensors, dtypes are promoted, sizes are unpacked.
from _rooflint import (
    alias, assign, data as _data, dtype as _dtype, emit, is_tensor, is_unknown, make, result_type as _result_type,
    scalar_type, shape as _shape, unknown,
)
from torch._types import DTYPES, Size, device, dtype, get_default_dtype

CPU = device("cpu")

# Elements of a constant whose values are followed: index tables of window attention have some 10,000.
KNOWN_ELEMENTS = 65536


def name_of(d):
    """Name of a torch.dtype or of a Python type used as one."""
    if d is None:
        return get_default_dtype().name
    if d is float:
        return "float64" if get_default_dtype().name == "float64" else "float32"
    if d is int:
        return "int64"
    if d is bool:
        return "bool"
    return d.name


def shape(x):
    return Size(_shape(x)) if not is_unknown(_shape(x)) else _shape(x)


def ndim(x):
    return len(_shape(x))


def dtype_of(x):
    n = _dtype(x)
    return DTYPES[n]


def sizes(args):
    """`f(2, 3)`, `f((2, 3))` and `f(torch.Size([2, 3]))` mean the same."""
    if len(args) == 1 and (isinstance(args[0], (tuple, list)) or is_unknown(args[0])):
        args = args[0]
    if is_unknown(args):
        return args
    return tuple(size(s) for s in args)


def size(s):
    """A dimension given as int or as 0-d tensor."""
    if is_tensor(s):
        return s.item()
    return s


def wrap_dim(dim, rank):
    if is_unknown(rank):
        return dim if dim >= 0 else rank
    limit = max(rank, 1)
    if dim < -limit or dim >= limit:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-limit}, {limit - 1}], but got {dim})")
    return dim + limit if dim < 0 else dim


def wrap_dims(dim, rank):
    """One dim, several, or None for all."""
    if dim is None:
        return list(range(rank))
    dims = list(dim) if isinstance(dim, (tuple, list)) else [dim]
    if not dims:
        return list(range(rank))
    wrapped = [wrap_dim(d, rank) for d in dims]
    if len(set(wrapped)) != len(wrapped):
        raise RuntimeError(f"dim {wrapped[0]} appears multiple times in the list of dims")
    return wrapped


def constant(value, d):
    """0-d tensor of a Python number."""
    if is_unknown(value):
        return value
    return make((), name_of(d), [value] if isinstance(value, (int, float, bool)) else None)


def vector(values, d=DTYPES["int64"]):
    """1-d constant, for shapes, axes and pads."""
    if is_unknown(values):
        return values
    return make((len(values),), d.name, list(values))


def cast(x, d):
    if is_unknown(x):
        return x
    if _dtype(x) == d.name:
        return x
    return emit("Cast", [x], {"to": d.name})


def result_type(*operands):
    n = _result_type(operands, get_default_dtype().name)
    return n if is_unknown(n) else DTYPES[n]


def operands(*values):
    """Tensors of the promoted dtype from tensors and Python numbers."""
    d = result_type(*values)
    return [cast(v, d) if is_tensor(v) else constant(v, d) for v in values]


def to_float(x):
    """Integers become the default float type, as unary functions of torch do."""
    d = dtype_of(x)
    return x if d.is_floating_point or d.is_complex else cast(x, get_default_dtype())


def unary(op, x, **attributes):
    return emit(op, [x], attributes)


def float_unary(op, x, **attributes):
    return emit(op, [to_float(x)], attributes)


def binary(op, a, b):
    a, b = operands(a, b)
    return emit(op, [a, b])


def compare(op, a, b):
    a, b = operands(a, b)
    return emit(op, [a, b])


def in_place(x, y):
    """x becomes y in x's dtype; the shape must be x's."""
    if is_unknown(y):
        return y
    if not is_unknown(_shape(y)) and tuple(_shape(y)) != tuple(_shape(x)):
        raise RuntimeError(f"output with shape {list(_shape(x))} doesn't match the broadcast shape {list(_shape(y))}")
    return assign(x, cast(y, dtype_of(x)))
