# Tensors from sizes and values.
import math

from _rooflint import (
    alias, checked_sizes, common_type, data as _data, detached, filled as _filled, integer_bounds, is_tensor, is_unknown, made as _made, make,
    plain_numbers, scalar_type, shape as _shape,
)
from torch import _core, _strides
from torch._core import integer, tensor_argument
from torch._functions.dtypes import expect_format
from torch._types import DTYPES, get_default_dtype

METHODS = ("new_zeros", "new_ones", "new_empty", "new_full", "new_tensor", "new_empty_strided")


def _product(sizes):
    n = 1
    for s in sizes:
        n = n * s
    return n


def _like(x, function, dtype, memory_format=None):
    tensor_argument(x, function)
    if memory_format is not None:
        expect_format(function, _shape(x), memory_format)
    return _shape(x), x.dtype if dtype is None else dtype


def zeros(*sizes, size=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, names=None):
    return _filled(checked_sizes(sizes, size), 0, dtype, requires_grad)


def ones(*sizes, size=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, names=None):
    return _filled(checked_sizes(sizes, size), 1, dtype, requires_grad)


def empty(*sizes, size=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None, names=None):
    if memory_format is not None:
        expect_format("empty", checked_sizes(sizes, size), memory_format)
    return _made(checked_sizes(sizes, size), dtype, None, requires_grad)


def _number_type(value):
    name = scalar_type(value, get_default_dtype().name)
    return DTYPES[name] if name else None


def _number(value, function, name="fill_value", position=2):
    if is_tensor(value) and not _core.shape(value).numel() == 1:
        raise TypeError(f"{function}(): argument '{name}' (position {position}) must be Number, not Tensor")
    if is_tensor(value):
        value = value.item()
    if not is_unknown(value) and _number_type(value) is None:
        raise TypeError(f"{function}(): argument '{name}' (position {position}) must be Number, not {type(value).__name__}")
    return value


def full(size, fill_value, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, names=None):
    if not isinstance(size, (tuple, list)) and not is_unknown(size):
        raise TypeError(f"full(): argument 'size' (position 1) must be tuple of ints, not {type(size).__name__}")
    if dtype is None and is_tensor(fill_value):
        dtype = fill_value.dtype
    fill_value = _number(fill_value, "full")
    if dtype is None:
        dtype = get_default_dtype() if is_unknown(fill_value) else _number_type(fill_value)
    _check_range([fill_value], dtype)
    return _filled(checked_sizes((size,)), fill_value, dtype, requires_grad)


def zeros_like(input, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None):
    sizes, dtype = _like(input, "zeros_like", dtype, memory_format)
    return _filled(sizes, 0, dtype, requires_grad)


def ones_like(input, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None):
    sizes, dtype = _like(input, "ones_like", dtype, memory_format)
    return _filled(sizes, 1, dtype, requires_grad)


def full_like(input, fill_value, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None):
    sizes, dtype = _like(input, "full_like", dtype, memory_format)
    return _filled(sizes, _number(fill_value, "full_like"), dtype, requires_grad)


def empty_like(input, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None):
    sizes, dtype = _like(input, "empty_like", dtype, memory_format)
    return _made(sizes, dtype, None, requires_grad)


def new_zeros(self, *sizes, size=None, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return _filled(checked_sizes(sizes, size), 0, dtype or self.dtype, requires_grad)


def new_ones(self, *sizes, size=None, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return _filled(checked_sizes(sizes, size), 1, dtype or self.dtype, requires_grad)


def new_empty(self, *sizes, size=None, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return _made(checked_sizes(sizes, size), dtype or self.dtype, None, requires_grad)


def new_full(self, size, fill_value, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return _filled(checked_sizes((size,)), _number(fill_value, "new_full"), dtype or self.dtype, requires_grad)


def new_tensor(self, data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    return tensor(data, dtype=dtype or self.dtype, requires_grad=requires_grad)


def _strided(sizes, strides, dtype, requires_grad):
    if len(sizes) != len(strides):
        raise RuntimeError(f"dimensionality of sizes ({len(sizes)}) must match dimensionality of strides ({len(strides)})")
    if any(step < 0 for step in strides):
        raise RuntimeError(f"as_strided: Negative strides are not supported at the moment, got strides: {list(strides)}")
    x = _made(checked_sizes((sizes,)), dtype, None, requires_grad)
    x._strides = tuple(strides)
    return x


def empty_strided(size, stride, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    return _strided(_core.sizes((size,)), _core.sizes((stride,)), dtype, requires_grad)


def new_empty_strided(self, size, stride, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    return _strided(_core.sizes((size,)), _core.sizes((stride,)), dtype or self.dtype, requires_grad)


def empty_permuted(size, physical_layout, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    sizes, order = _core.sizes((size,)), _core.sizes((physical_layout,))
    if sorted(order) != list(range(len(sizes))):
        raise RuntimeError(f"Number of dimensions in size does not match the length of the physical_layout, or it is no permutation: {order}")
    inner = _strides.contiguous([sizes[d] for d in order])
    x = _made(checked_sizes((size,)), dtype, None, requires_grad)
    x._strides = tuple(inner[order.index(d)] for d in range(len(sizes)))
    return x


# --- From values ---


def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    if is_unknown(data):
        return data
    if is_tensor(data):
        x = alias(data if dtype is None else _core.cast(data, DTYPES[_core.name_of(dtype)]))
        x._strides = None
        return detached(x, requires_grad)
    if hasattr(data, "__array__") and not isinstance(data, (list, tuple)):
        dtype = dtype or _numpy_type(data)
        data = data.tolist()
    shape, values = plain_numbers(data) or _nested(data)
    if dtype is None:
        name = common_type(values, get_default_dtype().name)
        dtype = DTYPES[name] if name else get_default_dtype()
    _check_range(values, dtype)
    return _made(shape, dtype, values, requires_grad)


def _numpy_type(array):
    name = str(getattr(array, "dtype", ""))
    return DTYPES.get(name)


def as_tensor(data, dtype=None, device=None):
    return tensor(data, dtype=dtype)


def asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=False):
    return tensor(obj, dtype=dtype, requires_grad=requires_grad)


def from_numpy(ndarray):
    if is_unknown(ndarray):
        return ndarray
    if is_tensor(ndarray) and ndarray.is_numpy:
        return alias(ndarray)
    if is_tensor(ndarray) or not hasattr(ndarray, "__array__"):
        raise TypeError(f"expected np.ndarray (got {type(ndarray).__name__})")
    return tensor(ndarray)


def _nested(data):
    """Shape and flat values of nested lists."""
    if is_tensor(data):
        values, n = _data(data), _product(_shape(data))
        return tuple(_shape(data)), [values] * n if is_unknown(values) else values
    if isinstance(data, range):
        return (len(data),), list(data)
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    if hasattr(data, "__array__"):
        return _nested(data.tolist())
    if not isinstance(data, (list, tuple)):
        if not is_unknown(data) and _number_type(data) is None:
            raise RuntimeError(f"Could not infer dtype of {type(data).__name__}")
        return (), [data]
    if len(data) == 0:
        return (0,), []
    if isinstance(data[0], str):
        raise ValueError("too many dimensions 'str'")
    return _joined([_item(item) for item in data])


def _item(item):
    if is_tensor(item) and len(_shape(item)) > 0 and _core.shape(item).numel() != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return _nested(item)


def _joined(parts):
    first = parts[0][0]
    if 0 in first:  # no elements, so that PyTorch looks at no other list
        return (len(parts), *first), []
    for shape, _ in parts:
        if shape != first:
            raise ValueError(f"expected sequence of length {first[0] if first else 1} at dim 1 (got {shape[0] if shape else 1})")
    return (len(parts), *first), [v for _, values in parts for v in values]


def _check_range(values, dtype):
    kind = DTYPES[_core.name_of(dtype)].kind
    if kind not in ("complex", "bool") and _has_complex(values):
        raise RuntimeError(f"value cannot be converted to type {DTYPES[_core.name_of(dtype)].name} without overflow")
    if kind not in ("signed", "unsigned"):
        return
    bits = 8 * DTYPES[_core.name_of(dtype)].itemsize
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if kind == "signed" else (0, (1 << bits) - 1)
    lowest, highest = integer_bounds(values) or (low, high)
    if highest > high or lowest < low:
        if bits == 64:
            raise ValueError("Overflow when unpacking long long")
        raise RuntimeError(f"value cannot be converted to type {DTYPES[_core.name_of(dtype)].name} without overflow")


def _has_complex(values):
    name = common_type(values, "float32")
    return name is not None and DTYPES[name].kind == "complex"


def scalar_tensor(s, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    value = _number(s, "scalar_tensor", "s", 1)
    _check_range([value], dtype)
    return _made((), dtype, [value], requires_grad)


def frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False):
    n = (len(buffer) - offset) // dtype.itemsize if count < 0 else count
    return _made((n,), dtype, None, requires_grad)


# --- Sequences ---


def arange(*args, start=0, end=None, step=1, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    if len(args) == 1:
        start, end = (start, args[0]) if not is_unknown(end) and end is None else (args[0], end)
    elif len(args) == 2:
        start, end = args
    elif len(args) == 3:
        start, end, step = args
    if len(args) > 3 or (not is_unknown(end) and end is None):
        raise TypeError("arange() received an invalid combination of arguments")
    start, end, step = [_number(v, "arange", name, 1) for v, name in ((start, "start"), (end, "end"), (step, "step"))]
    if any(not is_unknown(v) and isinstance(v, complex) for v in (start, end, step)):
        raise RuntimeError("value cannot be converted to type double without overflow")
    if dtype is None:
        floating = any(not is_unknown(v) and isinstance(v, float) for v in (start, end, step))
        dtype = get_default_dtype() if floating else DTYPES["int64"]
    if DTYPES[_core.name_of(dtype)].kind == "bool":
        raise NotImplementedError("\"arange_cpu\" not implemented for 'Bool'")
    for v in (start, end, step):
        if is_unknown(v):
            return make((v,), _core.name_of(dtype))
    return _made(*_range_values(start, end, step, dtype), requires_grad)


def _range_values(start, end, step, dtype):
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if any(isinstance(v, float) and not math.isfinite(v) for v in (start, end, step)):
        raise RuntimeError(f"unsupported range: {start} -> {end}")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    n = math.ceil((end - start) / step)
    if DTYPES[_core.name_of(dtype)].kind in ("signed", "unsigned"):
        start, step = int(start), int(step)
    return (n,), dtype, [start + i * step for i in range(n)] if n <= _core.KNOWN_ELEMENTS else None


def _inclusive_range(start=0, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    if end is None:
        raise TypeError('range() missing 1 required positional arguments: "end"')
    start, end, step = [_number(v, "range", name, 1) for v, name in ((start, "start"), (end, "end"), (step, "step"))]
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    n = math.floor((end - start) / step) + 1
    return _made((n,), dtype, [start + i * step for i in range(n)] if n <= _core.KNOWN_ELEMENTS else None, requires_grad)


def linspace(start, end, steps, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    return _made((steps,), *_line(start, end, steps, dtype, "linspace"), requires_grad)


def _line(start, end, steps, dtype, function):
    for v, name in ((start, "start"), (end, "end")):
        if is_tensor(v) and len(_shape(v)) > 0:
            raise RuntimeError(f"{function} only supports 0-dimensional start and end tensors, but got {name} with {len(_shape(v))} dimension(s).")
    start, end, steps = _number(start, function, "start", 1), _number(end, function, "end"), integer(steps, "steps")
    if not is_unknown(steps) and steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    if not _core.known([steps, start, end]) or steps > _core.KNOWN_ELEMENTS:
        return dtype, None
    if "complex" in (_number_type(start).kind, _number_type(end).kind):
        return dtype or get_default_dtype().to_complex(), None
    return dtype, _spaced(start, end, steps, DTYPES[_core.name_of(dtype)])


def _spaced(start, end, steps, dtype):
    """Computed in the type of the result, from both ends towards the middle, as PyTorch does."""
    rounded = (lambda v: _data(make((), dtype.name, [v]))[0]) if dtype.kind == "float" else (lambda v: v)
    start, end = rounded(start), rounded(end)
    step = rounded((end - start) / (steps - 1)) if steps > 1 else 0
    half = steps // 2
    return [start + step * i if i < half or steps == 1 else end - step * (steps - 1 - i) for i in range(steps)]


def logspace(start, end, steps, base=10.0, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    _, exponents = _line(start, end, steps, dtype, "logspace")
    known = exponents is not None and base > 0
    return _made((steps,), dtype, [base ** v for v in exponents] if known else None, requires_grad)


def eye(n, m=None, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    n = integer(n, "n")
    m = m if is_unknown(m) else n if m is None else integer(m, "m")
    for name, size in (("n", n), ("m", m)):
        if not is_unknown(size) and size < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {size}")
    known = _core.known([n, m]) and n * m <= _core.KNOWN_ELEMENTS
    return _made((n, m), dtype, [int(i == j) for i in range(n) for j in range(m)] if known else None, requires_grad)
