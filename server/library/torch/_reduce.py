# What reductions share: axes, operators over them, positions of extremes, vector norms.
import math

from _rooflint import dtype as _dtype, emit, is_unknown, need, shape as _shape
from torch._core import cast, constant, dtype_of, vector, wrap_dims
from torch._elementwise import truth
from torch._types import DTYPES


def reduced(op, x, dims, keepdim):
    """One operator over these axes; a 0-d tensor has none."""
    if is_unknown(x):
        return x
    axes = dims if len(_shape(x)) > 0 else []
    if not axes:
        return emit("Identity", [x])
    return emit(op, [x, vector(axes)], {"keepdims": int(bool(keepdim))})


# PyTorch keeps a set of axes as 64 bits.
MOST_AXES = 64


def axes_of(x, dim):
    need(dim)
    rank = len(_shape(x))
    if not is_unknown(rank) and rank > MOST_AXES:
        raise RuntimeError(f"only tensors with up to {MOST_AXES} dims are supported")
    return wrap_dims(dim, rank)


def nonempty(name, x, dims):
    """The best of no elements does not exist."""
    sizes = _shape(x)
    for d in dims:
        if len(sizes) > 0 and not is_unknown(sizes[d]) and sizes[d] == 0:
            raise IndexError(f"{name}(): Expected reduction dim {d} to have non-zero size.")


def position(op, x, axis, keepdim):
    """Index of the best element along an axis, 0 for a 0-d tensor."""
    if _dtype(x) == "bool":
        x = cast(x, DTYPES["uint8"])
    if len(_shape(x)) == 0:
        return emit(op, [emit("Reshape", [x, vector((1,))])], {"axis": 0, "keepdims": 0})
    return emit(op, [x], {"axis": axis, "keepdims": int(bool(keepdim))})


# Orders of vector norms that have an operator.
_NORMS = {1: "ReduceL1", 2: "ReduceL2"}


def vector_norm(x, order, dims, keepdim):
    """(Σ|x|ᵖ)^(1/p) over axes, with its limits for p = 0 and ±∞. Of complex numbers the magnitudes count."""
    d = dtype_of(x)
    if d.is_complex:
        x = emit("Magnitude", [x], domain="ext")
        d = dtype_of(x)
    if is_unknown(order):
        order = 2
    if len(_shape(x)) == 0:
        return cast(truth(x), d) if order == 0 else emit("Abs", [x])
    if order in _NORMS:
        return reduced(_NORMS[order], x, dims, keepdim)
    if order == 0:
        return reduced("ReduceSum", cast(truth(x), d), dims, keepdim)
    if math.isinf(order):
        nonempty_for_norm(x, dims)
        return reduced("ReduceMax" if order > 0 else "ReduceMin", emit("Abs", [x]), dims, keepdim)
    powers = emit("Pow", [emit("Abs", [x]), constant(float(order), d)])
    return emit("Pow", [reduced("ReduceSum", powers, dims, keepdim), constant(1.0 / order, d)])


def nonempty_for_norm(x, dims):
    sizes = _shape(x)
    for a in dims:
        if not is_unknown(sizes[a]) and sizes[a] == 0:
            raise RuntimeError(
                "linalg.vector_norm cannot compute the infinity norm on an empty tensor because the operation does not have an identity"
            )
