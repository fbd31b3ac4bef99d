# Running sums, products and extremes along an axis; differences and integrals.
from _rooflint import dtype as _dtype, emit, is_tensor, is_unknown, shape as _shape
from torch import return_types
from torch._core import SCALAR_NAMES, cast, constant, dtype_of, tensor_argument, to_float, vector, wrap_dim
from torch._declare import declared
from torch._elementwise import fit, into
from torch._types import DTYPES

METHODS = ("cumsum", "cumprod", "logcumsumexp", "cummax", "cummin", "diff")
IN_PLACE = ("cumsum", "cumprod")


def cumsum(input, dim, *, dtype=None, out=None):
    return into(out, _running("cumsum", "CumSum", input, dim, dtype))


def cumprod(input, dim, *, dtype=None, out=None):
    return into(out, _running("cumprod", "CumProd", input, dim, dtype))


def _running(name, op, input, dim, dtype):
    """Integers and booleans are added up in 64 bits."""
    rank = len(_shape(tensor_argument(input, name)))
    axis = wrap_dim(dim, rank)
    d = dtype_of(input)
    whole = not (d.is_floating_point or d.is_complex)
    x = cast(input, dtype if dtype is not None else DTYPES["int64"] if whole else d)
    if rank == 0:
        return emit("Identity", [x])
    return emit(op, [x, constant(axis, DTYPES["int64"])])


def logcumsumexp(input, dim, *, out=None):
    d = dtype_of(tensor_argument(input, "logcumsumexp"))
    if not (d.is_floating_point or d.is_complex):
        raise NotImplementedError(f"\"logcumsumexp_out_cpu\" not implemented for '{SCALAR_NAMES[d.name]}'")
    return into(out, emit("Log", [_running("logcumsumexp", "CumSum", emit("Exp", [input]), dim, None)]))


def cummax(input, dim, *, out=None):
    return into(out, return_types.cummax(*_running_extreme("cummax", input, dim)))


def cummin(input, dim, *, out=None):
    return into(out, return_types.cummin(*_running_extreme("cummin", input, dim)))


def _running_extreme(name, input, dim):
    s = _shape(tensor_argument(input, name))
    wrap_dim(dim, len(s))
    count = 1
    for n in s:
        count = count * n
    return declared(name, [input], [(dtype_of(input), tuple(s)), (DTYPES["int64"], tuple(s))], count)


def diff(input, n=1, dim=-1, prepend=None, append=None, *, out=None):
    """Differences of neighbours, n times."""
    tensor_argument(input, "diff")
    rank = len(_shape(input))
    if rank == 0:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    axis = wrap_dim(dim, rank)
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    from torch._functions import cat
    parts = [part for part in (prepend, input, append) if part is not None]
    for part in parts:
        if len(_shape(part)) != rank:
            raise RuntimeError("diff expects prepend or append to be the same dimension as input")
    x = cat(parts, axis) if len(parts) > 1 else input
    size = _shape(x)[axis]
    if n == 0:
        return into(out, x)
    if not is_unknown(size) and n >= size:
        return into(out, x.narrow(axis, 0, 0))
    op = "Xor" if _dtype(x) == "bool" else "Sub"
    for _ in range(n):
        size = _shape(x)[axis]
        x = emit(op, [x.narrow(axis, 1, size - 1), x.narrow(axis, 0, size - 1)])
    return into(out, x)


# --- Integrals by trapezoids ---

def trapezoid(y, x=None, *, dx=None, dim=-1):
    return _trapezoids("trapezoid", y, x, dx, dim, running=False)


def trapz(y, x=None, *, dx=None, dim=-1):
    return _trapezoids("trapz", y, x, dx, dim, running=False)


def cumulative_trapezoid(y, x=None, *, dx=None, dim=-1):
    return _trapezoids("cumulative_trapezoid", y, x, dx, dim, running=True)


def _trapezoids(name, y, x, dx, dim, running):
    """Σ (yᵢ + yᵢ₊₁)·Δx / 2"""
    rank = len(_shape(tensor_argument(y, name, "y")))
    axis = wrap_dim(dim, rank)
    for value in (y, x):
        if is_tensor(value) and _dtype(value) == "bool":
            raise NotImplementedError(f"{name}: received a bool input for `{'y' if value is y else 'x'}`, but bool is not supported")
    size = _shape(y)[axis] if rank > 0 else 1
    if not is_unknown(size) and size == 0:
        return y.sum(axis) if not running else emit("Identity", [y])
    sums = y.narrow(axis, 1, size - 1) + y.narrow(axis, 0, size - 1)
    if is_tensor(x):
        step = _steps(x, y, axis)
        fit(step, sums)
        areas = step * sums / 2
    else:
        areas = sums * ((1 if dx is None else dx) / 2)
    return areas.cumsum(axis) if running else areas.sum(axis)


def _steps(x, y, axis):
    """Differences of x, along its only axis or along the axis of y."""
    s, t = _shape(x), _shape(y)
    if len(s) == 1:
        if not is_unknown(t[axis]) and not is_unknown(s[0]) and s[0] != t[axis]:
            raise RuntimeError("trapezoid: There must be one `x` value for each sample point")
        step = diff(x)
        return emit("Unsqueeze", [step, vector(range(1, len(t) - axis))]) if axis < len(t) - 1 else step
    padded = emit("Unsqueeze", [x, vector(range(len(t) - len(s)))]) if len(s) < len(t) else x
    return diff(padded, dim=axis)


def gradient(input, *, spacing=None, dim=None, edge_order=1):
    """Central differences: one tensor for each axis."""
    tensor_argument(input, "gradient")
    s = _shape(input)
    if isinstance(dim, int):
        dims = [wrap_dim(dim, len(s))]
    else:
        dims = [wrap_dim(d, len(s)) for d in (range(len(s)) if dim is None else dim)]
    if len(set(dims)) != len(dims):
        raise RuntimeError(f"dim {dims[0]} appears multiple times in the list of dims")
    if edge_order not in (1, 2):
        raise RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.")
    if isinstance(spacing, (list, tuple)) and len(spacing) != len(dims):
        raise RuntimeError(f"torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to 'dim', but got {len(spacing)}")
    for d in dims:
        if not is_unknown(s[d]) and s[d] < edge_order + 1:
            raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")
    d = dtype_of(to_float(input))
    return tuple(declared("gradient", [input], [(d, tuple(s))]) for _ in dims)
