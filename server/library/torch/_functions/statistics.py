# Order statistics, histograms and correlation. Sorting's cost depends on the algorithm: these are nodes of their own.
import math

from _rooflint import dtype as _dtype, emit, is_tensor, is_unknown, need, shape as _shape, unknown
from torch import return_types
from torch._autocast import in_float32
from torch._core import SCALAR_NAMES, cast, constant, dtype_of, tensor_argument, to_float, vector, wrap_dim
from torch._declare import declared
from torch._elementwise import into
from torch._reduce import nonempty
from torch._types import DTYPES

METHODS = (
    "median", "nanmedian", "mode", "quantile", "nanquantile", "histc", "histogram", "bincount", "cov", "corrcoef", "trace",
)
_LONG = DTYPES["int64"]


def _along(sizes, axis, keepdim):
    """Sizes after an axis was reduced."""
    if len(sizes) == 0:
        return ()
    return tuple(1 if i == axis else n for i, n in enumerate(sizes) if keepdim or i != axis)


def median(input, dim=None, keepdim=False, *, out=None):
    return into(out, _middle("median", return_types.median, input, dim, keepdim))


def nanmedian(input, dim=None, keepdim=False, *, out=None):
    return into(out, _middle("nanmedian", return_types.nanmedian, input, dim, keepdim))


def _middle(name, result, input, dim, keepdim):
    _ordered(name, tensor_argument(input, name))
    need(dim)
    if dim is None:
        return declared(name, [input], [(dtype_of(input), ())])
    return _positioned(name, result, input, dim, keepdim)


def mode(input, dim=-1, keepdim=False, *, out=None):
    need(tensor_argument(input, "mode"), dim)
    _ordered("mode", input)
    return into(out, _positioned("mode", return_types.mode, input, dim, keepdim))


def _ordered(name, x):
    if dtype_of(x).is_complex:
        raise NotImplementedError(f"\"{name}\" not implemented for '{SCALAR_NAMES[_dtype(x)]}'")


def _positioned(name, result, input, dim, keepdim):
    """Values along an axis and where they are."""
    s = _shape(input)
    axis = wrap_dim(dim, len(s))
    nonempty(name, input, [axis])
    shape = _along(s, axis, keepdim)
    return result(*declared(name, [input], [(dtype_of(input), shape), (_LONG, shape)]))


@in_float32
def quantile(input, q, dim=None, keepdim=False, *, interpolation="linear", out=None):
    return into(out, _quantile("quantile", input, q, dim, keepdim, interpolation))


@in_float32
def nanquantile(input, q, dim=None, keepdim=False, *, interpolation="linear", out=None):
    return into(out, _quantile("nanquantile", input, q, dim, keepdim, interpolation))


def _quantile(name, input, q, dim, keepdim, interpolation):
    d, s = dtype_of(tensor_argument(input, name)), _shape(input)
    need(q, dim)
    if d.name not in ("float32", "float64"):
        raise RuntimeError(f"{name}() input tensor must be either float or double dtype")
    if interpolation not in ("linear", "lower", "higher", "midpoint", "nearest"):
        raise RuntimeError(f"{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got {interpolation}")
    count = math.prod(s)
    if not is_unknown(count) and count == 0:
        raise RuntimeError(f"{name}() input tensor must be non-empty")
    lead = ()
    if is_tensor(q):
        if len(_shape(q)) > 1:
            raise RuntimeError(f"{name}() q must be a scalar or 1D tensor")
        if _dtype(q) != d.name:
            raise RuntimeError(f"{name}() q tensor must be same dtype as the input tensor")
        lead = tuple(_shape(q))
    elif q < 0 or q > 1:
        raise RuntimeError(f"{name}() q must be in the range [0, 1] but got {q}")
    if dim is None:
        shape = (1,) * len(s) if keepdim else ()
    else:
        shape = _along(s, wrap_dim(dim, len(s)), keepdim)
    return declared(name, [input], [(d, (*lead, *shape))])


# --- Histograms ---

def histc(input, bins=100, min=0, max=0, *, out=None):
    d = dtype_of(tensor_argument(input, "histc"))
    if bins <= 0:
        raise RuntimeError("bins must be > 0")
    if not is_unknown(min) and not is_unknown(max) and not is_tensor(min) and not is_tensor(max) and min > max:
        raise RuntimeError("max must be larger than min")
    return into(out, declared("histc", [input], [(d, (bins,))]))


def histogram(input, bins=100, *, range=None, weight=None, density=False, out=None):
    d = dtype_of(tensor_argument(input, "histogram"))
    if not d.is_floating_point:
        raise NotImplementedError(f"\"histogramdd\" not implemented for '{SCALAR_NAMES[d.name]}'")
    if weight is not None:
        if tuple(_shape(weight)) != tuple(_shape(input)):
            raise RuntimeError(f"torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape {list(_shape(input))} and weight with shape {list(_shape(weight))}")
        if _dtype(weight) != d.name:
            raise RuntimeError(f"torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got input({SCALAR_NAMES[d.name]}), and weight({SCALAR_NAMES[_dtype(weight)]})")
    edges = _edges(bins, d, "histogram")
    return into(out, return_types.histogram(*declared("histogram", [input], [(d, (edges - 1,)), (d, (edges,))])))


def _edges(bins, d, name):
    """Number of edges from a number of bins or from the edges themselves."""
    if is_tensor(bins):
        if len(_shape(bins)) != 1:
            raise RuntimeError(f"torch.{name}dd: bins tensor should have one dimension, but got {len(_shape(bins))} dimensions")
        if _dtype(bins) != d.name:
            raise RuntimeError("torch.histogramdd: input tensor and bins tensors should have the same dtype")
        return _shape(bins)[0]
    if bins <= 0:
        raise RuntimeError(f"torch.{name}(): bins must be > 0, but got {bins} for dimension 0")
    return bins + 1


def histogramdd(input, bins, range=None, weight=None, density=False):
    d, s = dtype_of(tensor_argument(input, "histogramdd")), _shape(input)
    if len(s) < 2:
        raise RuntimeError("torch.histogramdd: input tensor should have at least 2 dimensions")
    if not d.is_floating_point:
        raise NotImplementedError(f"\"histogramdd_cpu\" not implemented for '{SCALAR_NAMES[d.name]}'")
    if weight is not None and tuple(_shape(weight)) != tuple(s[:-1]):
        raise RuntimeError(f"torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape {list(s)} and weight with shape {list(_shape(weight))}")
    each = [bins] * s[-1] if isinstance(bins, int) else list(bins)
    if len(each) != s[-1]:
        raise RuntimeError(f"torch.histogramdd: expected {s[-1]} sequences of bin edges for a {s[-1]}-dimensional histogram but got {len(each)}")
    edges = [_edges(b, d, "histogram") for b in each]
    results = declared("histogramdd", [input], [(d, tuple(n - 1 for n in edges)), *[(d, (n,)) for n in edges]])
    return return_types.histogramdd(results[0], tuple(results[1:]))


def bincount(input, weights=None, minlength=0):
    """How often each number occurs: the length depends on the largest."""
    s = _shape(tensor_argument(input, "bincount"))
    d = dtype_of(input)
    if len(s) != 1 or d.kind not in ("signed", "unsigned"):
        if d.kind not in ("signed", "unsigned"):
            raise NotImplementedError(f"\"bincount_cpu\" not implemented for '{SCALAR_NAMES[d.name]}'")
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    result = _LONG
    if weights is not None:
        if tuple(_shape(weights)) != tuple(s):
            raise RuntimeError("weights should be 1-d and have the same length as input")
        result = DTYPES["float32"] if _dtype(weights) == "float32" else DTYPES["float64"]
    values = input.tolist()
    if is_unknown(values) or any(is_unknown(v) for v in values):
        length = unknown("the largest number that is counted is not known")
    else:
        length = max([minlength, *[v + 1 for v in values]])
    return declared("bincount", [input], [(result, (length,))])


# --- Correlation ---

def cov(input, *, correction=1, fweights=None, aweights=None):
    """Covariances of the rows, whose columns are observations."""
    s = _shape(tensor_argument(input, "cov"))
    if len(s) > 2:
        raise RuntimeError(f"cov(): expected input to have two or fewer dimensions but got an input with {len(s)} dimensions")
    if _dtype(input) == "bool":
        raise NotImplementedError("cov(): bool dtype is not supported for input")
    x = to_float(input)
    x = emit("Reshape", [x, vector((1, -1))]) if len(s) < 2 else x
    count = _shape(x)[1]
    weights = [_weights(w, count, name, x) for w, name in ((fweights, "fweights"), (aweights, "aweights")) if w is not None]
    center = emit("ReduceMean", [x, vector((1,))], {"keepdims": 1})
    deviation = emit("Sub", [x, center])
    weighted = deviation
    for w in weights:
        weighted = emit("Mul", [weighted, w])
    product = emit("MatMul", [weighted, emit("Transpose", [deviation], {"perm": [1, 0]})])
    norm = count - correction
    known = not is_unknown(norm) and not weights
    scaled = emit("Div", [product, constant(float(max(norm, 0)) if known else 1.0, dtype_of(x))])
    return emit("Squeeze", [scaled]) if not is_unknown(_shape(x)[0]) and _shape(x)[0] == 1 else scaled


def _weights(w, count, name, x):
    s, d = _shape(w), dtype_of(w)
    if len(s) > 1:
        raise RuntimeError(f"cov(): expected {name} to have one or fewer dimensions but got {name} with {len(s)} dimensions")
    if name == "fweights" and d.kind not in ("signed", "unsigned"):
        raise RuntimeError(f"cov(): expected fweights to have integral dtype but got fweights with {SCALAR_NAMES[d.name]} dtype")
    if name == "aweights" and not d.is_floating_point:
        raise RuntimeError(f"cov(): expected aweights to have floating point dtype but got aweights with {SCALAR_NAMES[d.name]} dtype")
    n = s[0] if len(s) == 1 else 1
    if not is_unknown(n) and not is_unknown(count) and n != count:
        raise RuntimeError(f"cov(): expected {name} to have the same numel as there are observations in the input but got {n} != {count}")
    values = w.tolist()
    if len(s) == 1 and not is_unknown(values) and any(not is_unknown(v) and v < 0 for v in values):
        raise RuntimeError(f"cov(): {name} cannot be negative")
    return cast(w, dtype_of(x))


def corrcoef(input):
    s = _shape(tensor_argument(input, "corrcoef"))
    if len(s) > 2:
        raise RuntimeError(f"corrcoef(): expected input to have two or fewer dimensions but got an input with {len(s)} dimensions")
    c = cov(input)
    if len(_shape(c)) == 0:
        return emit("Div", [c, c])
    deviations = emit("Sqrt", [c.diagonal()])
    return c / emit("Unsqueeze", [deviations, vector((1,))]) / emit("Unsqueeze", [deviations, vector((0,))])


@in_float32
def trace(input):
    s = _shape(tensor_argument(input, "trace"))
    if len(s) != 2:
        raise RuntimeError("trace: expected a matrix, but got tensor with dim " + str(len(s)))
    return input.diagonal().sum()
