# Where results go that `out=` is given for: the functions of torch whose own code does not write to it, by how PyTorch
# matches the type of `out` with that of the result.
from _rooflint import assign, c_name, dtype as _dtype, is_tensor, is_unknown, scalar_name
from torch._core import SCALAR_NAMES, can_cast, cast, dtype_of,
from torch._elementwise import into


def created(out, function, *args, dtype=None, **kwargs):
    """What is made from sizes and numbers has the type of `out`."""
    if dtype is not None and dtype is not dtype_of(out):
        raise RuntimeError(f"dtype {SCALAR_NAMES[dtype.name]} does not match dtype of out parameter ({scalar_name(out)})")
    return into(out, function(*args, dtype=dtype_of(out), **kwargs))


def joined(out, function, *args, **kwargs):
    result = function(*args, **kwargs)
    if not is_unknown(result) and not can_cast(dtype_of(result), dtype_of(out)):
        raise TypeError(f"torch.cat(): input types can't be cast to the desired output type {scalar_name(out)}")
    return into(out, result)


def same(out, function, *args, **kwargs):
    """The type of `out` is that of the result."""
    result = function(*args, **kwargs)
    several = isinstance(result, tuple)
    for o, r in zip(out, result) if several else [(out, result)]:
        if is_tensor(r) and _dtype(o) != _dtype(r):
            raise RuntimeError(f"Expected out tensor to have dtype {c_name(r)}, but got {c_name(o)} instead")
    into(out, result)
    return type(result)(*out) if several and hasattr(result, "_fields") else out


def converted(out, function, *args, **kwargs):
    result = function(*args, **kwargs)
    return result if is_unknown(result) else assign(out, cast(result, dtype_of(out)))


_BY_FUNCTION = {
    created: ("arange", "empty", "eye", "full", "linspace", "logspace", "ones", "rand", "randint", "randn", "randperm", "zeros"),
    joined: ("cat", "column_stack", "concat", "concatenate", "dstack", "hstack", "row_stack", "stack", "vstack"),
    same: (
        "bucketize", "diag", "gather", "index_add", "index_copy", "index_reduce", "index_select", "kthvalue", "masked_select", "msort",
        "narrow_copy", "nonzero", "nonzero_static", "scatter", "scatter_add", "scatter_reduce", "searchsorted", "sort", "take",
        "take_along_dim", "topk", "tril", "triu",
    ),
    converted: ("bernoulli", "normal"),
}
FILLS = {name: fill for fill, names in _BY_FUNCTION.items() for name in names}
