# Products of vectors: grids, pairs, combinations, powers.
from _rooflint import emit, make, shape as _shape
from torch import _core
from torch._core import integer, tensor_argument, tensor_list


def meshgrid(*tensors, indexing=None):
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tensors[0]
    tensors = tensor_list(tensors, "meshgrid")
    if not tensors:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    for x in tensors:
        if len(_shape(x)) > 1:
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {list(_shape(x))}")
        if x.dtype is not tensors[0].dtype:
            raise RuntimeError("torch.meshgrid expects all tensors to have the same dtype")
    swapped = indexing == "xy" and len(tensors) >= 2
    if swapped:
        tensors = [tensors[1], tensors[0], *tensors[2:]]
    lengths = [_core.shape(x).numel() for x in tensors]
    grids = []
    for i, x in enumerate(tensors):
        column = x.reshape([n if j == i else 1 for j, n in enumerate(lengths)])
        grids.append(column.expand(*lengths))
    if swapped:
        grids = [grids[1], grids[0], *grids[2:]]
    return tuple(grids)


def cartesian_prod(*tensors):
    from torch._functions.joining import stack
    tensors = tensor_list(tensors, "cartesian_prod")
    for x in tensors:
        if len(_shape(x)) != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(_shape(x))}")
    if len(tensors) == 1:
        return tensors[0]
    return stack([g.reshape(-1) for g in meshgrid(tensors, indexing="ij")], 1)


def combinations(input, r=2, with_replacement=False):
    from itertools import combinations as _combinations, combinations_with_replacement as _with_replacement
    s = _shape(tensor_argument(input, "combinations"))
    if len(s) != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(s)}")
    r = integer(r, "r")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if r == 0:
        return make((0,), input.dtype.name, [])
    rows = list((_with_replacement if with_replacement else _combinations)(range(s[0]), r))
    index = make((len(rows), r), "int64", [i for row in rows for i in row])
    return emit("Gather", [input, index], {"axis": 0})


def vander(x, N=None, increasing=False):
    from torch._functions.joining import stack
    s = _shape(tensor_argument(x, "vander", "x"))
    if len(s) != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    n = s[0] if N is None else integer(N, "N")
    if n < 0:
        raise RuntimeError("N must be non-negative.")
    powers = range(n) if increasing else range(n - 1, -1, -1)
    return stack([x ** p for p in powers], 1) if n else make((s[0], 0), x.dtype.name, [])
