# Tensors from sizes and values.
import math

from _rooflint import alias, data as _data, emit, is_tensor, is_unknown, make, scalar_type
from torch import _core
from torch._types import DTYPES, get_default_dtype

METHODS = (
    "new_zeros", "new_ones", "new_empty", "new_full", "new_tensor",
)


def numel(sizes):
    n = 1
    for s in sizes:
        n = n * s
    return n


def filled(sizes, value, dtype, cls=None):
    """A tensor of one value; the values are kept while there are few."""
    sizes = _core.sizes((sizes,))
    if not is_unknown(sizes) and any(s < 0 for s in sizes if not is_unknown(s)):
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(sizes)}: {list(sizes)}")
    n = sizes if is_unknown(sizes) else numel(sizes)
    known = not is_unknown(n) and n <= _core.KNOWN_ELEMENTS
    return make(sizes, _core.name_of(dtype), [value] * n if known else None)


def zeros(*size, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, names=None):
    return filled(_core.sizes(size), 0, dtype)


def ones(*size, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, names=None):
    return filled(_core.sizes(size), 1, dtype)


def empty(*size, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None, names=None):
    return make(_core.sizes(size), _core.name_of(dtype))


def _number_type(value):
    name = scalar_type(value, get_default_dtype().name)
    return DTYPES[name] if name else get_default_dtype()


def full(size, fill_value, *, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, names=None):
    if is_tensor(fill_value):
        fill_value = fill_value.item()
    if dtype is None:
        dtype = get_default_dtype() if is_unknown(fill_value) else _number_type(fill_value)
    return filled(size, fill_value, dtype)


def zeros_like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None):
    return filled(input.shape, 0, dtype or input.dtype)


def ones_like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None):
    return filled(input.shape, 1, dtype or input.dtype)


def full_like(input, fill_value, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None):
    return filled(input.shape, fill_value, dtype or input.dtype)


def empty_like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None):
    return make(input.shape, _core.name_of(dtype or input.dtype))


def new_zeros(self, *size, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return filled(_core.sizes(size), 0, dtype or self.dtype)


def new_ones(self, *size, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return filled(_core.sizes(size), 1, dtype or self.dtype)


def new_empty(self, *size, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return make(_core.sizes(size), _core.name_of(dtype or self.dtype))


def new_full(self, size, fill_value, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return filled(size, fill_value, dtype or self.dtype)


def new_tensor(self, data, *, dtype=None, device=None, requires_grad=False):
    return tensor(data, dtype=dtype or self.dtype)


def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    if is_unknown(data):
        return data
    if is_tensor(data):
        return alias(data) if dtype is None else _core.cast(data, dtype)
    if hasattr(data, "__array__") and not isinstance(data, (list, tuple)):
        data = data.tolist()
    shape, values = _nested(data)
    if dtype is None:
        dtype = _common_type(values)
    return make(shape, _core.name_of(dtype), values)


as_tensor = asarray = from_numpy = tensor


def _nested(data):
    """Shape and flat values of nested lists."""
    if is_tensor(data):
        values = _data(data)
        n = numel(data.shape)
        return tuple(data.shape), [values] * n if is_unknown(values) else values
    if not isinstance(data, (list, tuple)):
        if isinstance(data, range):
            return (len(data),), list(data)
        if isinstance(data, str) or data is None:
            raise TypeError(f"new(): data must be a sequence (got {type(data).__name__})")
        return (), [data]
    if len(data) == 0:
        return (0,), []
    parts = [_nested(item) for item in data]
    first = parts[0][0]
    for shape, _ in parts:
        if shape != first:
            raise ValueError(f"expected sequence of length {first[0] if first else 1} at dim 1 (got {shape[0] if shape else 1})")
    return (len(data), *first), [v for _, values in parts for v in values]


def _common_type(values):
    dtype = None
    for value in values:
        if is_unknown(value):
            continue
        t = _number_type(value)
        if dtype is None or (t.kind == "float" and dtype.kind != "float") or (t.name == "int64" and dtype.name == "bool") or t.is_complex:
            dtype = t
    return dtype or get_default_dtype()


def arange(*args, start=0, end=None, step=1, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    if len(args) == 1:
        end = args[0]
    elif len(args) == 2:
        start, end = args
    elif len(args) == 3:
        start, end, step = args
    start, end, step = [v.item() if is_tensor(v) else v for v in (start, end, step)]
    if dtype is None:
        floating = any(isinstance(v, float) for v in (start, end, step))
        dtype = get_default_dtype() if floating else DTYPES["int64"]
    for v in (start, end, step):
        if is_unknown(v):
            return make((v,), dtype.name)
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    n = math.ceil((end - start) / step)
    return make((n,), dtype.name, [start + i * step for i in range(n)] if n <= _core.KNOWN_ELEMENTS else None)


def range_(start=0, end=0, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    n = math.floor((end - start) / step) + 1
    return make((n,), _core.name_of(dtype), [start + i * step for i in range(n)])


def linspace(start, end, steps, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    start, end, steps = [v.item() if is_tensor(v) else v for v in (start, end, steps)]
    if is_unknown(steps):
        return make((steps,), _core.name_of(dtype))
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    if steps == 1:
        values = [start]
    elif is_unknown(start) or is_unknown(end):
        values = None
    else:
        half = steps // 2
        step = (end - start) / (steps - 1) if steps > 1 else 0
        values = [start + step * i if i < half else end - step * (steps - 1 - i) for i in range(steps)]
    return make((steps,), _core.name_of(dtype), values)


def logspace(start, end, steps, base=10.0, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    return make((steps,), _core.name_of(dtype), [base ** v for v in _data(linspace(start, end, steps, dtype=DTYPES["float64"]))])


def eye(n, m=None, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    m = n if m is None else m
    known = n * m <= _core.KNOWN_ELEMENTS
    return make((n, m), _core.name_of(dtype), [int(i == j) for i in range(n) for j in range(m)] if known else None)


def empty_strided(size, stride, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    return make(size, _core.name_of(dtype))


def scalar_tensor(s, *, dtype=None, layout=None, device=None, requires_grad=False):
    return make((), _core.name_of(dtype), [s])
