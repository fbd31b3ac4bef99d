# How the functions of torch reach the operators: operands become tensors, dtypes are promoted, sizes are unpacked.
from _rooflint import (
    KNOWN_ELEMENTS, SCALAR_NAMES, can_cast, cast, constant, dim as ndim, dtype_of, emit, in_place, integer, is_tensor, is_unknown,
    known, make, result_type as _result_type, same_sizes, shapes_differ as differ, size_of as shape, sizes, tensor_list, unknown, vector,
    viewing, wrap_dim, write,
)
from torch._types import DTYPES, device, dtype, get_default_dtype

CPU = device("cpu")


def name_of(d):
    """Name of a torch.dtype or of a Python type used as one."""
    if d is None:
        return get_default_dtype().name
    if d is float:
        return "float64"
    if d is int:
        return "int64"
    if d is bool:
        return "bool"
    if not isinstance(d, dtype) and not is_unknown(d):
        raise TypeError(f"argument 'dtype' must be torch.dtype, not {type(d).__name__}")
    return d.name


def given(args, keyword):
    """Sizes as arguments, or all of them under their name."""
    return args if keyword is None else (keyword,)


def tensor_argument(x, function, name="input", position=1):
    if not is_tensor(x) and not is_unknown(x):
        raise TypeError(f"{function}(): argument '{name}' (position {position}) must be Tensor, not {type(x).__name__}")
    return x


def wrap_dims(dim, rank):
    """One dim, several, or None for all."""
    if dim is None:
        return list(range(rank))
    dims = list(dim) if isinstance(dim, (tuple, list)) else [dim]
    if not dims:
        return list(range(rank))
    wrapped = [wrap_dim(d, rank) for d in dims]
    for i, d in enumerate(wrapped):
        if d in wrapped[:i]:
            raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    return wrapped


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
