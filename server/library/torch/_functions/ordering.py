# Sorting, searching, and the places of elements.
from _rooflint import data as _data, dtype as _dtype, emit, is_tensor, is_unknown, make, shape as _shape
from torch import _core
from torch import return_types
from torch._declare import declared
from torch._core import DTYPES, cast, constant, integer, tensor_argument, vector, wrap_dim

METHODS = (
    "sort", "argsort", "msort", "topk", "kthvalue", "unique", "unique_consecutive", "nonzero", "nonzero_static", "argwhere",
)
LONG = DTYPES["int64"]


def _top(x, k, axis, largest, is_sorted=True):
    """The k largest or smallest along an axis, and where they are."""
    if not _shape(x):
        return emit("Identity", [x]), make((), "int64", [0])
    values = cast(x, DTYPES["uint8"]) if x.dtype.kind == "bool" else x
    attributes = {"axis": axis, "largest": 1 if largest else 0, "sorted": 1 if is_sorted else 0}
    values, indices = emit("TopK", [values, vector([k])], attributes, 2)
    return cast(values, x.dtype), indices


def sort(input, dim=-1, descending=False, *, stable=False):
    s = _shape(tensor_argument(input, "sort"))
    axis = wrap_dim(dim, len(s))
    _not_complex(input, "sort")
    return return_types.sort(*_top(input, s[axis] if s else 1, axis, descending))


def _not_complex(x, function):
    if x.dtype.is_complex:
        raise TypeError("Sort does not support complex dtypes on CPU")


def argsort(input, dim=-1, descending=False, *, stable=False):
    return sort(tensor_argument(input, "argsort"), dim, descending).indices


def msort(input):
    return sort(tensor_argument(input, "msort"), 0).values


def topk(input, k, dim=-1, largest=True, sorted=True):
    s = _shape(tensor_argument(input, "topk"))
    axis, k = wrap_dim(dim, len(s)), integer(k, "k")
    _not_complex(input, "topk")
    n = s[axis] if s else 1
    if _core.known([k, n]) and not 0 <= k <= n:
        raise RuntimeError("selected index k out of range")
    if _dtype(input) == "bool":
        raise NotImplementedError("topk does not support bool dtypes on CPU")
    if not s and k == 0:
        return return_types.topk(input, make((), "int64"))
    return return_types.topk(*_top(input, k, axis, largest, sorted))


def kthvalue(input, k, dim=-1, keepdim=False):
    from torch._functions.indexing import select
    s = _shape(tensor_argument(input, "kthvalue"))
    axis, k = wrap_dim(dim, len(s)), integer(k, "k")
    n = s[axis] if s else 1
    if _core.known([k, n]) and not 1 <= k <= n:
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {axis}")
    if not s:
        return return_types.kthvalue(emit("Identity", [input]), make((), "int64", [0]))
    picked = [select(x, axis, -1) for x in _top(input, k, axis, False)]
    return return_types.kthvalue(*[x.unsqueeze(axis) for x in picked] if keepdim else picked)


# --- Distinct elements ---


def _distinct(input, sorted, return_inverse, return_counts, dim, function):
    s = _shape(tensor_argument(input, function))
    axis = None if dim is None else wrap_dim(dim, len(s))
    attributes = {"sorted": 1 if sorted else 0}
    if axis is not None and s:
        attributes["axis"] = axis
    outputs = emit("Unique", [input if s else input.reshape(1)], attributes, 4)
    return _selected(outputs, tuple(s), axis, return_inverse, return_counts)


def _selected(outputs, sizes, axis, return_inverse, return_counts):
    values, _, inverse, counts = outputs
    results = [values]
    if return_inverse:
        results.append(inverse if axis is not None or is_unknown(inverse) else inverse.reshape(sizes))
    if return_counts:
        results.append(counts)
    return results[0] if len(results) == 1 else tuple(results)


def unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None):
    _ordered(input, "unique")
    if dim is not None:
        wrap_dim(dim, len(_shape(input)))
    return _distinct(input, sorted, return_inverse, return_counts, dim, "unique")


def _ordered(input, name):
    """Complex numbers have no order in which to look for equal ones."""
    if tensor_argument(input, name).dtype.is_complex:
        raise NotImplementedError(f"\"unique\" not implemented for '{_core.SCALAR_NAMES[input.dtype.name]}'")


def unique_consecutive(input, return_inverse=False, return_counts=False, dim=None):
    _ordered(input, "unique_consecutive")
    s = _shape(input)
    axis = None if dim is None else wrap_dim(dim, len(s))
    values = _data(input)
    if axis is None and not is_unknown(values) and _core.known(values):
        return _selected(_runs(values, input.dtype), tuple(s), axis, return_inverse, return_counts)
    runs = _core.unknown("how many runs of equal elements there are is not known")
    found = [runs] if axis is None else [runs if i == axis else n for i, n in enumerate(s)]
    length = _core.shape(input).numel() if axis is None else s[axis]
    outputs = declared("UniqueConsecutive", [input], [(input.dtype, found), (LONG, [runs]), (LONG, [length]), (LONG, [runs])])
    return _selected(outputs, tuple(s), axis, return_inverse, return_counts)


def _runs(values, dtype):
    """Equal neighbours become one."""
    kept, inverse, counts = [], [], []
    for value in values:
        if not kept or kept[-1] != value:
            kept.append(value)
            counts.append(0)
        counts[-1] = counts[-1] + 1
        inverse.append(len(kept) - 1)
    return make((len(kept),), dtype.name, kept), None, make((len(inverse),), "int64", inverse), make((len(counts),), "int64", counts)


# --- Places ---


def nonzero(input, *, as_tuple=False):
    s = _shape(tensor_argument(input, "nonzero"))
    if as_tuple:
        found = emit("NonZero", [input if s else input.reshape(1)])
        return tuple(emit("Gather", [found, constant(i, LONG)], {"axis": 0}) for i in range(max(len(s), 1)))
    return argwhere(input)


def argwhere(input):
    if not _shape(tensor_argument(input, "argwhere")):
        found = emit("NonZero", [input.reshape(1)])
        return emit("Transpose", [found], {"perm": [1, 0]})[:, :0]
    return emit("Transpose", [emit("NonZero", [input])], {"perm": [1, 0]})


def nonzero_static(input, *, size, fill_value=-1):
    rank, size = len(_shape(tensor_argument(input, "nonzero_static"))), integer(size, "size")
    if not is_unknown(size) and size < 0:
        raise RuntimeError("nonzero_static: 'size' must be an non-negative integer")
    return declared("NonZeroStatic", [input], [(LONG, [size, rank])])


def searchsorted(sorted_sequence, input=None, *, out_int32=False, right=False, side=None, sorter=None):
    tensor_argument(sorted_sequence, "searchsorted", "sorted_sequence")
    if input is None:
        raise TypeError("searchsorted() received an invalid combination of arguments")
    s = _shape(sorted_sequence)
    values = input if is_tensor(input) else constant(input, sorted_sequence.dtype)
    if side not in (None, "left", "right"):
        raise RuntimeError(f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        raise RuntimeError("torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True")
    if len(s) == 0:
        raise RuntimeError("torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor dim(0)")
    v = _shape(values)
    if not v and len(s) != 1:
        raise RuntimeError(f"torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor dim({len(s)})")
    if len(s) != 1 and (len(v) != len(s) or any(_core.known([m, n]) and m != n for m, n in zip(s[:-1], v[:-1]))):
        raise RuntimeError(
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and "
            f"input value tensor must match, but we got boundaries tensor {list(s)} and input value tensor {list(v)}"
        )
    if sorter is not None:
        if tuple(_shape(sorter)) != tuple(s):
            raise RuntimeError(f"torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor {list(s)} and got sorter tensor {list(_shape(sorter))}")
        if sorter.dtype is not LONG:
            raise RuntimeError(f"torch.searchsorted(): sorter must be a tensor of long dtype but got dtype {_core.SCALAR_NAMES[sorter.dtype.name]}")
    return declared("SearchSorted", [sorted_sequence, values], [(DTYPES["int32"] if out_int32 else LONG, v)])


def bucketize(input, boundaries, *, out_int32=False, right=False):
    tensor_argument(boundaries, "bucketize", "boundaries", 2)
    if len(_shape(boundaries)) != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({len(_shape(boundaries))})")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


def unravel_index(indices, shape):
    if tensor_argument(indices, "unravel_index", "indices").dtype.kind not in ("signed", "unsigned"):
        raise TypeError(f"expected 'indices' to be integer dtype, but got {indices.dtype}")
    sizes = _core.sizes((shape,), "shape")
    if any(n < 0 for n in sizes):
        raise ValueError(f"'shape' cannot have negative values, but got {tuple(sizes)}")
    results, step = [], 1
    for n in reversed(sizes):
        results.insert(0, (indices // step) % n if n else indices)
        step = step * n
    return tuple(results)
