# Functions that reduce axes to one element: sums, extremes, moments, norms, truth.
import math

from _rooflint import dtype as _dtype, emit, is_tensor, is_unknown, need, shape as _shape
from torch import _core, return_types
from torch._autocast import in_float32
from torch._core import SCALAR_NAMES, cast, constant, dtype_of, tensor_argument, to_float, vector, wrap_dim
from torch._declare import declared
from torch._elementwise import extreme, into, promoted, truth
from torch._reduce import axes_of, nonempty, position, reduced, vector_norm
from torch._types import DTYPES

METHODS = (
    "sum", "nansum", "mean", "nanmean", "prod", "amax", "amin", "aminmax", "max", "min", "argmax", "argmin", "all", "any",
    "logsumexp", "norm", "std", "var", "count_nonzero", "dist",
    "sum_to_size", "hash_tensor",
)


def _summed_type(x, dtype):
    """Integers and booleans are summed in 64 bits."""
    if dtype is not None:
        return cast(x, dtype)
    d = dtype_of(x)
    return x if d.is_floating_point or d.is_complex else cast(x, DTYPES["int64"])


def sum(input, dim=None, keepdim=False, *, dtype=None, out=None):
    tensor_argument(input, "sum")
    return into(out, reduced("ReduceSum", _summed_type(input, dtype), axes_of(input, dim), keepdim))


def nansum(input, dim=None, keepdim=False, *, dtype=None, out=None):
    axes_of(tensor_argument(input, "nansum"), dim)
    if dtype_of(input).is_complex:
        raise NotImplementedError("nansum does not support complex inputs")
    from torch._functions.pointwise import nan_to_num
    return sum(nan_to_num(input), dim, keepdim, dtype=dtype, out=out)


def mean(input, dim=None, keepdim=False, *, dtype=None, out=None):
    d = dtype or dtype_of(tensor_argument(input, "mean"))
    if not (d.is_floating_point or d.is_complex):
        raise NotImplementedError(
            f"mean(): could not infer output dtype. {'Optional' if dtype else 'Input'} dtype must be either a floating point "
            f"or complex dtype. Got: {SCALAR_NAMES[d.name]}"
        )
    return into(out, reduced("ReduceMean", cast(input, d), axes_of(input, dim), keepdim))


def nanmean(input, dim=None, keepdim=False, *, dtype=None, out=None):
    d = dtype_of(tensor_argument(input, "nanmean"))
    if not d.is_floating_point:
        raise NotImplementedError(f"nanmean(): expected input to have floating point or complex dtype but got {SCALAR_NAMES[d.name]}")
    from torch._functions.ternary import isnan
    present = emit("Not", [isnan(input)])
    total = nansum(input, dim, keepdim, dtype=dtype)
    return into(out, emit("Div", promoted(total, cast(sum(present, dim, keepdim), dtype_of(total)))))


@in_float32
def prod(input, dim=None, keepdim=False, *, dtype=None, out=None):
    tensor_argument(input, "prod")
    if dim is not None and not isinstance(dim, int):
        raise TypeError(f"prod(): argument 'dim' (position 2) must be int, not {type(dim).__name__}")
    return into(out, reduced("ReduceProd", _summed_type(input, dtype), axes_of(input, dim), keepdim))


# --- Extremes ---

def amax(input, dim=(), keepdim=False, *, out=None):
    return _extreme_value("amax", "ReduceMax", input, dim, keepdim, out)


def amin(input, dim=(), keepdim=False, *, out=None):
    return _extreme_value("amin", "ReduceMin", input, dim, keepdim, out)


def _extreme_value(name, op, input, dim, keepdim, out):
    dims = axes_of(tensor_argument(input, name), dim)
    if dtype_of(input).is_complex:
        raise NotImplementedError(f"\"{name}\" not implemented for '{SCALAR_NAMES[_dtype(input)]}'")
    if dim == () or dim is None:
        _some_elements(name, input)
    nonempty(name, input, dims)
    if out is not None:
        _same_type(input, out)
    return into(out, reduced(op, input, dims, keepdim))


def _same_type(x, out):
    if _dtype(out) != _dtype(x):
        raise RuntimeError(
            f"Expected the dtype for input and out to match, but got {SCALAR_NAMES[_dtype(x)]} for input's dtype and "
            f"{SCALAR_NAMES[_dtype(out)]} for out's dtype."
        )


def _some_elements(name, x, error=RuntimeError):
    n = _core.shape(x).numel()
    if not is_unknown(n) and n == 0:
        raise error(f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.")


def aminmax(input, *, dim=None, keepdim=False, out=None):
    tensor_argument(input, "aminmax")
    dims = axes_of(input, dim)
    if dim is None:
        _some_elements("aminmax", input)
    nonempty("aminmax", input, dims)
    for o in out or ():
        _same_type(input, o)
    low, high = [reduced(op, input, dims, keepdim) for op in ("ReduceMin", "ReduceMax")]
    return into(out, return_types.aminmax(low, high))


def max(input, dim=None, keepdim=False, *, other=None, out=None):
    return _extreme("max", "Max", return_types.max, input, dim, keepdim, other, out)


def min(input, dim=None, keepdim=False, *, other=None, out=None):
    return _extreme("min", "Min", return_types.min, input, dim, keepdim, other, out)


def _extreme(name, op, result, input, dim, keepdim, other, out):
    """Of all elements, along an axis with the indices, or of two tensors."""
    if not is_tensor(input) and not is_unknown(input):
        raise TypeError(f"{name}() received an invalid combination of arguments - got ({type(input).__name__})")
    if is_tensor(dim) and other is None:
        other, dim = dim, None
    if other is not None:
        return into(out, extreme(op, "", input, other))
    if dtype_of(input).is_complex:
        if dim is None:
            raise NotImplementedError(f"\"{name}_all\" not implemented for '{SCALAR_NAMES[_dtype(input)]}'")
        raise TypeError(f"{name}(): does not support complex input")
    if dim is None:
        _some_elements(name, input)
        return into(out, reduced("Reduce" + op, input, axes_of(input, None), False))
    if isinstance(dim, float) or isinstance(dim, bool):
        raise TypeError(f"{name}() received an invalid combination of arguments - got (Tensor, {type(dim).__name__})")
    axis = wrap_dim(dim, len(_shape(input)))
    nonempty(name, input, [axis])
    values = reduced("Reduce" + op, input, [axis], keepdim)
    return into(out, result(values, position("Arg" + op, input, axis, keepdim)))


def argmax(input, dim=None, keepdim=False, *, out=None):
    return into(out, _argument("argmax", "ArgMax", input, dim, keepdim))


def argmin(input, dim=None, keepdim=False, *, out=None):
    return into(out, _argument("argmin", "ArgMin", input, dim, keepdim))


def _argument(name, op, input, dim, keepdim):
    rank = len(_shape(tensor_argument(input, name)))
    if dtype_of(input).is_complex:
        raise TypeError(f"{name}(): does not support complex input")
    if _dtype(input) == "bool":
        raise NotImplementedError(f"\"{name}_cpu\" not implemented for '{SCALAR_NAMES[_dtype(input)]}'")
    if dim is None:
        _some_elements(name, input, IndexError)
        index = position(op, emit("Reshape", [input, vector((-1,))]), 0, False)
        return emit("Reshape", [index, vector((1,) * rank)]) if keepdim else index
    axis = wrap_dim(dim, rank)
    nonempty(name, input, [axis])
    return position(op, input, axis, keepdim)


# --- Truth ---

def all(input, dim=None, keepdim=False, *, out=None):
    return _quantified("all", "ReduceMin", input, dim, keepdim, out)


def any(input, dim=None, keepdim=False, *, out=None):
    return _quantified("any", "ReduceMax", input, dim, keepdim, out)


def _quantified(name, op, input, dim, keepdim, out):
    """bool, but uint8 of uint8."""
    need(tensor_argument(input, name), dim)
    dims = [] if dim == () else axes_of(input, dim)
    truths = truth(input)
    held = reduced(op, truths, dims, keepdim) if dims else emit("Identity", [truths])
    return into(out, cast(held, DTYPES["uint8"]) if _dtype(input) == "uint8" else held)


def count_nonzero(input, dim=None):
    tensor_argument(input, "count_nonzero")
    return reduced("ReduceSum", cast(truth(input), DTYPES["int64"]), axes_of(input, dim), False)


# --- Moments and norms ---

def var(input, dim=None, unbiased=None, keepdim=False, *, correction=None, out=None):
    return into(out, _moments("var", input, dim, unbiased, keepdim, correction)[0])


def std(input, dim=None, unbiased=None, keepdim=False, *, correction=None, out=None):
    return into(out, emit("Sqrt", [_moments("std", input, dim, unbiased, keepdim, correction)[0]]))


def var_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=None, out=None):
    return into(out, _moments("var_mean", input, dim, unbiased, keepdim, correction))


def std_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=None, out=None):
    variance, center = _moments("std_mean", input, dim, unbiased, keepdim, correction)
    return into(out, (emit("Sqrt", [variance]), center))


# How the message names them.
_MOMENTS = {"std": "std and var", "var": "std and var"}


def _moments(name, input, dim, unbiased, keepdim, correction):
    """Σ|x − mean|² / (n − correction), and the mean."""
    d = dtype_of(tensor_argument(input, name))
    need(dim)
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if not (d.is_floating_point or d.is_complex):
        raise NotImplementedError(f"{_MOMENTS.get(name, name)} only support floating point and complex dtypes")
    if correction is None:
        correction = 1 if unbiased is None or unbiased else 0
    dims = axes_of(input, dim)
    center = reduced("ReduceMean", input, dims, True)
    deviation = emit("Sub", [input, center])
    if d.is_complex:
        deviation = emit("Magnitude", [deviation], domain="ext")
    squares = reduced("ReduceSumSquare", deviation, dims, keepdim)
    if len(_shape(input)) == 0:
        squares = emit("Mul", [deviation, deviation])
    sizes = _shape(input)
    count = math.prod([sizes[a] for a in dims]) if len(sizes) > 0 else 1
    if is_unknown(count):
        return squares, _without(center, dims, keepdim)
    # With too few elements PyTorch divides by 0.
    divisor = count - correction if count > correction else 0
    return emit("Div", [squares, constant(float(divisor), dtype_of(squares))]), _without(center, dims, keepdim)


def _without(x, dims, keepdim):
    if keepdim or len(_shape(x)) == 0:
        return x
    return emit("Squeeze", [x, vector(dims)])


def logsumexp(input, dim, keepdim=False, *, out=None):
    x = to_float(tensor_argument(input, "logsumexp"))
    return into(out, reduced("ReduceLogSumExp", x, axes_of(x, dim), keepdim))


def norm(input, p="fro", dim=None, keepdim=False, out=None, dtype=None):
    tensor_argument(input, "norm")
    from torch import linalg
    if p == "nuc":
        dims = axes_of(input, None) if dim is None else [dim] if isinstance(dim, int) else list(dim)
        if len(dims) != 2:
            raise RuntimeError(f"linalg.matrix_norm: dim must be a 2-tuple. Got {' '.join(str(d) for d in dims)}")
        return into(out, linalg.matrix_norm(input, "nuc", dims, keepdim, dtype=dtype))
    if isinstance(p, str) and p != "fro":
        raise RuntimeError(f"only valid string values are 'fro' and 'nuc', found: {p}")
    if p == "fro" and isinstance(dim, (tuple, list)) and len(dim) > 2:
        raise RuntimeError(f"linalg.matrix_norm: dim must be a 2-tuple. Got {' '.join(str(d) for d in dim)}")
    return into(out, linalg.vector_norm(input, 2 if p in ("fro", None) else p, dim, keepdim, dtype=dtype))


def dist(input, other, p=2):
    from torch._functions.arithmetic import sub
    tensor_argument(other, "dist", "other", 2)
    x = to_float(sub(tensor_argument(input, "dist"), other))
    return vector_norm(x, p, axes_of(x, None), False)


def sum_to_size(input, *size):
    """Sums what broadcasting has repeated, until the shape is `size`."""
    s, wanted = tuple(_shape(tensor_argument(input, "sum_to_size"))), _core.sizes(size)
    lead = len(s) - len(wanted)
    fits = lead >= 0 and not [m for n, m in zip(wanted, s[lead:]) if not is_unknown(n) and not is_unknown(m) and n not in (1, m)]
    if not fits:
        raise RuntimeError(f"size {{{list(wanted)}}} is not expandable to size {{{list(s)}}}.")
    narrow = [i + lead for i, n in enumerate(wanted) if not is_unknown(n) and n == 1 and (is_unknown(s[i + lead]) or s[i + lead] != 1)]
    x = reduced("ReduceSum", _summed_type(input, None), narrow, True) if narrow else input
    return reduced("ReduceSum", _summed_type(x, None), list(range(lead)), False) if lead else x


def hash_tensor(input, dim=(), *, keepdim=False, mode=0, out=None):
    """An exclusive or over the bits of the elements."""
    tensor_argument(input, "hash_tensor")
    dims = axes_of(input, dim)
    sizes = _shape(input)
    shape = tuple(1 if i in dims else n for i, n in enumerate(sizes) if keepdim or i not in dims)
    return into(out, declared("hash_tensor", [input], [(DTYPES["uint64"], shape)], _core.shape(input).numel()))
