# ndarray: a shape, a type and a flat list of Python numbers in row-major order.
import math

from _rooflint_inspect import is_unknown


class dtype:
    def __init__(self, name, kind=None, **options):
        if kind is None:
            known = _dtype(name)
            name, kind = known.name, known.kind
        self.name, self.kind = name, kind

    @property
    def itemsize(self):
        return int(self.name.lstrip("abcdefghijklmnopqrstuvwxyz") or 8) // 8

    def __call__(self, value=0):
        return array(value, dtype=self).item() if isinstance(value, (list, tuple, ndarray)) is False else array(value, dtype=self)

    def cast(self, value):
        return value if self.kind == "O" else {"i": int, "f": float, "b": bool}[self.kind](value)

    def __repr__(self):
        return f"dtype('{self.name}')"

    def __str__(self):
        return self.name

    def __eq__(self, other):
        return self.name == getattr(_dtype(other), "name", None)

    def __hash__(self):
        return hash(self.name)


float16, float32, float64 = dtype("float16", "f"), dtype("float32", "f"), dtype("float64", "f")
int8, int16, int32, int64 = (dtype(f"int{bits}", "i") for bits in (8, 16, 32, 64))
uint8, uint16, uint32, uint64 = (dtype(f"uint{bits}", "i") for bits in (8, 16, 32, 64))
bool_, object_ = dtype("bool", "b"), dtype("object", "O")
_NAMED = {d.name: d for d in (float16, float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64, bool_)}
_NAMED.update({f"f{d.itemsize}": d for d in (float16, float32, float64)})
_NAMED.update({f"{d.name[0]}{d.itemsize}": d for d in (int8, int16, int32, int64, uint8, uint16, uint32, uint64)})
_NAMED.update({"float": float64, "double": float64, "single": float32, "half": float16, "int": int64, "long": int64, "?": bool_})


def _dtype(given):
    if given is None or isinstance(given, dtype):
        return given
    if is_unknown(given):
        return float64
    # of an array that is a tensor here, under the same name
    if type(given).__name__ == "dtype" and type(given).__module__ == "torch":
        return _NAMED.get(given.name)
    found = {int: int64, float: float64, bool: bool_, str: object_, object: object_, complex: object_}.get(given) or _NAMED.get(given.lstrip("<=>|") if isinstance(given, str) else given)
    if found is None:
        raise TypeError(f"Cannot interpret '{given!r}' as a data type" if not isinstance(given, str) else f"data type {given!r} not understood")
    return found


def _dtype_of(values):
    if all(isinstance(v, bool) for v in values) and values:
        return bool_
    return int64 if all(isinstance(v, int) for v in values) and values else float64


def _quotient(a, b):
    if b != 0:
        return a / b
    return math.nan if a == 0 or a != a else math.copysign(math.inf, a) * math.copysign(1.0, b)


class ndarray:
    __array_priority__ = 0

    def __init__(self, shape, data, dtype):
        self.shape, self._data, self.dtype = tuple(shape), data, dtype

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return math.prod(self.shape)

    @property
    def T(self):
        return self.transpose()

    @property
    def flat(self):
        return iter(self._data)

    def item(self, *index):
        return self[index]._data[0] if index and isinstance(self[index], ndarray) else self[index] if index else self._data[0]

    def __array__(self, dtype=None, copy=None):
        return self if dtype is None else self.astype(dtype)

    def tolist(self):
        if not self.shape:
            return self._data[0]
        if self.ndim == 1:
            return list(self._data)
        return [row.tolist() for row in self]

    def astype(self, kind, copy=True):
        kind = _dtype(kind)
        return ndarray(self.shape, [kind.cast(v) for v in self._data], kind)

    def copy(self):
        return ndarray(self.shape, list(self._data), self.dtype)

    def reshape(self, *shape):
        return reshape(self, shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape)

    def flatten(self):
        return ndarray((self.size,), list(self._data), self.dtype)

    ravel = flatten

    def transpose(self, *axes):
        return transpose(self, axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes or None)

    def fill(self, value):
        self._data[:] = [self.dtype.cast(value)] * self.size

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self):
        return iter([self[i] for i in range(len(self))])

    def _places(self, index):
        """(shape, places in the flat list) of what an index picks."""
        index = _spread(index if isinstance(index, tuple) else (index,), self.ndim)
        indexes_arrays = any(isinstance(i, (list, ndarray)) for i in index)
        parts, arrays, axis = [], [], 0
        for i in index:
            if i is None:
                parts.append(((1,), [0]))
                continue
            end = axis + _axes_of(i)
            if end > self.ndim:
                raise IndexError(f"too many indices for array: array is {self.ndim}-dimensional, but {len(index)} were indexed")
            size, stride = math.prod(self.shape[axis:end]), math.prod(self.shape[end:])
            if isinstance(i, slice):
                chosen = range(*i.indices(size))
                parts.append(((len(chosen),), [j * stride for j in chosen]))
            elif indexes_arrays:
                arrays.append((len(parts), _offsets(i, axis, size, stride)))
                parts.append(None)
            else:
                parts.append(((), [_wrapped_index(i, axis, size) * stride]))
            axis = end
        if arrays:
            places = [at for at, _ in arrays]
            together = places == list(range(places[0], places[-1] + 1))
            joined = _joined([offsets for _, offsets in arrays])
            around = [part for part in parts if part is not None]
            first = len([part for part in parts[:places[0]] if part is not None]) if together else 0
            parts = around[:first] + [joined] + around[first:]
        found = [0]
        for _, offsets in parts:
            found = [p + j for p in found for j in offsets]
        return [size for shape, _ in parts for size in shape], found

    def __getitem__(self, index):
        shape, places = self._places(index)
        picked = [self._data[p] for p in places]
        return ndarray(shape, picked, self.dtype) if shape else picked[0]

    def __setitem__(self, index, value):
        shape, places = self._places(index)
        values = _broadcast(asarray(value), tuple(shape))
        for p, v in zip(places, values):
            self._data[p] = self.dtype.cast(v)

    def _with(self, other, func, reverse=False):
        if not isinstance(other, (int, float, bool, list, tuple, ndarray)):
            return NotImplemented
        other = asarray(other)
        shape = _broadcast_shape(self.shape, other.shape)
        a, b = _broadcast(self, shape), _broadcast(other, shape)
        data = [func(y, x) if reverse else func(x, y) for x, y in zip(a, b)]
        return ndarray(shape, data, _dtype_of(data))

    def __add__(self, other): return self._with(other, lambda a, b: a + b)
    def __radd__(self, other): return self._with(other, lambda a, b: a + b, True)
    def __sub__(self, other): return self._with(other, lambda a, b: a - b)
    def __rsub__(self, other): return self._with(other, lambda a, b: a - b, True)
    def __mul__(self, other): return self._with(other, lambda a, b: a * b)
    def __rmul__(self, other): return self._with(other, lambda a, b: a * b, True)
    def __truediv__(self, other): return self._with(other, _quotient)
    def __rtruediv__(self, other): return self._with(other, _quotient, True)
    def __floordiv__(self, other): return self._with(other, lambda a, b: a // b)
    def __rfloordiv__(self, other): return self._with(other, lambda a, b: a // b, True)
    def __mod__(self, other): return self._with(other, lambda a, b: a % b)
    def __pow__(self, other): return self._with(other, lambda a, b: a ** b)
    def __rpow__(self, other): return self._with(other, lambda a, b: a ** b, True)
    def __eq__(self, other): return self._with(other, lambda a, b: a == b)
    def __ne__(self, other): return self._with(other, lambda a, b: a != b)
    def __lt__(self, other): return self._with(other, lambda a, b: a < b)
    def __le__(self, other): return self._with(other, lambda a, b: a <= b)
    def __gt__(self, other): return self._with(other, lambda a, b: a > b)
    def __ge__(self, other): return self._with(other, lambda a, b: a >= b)
    def __neg__(self): return self * -1
    def __abs__(self): return ndarray(self.shape, [v if v >= 0 else -v for v in self._data], self.dtype)
    def __int__(self): return int(self.item())
    def __float__(self): return float(self.item())
    def __index__(self): return self.item().__index__()

    def __bool__(self):
        if self.size != 1:
            raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
        return bool(self._data[0])

    def __contains__(self, value):
        return value in self._data

    def __repr__(self):
        return f"array({self.tolist()!r})"

    __hash__ = None


def _axes_of(index):
    """A mask picks along all of its axes at once."""
    return 0 if index is None else index.ndim if isinstance(index, ndarray) and index.dtype == bool_ else 1


def _spread(index, ndim):
    """With a slice for every axis that the index does not name."""
    rest = (slice(None),) * (ndim - sum(_axes_of(i) for i in index if i is not ...))
    at = next((k for k, i in enumerate(index) if i is ...), None)
    return index + rest if at is None else index[:at] + rest + index[at + 1:]


def _wrapped_index(i, axis, size):
    if not -size <= i < size:
        raise IndexError(f"index {i} is out of bounds for axis {axis} with size {size}")
    return int(i + size if i < 0 else i)


def _offsets(index, axis, size, stride):
    """An array of places, as far as this axis decides them."""
    index = asarray(index)
    if index.dtype == bool_:
        chosen = [j * stride for j, keep in enumerate(index._data) if keep]
        return ndarray((len(chosen),), chosen, int64)
    return ndarray(index.shape, [_wrapped_index(j, axis, size) * stride for j in index._data], int64)


def _joined(arrays):
    """Index arrays are walked through together."""
    shape = ()
    for a in arrays:
        shape = _broadcast_shape(shape, a.shape)
    return shape, [sum(each) for each in zip(*(_broadcast(a, shape) for a in arrays))]


def _broadcast_shape(a, b):
    n = max(len(a), len(b))
    pairs = zip((1,) * (n - len(a)) + tuple(a), (1,) * (n - len(b)) + tuple(b))
    shape = []
    for x, y in pairs:
        if x != y and x != 1 and y != 1:
            raise ValueError(f"operands could not be broadcast together with shapes {tuple(a)} {tuple(b)}")
        shape.append(y if x == 1 else x)
    return tuple(shape)


def _broadcast(a, shape):
    if a.shape == shape:
        return a._data
    own = (1,) * (len(shape) - a.ndim) + a.shape
    places = [0]
    for axis, (size, wanted) in enumerate(zip(own, shape)):
        stride = math.prod(own[axis + 1:])
        places = [p + (0 if size == 1 else j * stride) for p in places for j in range(wanted)]
    return [a._data[p] for p in places]


def _holds_tensors(value):
    if isinstance(value, (list, tuple)):
        return any(_holds_tensors(v) for v in value)
    return hasattr(value, "requires_grad")


def _as_tensors(value):
    import torch
    return torch.stack([_as_tensors(v) for v in value]) if isinstance(value, (list, tuple)) else torch.as_tensor(value)


def array(object, dtype=None, copy=True, ndmin=0, **options):
    if _holds_tensors(object):
        return _as_tensors(object)
    if isinstance(object, ndarray):
        made = object.copy()
    else:
        shape, data = _flatten(object)
        made = ndarray(shape, data, _dtype_of(data))
    if dtype is not None:
        made = made.astype(dtype)
    elif made.dtype == float64:
        made._data = [float(v) for v in made._data]
    return made if made.ndim >= ndmin else made.reshape((1,) * (ndmin - made.ndim) + made.shape)


def asarray(object, dtype=None, **options):
    return object if isinstance(object, ndarray) and dtype is None else array(object, dtype)


def _flatten(value):
    if isinstance(value, ndarray):
        return value.shape, list(value._data)
    if not isinstance(value, (list, tuple, range)):
        return (), [value]
    parts = [_flatten(v) for v in value]
    if len({shape for shape, _ in parts}) > 1:
        raise ValueError("setting an array element with a sequence. The requested array has an inhomogeneous shape.")
    return (len(parts),) + (parts[0][0] if parts else ()), [v for _, data in parts for v in data]


def _sizes(shape):
    return (shape,) if isinstance(shape, int) else tuple(int(s) for s in shape)


def full(shape, fill_value, dtype=None, **options):
    kind = _dtype(dtype) or _dtype_of([fill_value])
    return ndarray(_sizes(shape), [kind.cast(fill_value)] * math.prod(_sizes(shape)), kind)


def zeros(shape, dtype=float64, **options): return full(shape, 0, dtype)
def ones(shape, dtype=float64, **options): return full(shape, 1, dtype)
def full_like(a, fill_value, dtype=None): return full(asarray(a).shape, fill_value, dtype or asarray(a).dtype)
def zeros_like(a, dtype=None): return full_like(a, 0, dtype)
def ones_like(a, dtype=None): return full_like(a, 1, dtype)


empty = zeros


def eye(N, M=None, k=0, dtype=float64):
    return array([[1 if j == i + k else 0 for j in range(N if M is None else M)] for i in range(N)], dtype)


def arange(start, stop=None, step=1, dtype=None):
    if stop is None:
        start, stop = 0, start
    count = max(0, math.ceil((stop - start) / step))
    return array([start + i * step for i in range(count)] or [], dtype or _dtype_of([start, step]))


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    parts = num - 1 if endpoint else num
    step = (stop - start) / parts if parts > 0 else float("nan")
    values = [float(start) + i * step for i in range(num)]
    if endpoint and num > 1:
        values[-1] = float(stop)
    made = ndarray((num,), values, float64)
    made = made if dtype is None else made.astype(dtype)
    return (made, step) if retstep else made


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None):
    return base ** linspace(start, stop, num, endpoint)


def reshape(a, shape):
    a, shape = asarray(a), list(_sizes(shape))
    if -1 in shape:
        rest = -math.prod(shape)
        shape[shape.index(-1)] = a.size // rest if rest else 0
    if math.prod(shape) != a.size:
        raise ValueError(f"cannot reshape array of size {a.size} into shape {tuple(shape)}")
    return ndarray(shape, list(a._data), a.dtype)


def transpose(a, axes=None):
    a = asarray(a)
    axes = tuple(reversed(range(a.ndim))) if axes is None else tuple(x % a.ndim for x in axes)
    places = [0]
    for axis in axes:
        stride = math.prod(a.shape[axis + 1:])
        places = [p + j * stride for p in places for j in range(a.shape[axis])]
    return ndarray([a.shape[x] for x in axes], [a._data[p] for p in places], a.dtype)


def expand_dims(a, axis):
    a = asarray(a)
    axis = axis % (a.ndim + 1)
    return a.reshape(a.shape[:axis] + (1,) + a.shape[axis:])


def concatenate(arrays, axis=0, **options):
    arrays = [asarray(a) for a in arrays]
    axis = axis % arrays[0].ndim
    if axis == 0:
        shape = (sum(a.shape[0] for a in arrays),) + arrays[0].shape[1:]
        data = [v for a in arrays for v in a._data]
        return ndarray(shape, data, _dtype_of(data))
    order = (axis,) + tuple(i for i in range(arrays[0].ndim) if i != axis)
    back = tuple(order.index(i) for i in range(len(order)))
    return concatenate([a.transpose(order) for a in arrays]).transpose(back)


def stack(arrays, axis=0):
    return concatenate([expand_dims(a, axis) for a in arrays], axis)


def meshgrid(*xi, indexing="xy"):
    arrays = [asarray(x) for x in xi]
    order = [1, 0, *range(2, len(arrays))] if indexing == "xy" and len(arrays) > 1 else list(range(len(arrays)))
    shape = tuple(arrays[i].size for i in order)
    grids = []
    for i, a in enumerate(arrays):
        own = [1] * len(arrays)
        own[order.index(i)] = a.size
        grids.append(ndarray(shape, list(_broadcast(a.reshape(own), shape)), a.dtype))
    return grids
