# How the functions of torch reach the operators: operands become tensors, dtypes are promoted, sizes are unpacked.
from _rooflint import (
    KNOWN_ELEMENTS, SCALAR_NAMES, alias, assign, data as _data, dim as ndim, dtype as _dtype, dtype_of, emit, integer, is_tensor,
    is_unknown, known, make, origin, result_type as _result_type, same_sizes, scalar_type, shape as _shape,
    shapes_differ as differ, size_of as shape, sizes, unknown, wrap_dim,
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
    return d.name


def given(args, keyword):
    """Sizes as arguments, or all of them under their name."""
    return args if keyword is None else (keyword,)


def tensor_argument(x, function, name="input", position=1):
    if not is_tensor(x) and not is_unknown(x):
        raise TypeError(f"{function}(): argument '{name}' (position {position}) must be Tensor, not {type(x).__name__}")
    return x


def tensor_list(tensors, function):
    """A tuple or list of tensors, as the functions that join tensors take."""
    if is_unknown(tensors):
        return tensors
    if not isinstance(tensors, (tuple, list)):
        raise TypeError(f"{function}(): argument 'tensors' (position 1) must be tuple of Tensors, not {type(tensors).__name__}")
    for i, x in enumerate(tensors):
        if not is_tensor(x) and not is_unknown(x):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(x).__name__}")
    return list(tensors)


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
    return emit("Cast", [x], {"to": d.onnx})


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
    """An operator with a trailing underscore: x becomes y in x's dtype; shape and kind of number must fit x's."""
    if is_unknown(y):
        return y
    if not can_cast(dtype_of(y), dtype_of(x)):
        raise RuntimeError(f"result type {SCALAR_NAMES[_dtype(y)]} can't be cast to the desired output type {SCALAR_NAMES[_dtype(x)]}")
    return write(x, y)


def can_cast(source, target):
    """Numbers may lose precision in a result, but not their kind."""
    if is_unknown(source) or is_unknown(target):
        return True
    if source.is_complex and not target.is_complex:
        return False
    if source.is_floating_point and not (target.is_floating_point or target.is_complex):
        return False
    return source.kind == "bool" or target.kind != "bool"


def write(x, y):
    """x takes over the elements of y, cast to its dtype; what x is a view of takes them over too."""
    if is_unknown(y):
        return y
    if differ(_shape(y), _shape(x)):
        raise RuntimeError(f"output with shape {list(_shape(x))} doesn't match the broadcast shape {list(_shape(y))}")
    if x._strides is not None and any(known([step, n]) and step == 0 and n != 1 for step, n in zip(x._strides, _shape(x))):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
            "Please clone() the tensor before performing the operation."
        )
    assign(x, cast(y, dtype_of(x)))
    if x._view is not None:
        base, put, partial = x._view
        if partial or origin(base) == "constant":
            write(base, put(base, x))
    return x


def viewing(x, base, put, strides=None, partial=False):
    """x shows elements of base: `put(base, x)` is base after x was written to. A graph follows such writes where they
    change a part of the base; a view of all of it (a reshape) is what models go on with."""
    if is_unknown(x):
        return x
    x._view = (base, put, partial)
    x._strides = strides
    return x
