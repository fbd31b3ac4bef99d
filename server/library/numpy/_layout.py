# numpy's products of small matrices, and functions that lay elements out anew.
import math

from numpy._array import (
    _broadcast, _sizes, array, asarray, concatenate, eye, ndarray, stack, transpose, zeros,
)


def dot(a, b):
    a, b = asarray(a), asarray(b)
    if not a.ndim or not b.ndim:
        return a * b
    return matmul(a, b) if b.ndim <= 2 else _apart(a, b)


def _apart(a, b):
    """Of every row of the one with every column of the other."""
    rows = a.reshape((-1, a.shape[-1]))
    columns = b.transpose([*range(b.ndim - 2), b.ndim - 1, b.ndim - 2]).reshape((-1, b.shape[-2]))
    return matmul(rows, columns.T).reshape(a.shape[:-1] + b.shape[:-2] + b.shape[-1:])


def matmul(a, b):
    a, b = asarray(a), asarray(b)
    left, right = a.reshape((1, a.size)) if a.ndim == 1 else a, b.reshape((b.size, 1)) if b.ndim == 1 else b
    if left.shape[-1] != right.shape[-2]:
        raise ValueError(f"matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size {right.shape[-2]} is different from {left.shape[-1]})")
    if right.ndim > 2 or left.ndim > 2:
        return _batched(left, right)
    columns = [column.tolist() for column in right.T]
    found = array([[sum(x * y for x, y in zip(row.tolist(), column)) for column in columns] for row in left])
    kept = (left.shape[:1] if a.ndim > 1 else ()) + (right.shape[1:] if b.ndim > 1 else ())
    return found.reshape(kept) if kept else found._data[0]


def _batched(a, b):
    count = max(a.ndim, b.ndim)
    a, b = a.reshape((1,) * (count - a.ndim) + a.shape), b.reshape((1,) * (count - b.ndim) + b.shape)
    size = max(a.shape[0], b.shape[0])
    return stack([matmul(a[i if a.shape[0] > 1 else 0], b[i if b.shape[0] > 1 else 0]) for i in range(size)])


def outer(a, b):
    a, b = asarray(a).flatten(), asarray(b).flatten()
    return a.reshape((-1, 1)) * b.reshape((1, -1))


def diag(v, k=0):
    v = asarray(v)
    if v.ndim == 1:
        n = v.size + abs(k)
        made = zeros((n, n), v.dtype)
        for i, value in enumerate(v._data):
            made[i - min(k, 0), i + max(k, 0)] = value
        return made
    return array([v[i, i + k] for i in range(v.shape[0]) if 0 <= i + k < v.shape[1]], v.dtype)


def trace(a):
    return diag(a).sum()


def identity(n, dtype=None):
    return eye(n, dtype=dtype or float)


def triu(m, k=0):
    return _triangle(m, lambda i, j: j - i >= k)


def tril(m, k=0):
    return _triangle(m, lambda i, j: j - i <= k)


def _triangle(m, keeps):
    m = asarray(m)
    rows, columns = m.shape[-2:]
    return ndarray(m.shape, [v if keeps(p // columns % rows, p % columns) else m.dtype.cast(0) for p, v in enumerate(m._data)], m.dtype)


def broadcast_to(a, shape):
    a = asarray(a)
    return ndarray(_sizes(shape), list(_broadcast(a, _sizes(shape))), a.dtype)


def atleast_1d(a):
    a = asarray(a)
    return a if a.ndim else a.reshape((1,))


def atleast_2d(a):
    a = atleast_1d(a)
    return a if a.ndim > 1 else a.reshape((1, a.size))


def hstack(arrays):
    arrays = [atleast_1d(a) for a in arrays]
    return concatenate(arrays, 0 if arrays[0].ndim == 1 else 1)


def vstack(arrays):
    return concatenate([atleast_2d(a) for a in arrays], 0)


def tile(a, reps):
    a, reps = asarray(a), _sizes(reps)
    count = max(a.ndim, len(reps))
    a, reps = a.reshape((1,) * (count - a.ndim) + a.shape), (1,) * (count - len(reps)) + reps
    for axis, times in enumerate(reps):
        a = concatenate([a] * times, axis) if times else zeros(a.shape[:axis] + (0,) + a.shape[axis + 1:], a.dtype)
    return a


def repeat(a, repeats, axis=None):
    a = asarray(a)
    if axis is None:
        a, axis = a.flatten(), 0
    counts = [repeats] * a.shape[axis] if isinstance(repeats, int) else list(asarray(repeats)._data) * (a.shape[axis] if asarray(repeats).size == 1 else 1)
    index = (slice(None),) * (axis % a.ndim) + ([i for i, n in enumerate(counts) for _ in range(n)],)
    return a[index]


def append(arr, values, axis=None):
    if axis is None:
        return concatenate([asarray(arr).flatten(), asarray(values).flatten()])
    return concatenate([arr, values], axis)


def squeeze(a, axis=None):
    a = asarray(a)
    gone = [i for i, n in enumerate(a.shape) if n == 1] if axis is None else [x % a.ndim for x in _sizes(axis)]
    return a.reshape(tuple(n for i, n in enumerate(a.shape) if i not in gone))


def swapaxes(a, axis1, axis2):
    order = list(range(asarray(a).ndim))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return transpose(a, order)


def moveaxis(a, source, destination):
    count = asarray(a).ndim
    order = [i for i in range(count) if i != source % count]
    order.insert(destination % count, source % count)
    return transpose(a, order)


def flip(m, axis=None):
    m = asarray(m)
    axes = range(m.ndim) if axis is None else [x % m.ndim for x in _sizes(axis)]
    return m[tuple(slice(None, None, -1) if i in axes else slice(None) for i in range(m.ndim))]


def roll(a, shift, axis=None):
    a = asarray(a)
    if axis is None:
        return roll(a.flatten(), shift, 0).reshape(a.shape)
    n = a.shape[axis]
    return a[(slice(None),) * (axis % a.ndim) + ([(i - shift) % n for i in range(n)],)]


def array_split(a, parts, axis=0):
    a = asarray(a)
    n = a.shape[axis]
    if isinstance(parts, int):
        sizes = [n // parts + (i < n % parts) for i in range(parts)]
        bounds = [sum(sizes[:i]) for i in range(parts + 1)]
    else:
        bounds = [0, *parts, n]
    before = (slice(None),) * (axis % a.ndim)
    return [a[before + (slice(start, end),)] for start, end in zip(bounds, bounds[1:])]


def split(a, parts, axis=0):
    if isinstance(parts, int) and asarray(a).shape[axis] % parts:
        raise ValueError("array split does not result in an equal division")
    return array_split(a, parts, axis)


def copy(a):
    return asarray(a).copy()


def isscalar(element):
    return isinstance(element, (int, float, complex, str, bytes))


ndarray.dot, ndarray.__matmul__, ndarray.squeeze, ndarray.repeat, ndarray.swapaxes = dot, matmul, squeeze, repeat, swapaxes
