# numpy: the part that constructors of models use, on small arrays kept as a shape and a flat list of numbers.
from _rooflint_inspect import unknown
from numpy import linalg, random
from numpy._array import (
    arange, array, asarray, bool_, concatenate, dtype, empty, expand_dims, eye, float16, float32, float64, full, full_like,
    int8, int16, int32, int64, linspace, logspace, meshgrid, ndarray, object_, ones, ones_like, reshape, stack, transpose, uint8, uint16, uint32,
    uint64, zeros, zeros_like,
)
from numpy._functions import (
    abs, absolute, add, all, allclose, any, argmax, argmin, argsort, array_equal, ceil, clip, cos, cumprod, cumsum, diff, divide, exp, floor,
    isfinite, isinf, isnan, log, log2, log10, logical_and, logical_not, logical_or, max, maximum, mean, median, min, minimum, mod, multiply, nonzero, power, prod, rint, round, sign, sin,
    sort, sqrt, square, std, subtract, sum, tanh, unique, var, where,
)
from numpy._layout import (
    append, array_split, atleast_1d, atleast_2d, broadcast_to, copy, diag, dot, flip, hstack, identity, isscalar, matmul, moveaxis, outer,
    repeat, roll, split, squeeze, swapaxes, tile, trace, tril, triu, vstack,
)
from math import e, inf, nan, pi

newaxis = None
NaN = NAN = nan
Inf = inf
float_ = double = float64
int_ = intp = int64
single = float32
half = float16
integer = (int,)
floating = (float,)
number = (int, float)
ascontiguousarray = asanyarray = asarray
amax, amin, product = max, min, prod
__version__ = "1.26.0"


def __getattr__(name):
    return unknown(f"numpy.{name}")
