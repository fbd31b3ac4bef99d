# numpy's functions of whole arrays, element by element and along an axis.
import builtins
import math

from numpy._array import _broadcast, _broadcast_shape, _dtype_of, array, asarray, bool_, concatenate, float64, int64, ndarray


def _wrapped(shape, data):
    return ndarray(shape, data, _dtype_of(data)) if shape else data[0]


def _elementwise(func):
    def apply(x, *args, **options):
        a = asarray(x)
        return _wrapped(a.shape, [func(v) for v in a._data])

    return apply


def _pairwise(func):
    def apply(x, y, **options):
        a, b = asarray(x), asarray(y)
        shape = _broadcast_shape(a.shape, b.shape)
        return _wrapped(shape, [func(p, q) for p, q in zip(_broadcast(a, shape), _broadcast(b, shape))])

    return apply


def _half_even(x, decimals=0):
    return float(builtins.round(x, decimals)) if isinstance(x, float) else builtins.round(x, decimals)


ceil = _elementwise(lambda v: float(math.ceil(v)))
floor = _elementwise(lambda v: float(math.floor(v)))
rint = _elementwise(lambda v: float(builtins.round(v)))
sqrt = _elementwise(lambda v: math.sqrt(v) if v >= 0 else math.nan)
exp, sin, cos, tanh = _elementwise(math.exp), _elementwise(math.sin), _elementwise(math.cos), _elementwise(math.tanh)
log, log2, log10 = (_elementwise(lambda v, f=f: f(v) if v > 0 else (-math.inf if v == 0 else math.nan)) for f in (math.log, math.log2, math.log10))
square = _elementwise(lambda v: v * v)
abs = absolute = _elementwise(builtins.abs)
sign = _elementwise(lambda v: (v > 0) - (v < 0))
isnan, isinf, isfinite = _elementwise(math.isnan), _elementwise(math.isinf), _elementwise(math.isfinite)
logical_not = _elementwise(lambda v: not v)
logical_and, logical_or = _pairwise(lambda a, b: bool(a and b)), _pairwise(lambda a, b: bool(a or b))
add, subtract = _pairwise(lambda a, b: a + b), _pairwise(lambda a, b: a - b)
multiply, divide = _pairwise(lambda a, b: a * b), _pairwise(lambda a, b: a / b)
power, mod = _pairwise(lambda a, b: a ** b), _pairwise(lambda a, b: a % b)
maximum, minimum = _pairwise(builtins.max), _pairwise(builtins.min)


def round(a, decimals=0):
    a = asarray(a)
    return _wrapped(a.shape, [_half_even(v, decimals) for v in a._data])


def clip(a, a_min=None, a_max=None):
    a = a if a_min is None else maximum(a, a_min)
    return a if a_max is None else minimum(a, a_max)


def where(condition, x=None, y=None):
    c = asarray(condition)
    if x is None:
        return nonzero(c)
    a, b = asarray(x), asarray(y)
    shape = _broadcast_shape(_broadcast_shape(c.shape, a.shape), b.shape)
    return _wrapped(shape, [p if k else q for k, p, q in zip(_broadcast(c, shape), _broadcast(a, shape), _broadcast(b, shape))])


def nonzero(a):
    a = asarray(a)
    places = [i for i, v in enumerate(a._data) if v]
    strides = [math.prod(a.shape[axis + 1:]) for axis in range(a.ndim)]
    return tuple(ndarray((len(places),), [p // stride % size for p in places], int64) for stride, size in zip(strides, a.shape))


def _reduction(func):
    def apply(a, axis=None, keepdims=False, **options):
        a = asarray(a)
        if axis is None:
            return func(a._data)
        axis = axis % a.ndim
        rest = a.shape[:axis] + a.shape[axis + 1:]
        moved = a.transpose([i for i in range(a.ndim) if i != axis] + [axis])
        n = a.shape[axis]
        data = [func(moved._data[i * n:(i + 1) * n]) for i in range(math.prod(rest))]
        made = _wrapped(rest, data)
        return made.reshape(a.shape[:axis] + (1,) + a.shape[axis + 1:]) if keepdims else made

    return apply


def _variance(values):
    middle = builtins.sum(values) / len(values)
    return builtins.sum((v - middle) ** 2 for v in values) / len(values)


def _middle(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


sum, prod = _reduction(builtins.sum), _reduction(math.prod)
max, min = _reduction(builtins.max), _reduction(builtins.min)
mean = _reduction(lambda values: builtins.sum(values) / len(values))
var, std = _reduction(_variance), _reduction(lambda values: math.sqrt(_variance(values)))
median = _reduction(_middle)
all, any = _reduction(builtins.all), _reduction(builtins.any)
argmax = _reduction(lambda values: values.index(builtins.max(values)))
argmin = _reduction(lambda values: values.index(builtins.min(values)))


def _running(func):
    def apply(a, axis=None, **options):
        if axis is not None and asarray(a).ndim > 1:
            return _along(apply, asarray(a), axis)
        data = []
        for v in asarray(a)._data:
            data.append(func(data[-1], v) if data else v)
        return array(data)

    return apply


def _along(func, a, axis):
    """What a function gives of each row along an axis."""
    axis = axis % a.ndim
    order = [i for i in range(a.ndim) if i != axis] + [axis]
    moved = a.transpose(order)
    rows = moved.reshape((-1, a.shape[axis]))
    found = concatenate([func(row) for row in rows]).reshape(moved.shape)
    return found.transpose([order.index(i) for i in range(a.ndim)])


cumsum, cumprod = _running(lambda a, b: a + b), _running(lambda a, b: a * b)


def diff(a, n=1):
    values = asarray(a)._data
    made = array([b - a for a, b in zip(values, values[1:])])
    return made if n == 1 else diff(made, n - 1)


def sort(a, axis=-1):
    if asarray(a).ndim > 1:
        return _along(sort, asarray(a), axis)
    return array(sorted(asarray(a)._data))


def argsort(a, axis=-1):
    if asarray(a).ndim > 1:
        return _along(argsort, asarray(a), axis)
    values = asarray(a)._data
    return array(sorted(range(len(values)), key=lambda i: values[i]))


def unique(a):
    return array(sorted(set(asarray(a)._data)))


def array_equal(a, b):
    a, b = asarray(a), asarray(b)
    return a.shape == b.shape and a._data == b._data


def allclose(a, b, rtol=1e-05, atol=1e-08):
    return all(_pairwise(lambda p, q: builtins.abs(p - q) <= atol + rtol * builtins.abs(q))(a, b))


for _name, _func in dict(sum=sum, prod=prod, max=max, min=min, mean=mean, std=std, var=var, all=all, any=any, argmax=argmax, argmin=argmin, cumsum=cumsum, cumprod=cumprod, round=round, clip=clip, argsort=argsort).items():
    setattr(ndarray, _name, _func)
