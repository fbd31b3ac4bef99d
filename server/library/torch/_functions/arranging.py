# The same elements at other places, or several times: flips, rolls, repeats, windows, triangles and diagonals.
from _rooflint import data as _data, emit, is_tensor, is_unknown, make, shape as _shape
from torch import _core, _strides
from torch._core import DTYPES, cast, constant, integer, sizes as _sizes, tensor_argument, tensor_list, vector, viewing, wrap_dim

METHODS = (
    "flip", "fliplr", "flipud", "roll", "rot90", "tile", "repeat_interleave", "unfold", "tril", "triu", "diagonal", "diag",
    "diagflat", "diag_embed",
)
IN_PLACE = ("tril", "triu")


# --- Order along axes ---


def flip(input, dims):
    s = _shape(tensor_argument(input, "flip"))
    if not isinstance(dims, (tuple, list)):
        raise TypeError(f"flip(): argument 'dims' (position 2) must be tuple of ints, not {type(dims).__name__}")
    axes = [wrap_dim(d, len(s)) for d in dims]
    for i, d in enumerate(axes):
        if d in axes[:i]:
            raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    if not axes or not s:
        return emit("Identity", [input])
    # A slice that runs backwards through all of each axis.
    first, beyond = vector([-1] * len(axes)), vector([-(1 << 31)] * len(axes))
    return emit("Slice", [input, first, beyond, vector(axes), vector([-1] * len(axes))])


def _method_flip(self, *axes, dims=None):
    axes = _core.given(axes, dims)
    if not axes:
        raise TypeError('flip() missing 1 required positional arguments: "dims"')
    return flip(self, _sizes(axes, "dims"))


def fliplr(input):
    if len(_shape(tensor_argument(input, "fliplr"))) < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, (1,))


def flipud(input):
    if len(_shape(tensor_argument(input, "flipud"))) < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, (0,))


def roll(input, shifts, dims=()):
    s = _shape(tensor_argument(input, "roll"))
    shifts = _sizes((shifts,) if isinstance(shifts, (tuple, list)) else (shifts,), "shifts")
    dims = _sizes((dims,), "dims")
    if not shifts:
        raise RuntimeError("`shifts` required")
    if not dims and len(shifts) == 1:
        return _rolled(input.reshape(-1), shifts[0], 0).reshape(tuple(s))
    if len(shifts) != len(dims):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(shifts)}, dims:{len(dims)}")
    x = input
    for shift, dim in zip(shifts, dims):
        if not s:
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        x = _rolled(x, shift, wrap_dim(dim, len(s)))
    return x


def _rolled(x, shift, axis):
    from torch._functions.indexing import slice_along
    n = _shape(x)[axis]
    if not _core.known([n, shift]) or n == 0 or shift % n == 0:
        return emit("Identity", [x])
    cut = n - shift % n
    return emit("Concat", [slice_along(x, axis, cut, n), slice_along(x, axis, 0, cut)], {"axis": axis})


def rot90(input, k=1, dims=(0, 1)):
    rank = len(_shape(tensor_argument(input, "rot90")))
    k, dims = integer(k, "k"), _sizes((dims,), "dims")
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if rank < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {rank}")
    a, b = wrap_dim(dims[0], rank), wrap_dim(dims[1], rank)
    if a == b:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")
    turns = k % 4
    if turns == 0:
        return input.clone()
    if turns == 2:
        return flip(input, (a, b))
    return flip(input, (b,)).transpose(a, b) if turns == 1 else flip(input, (a,)).transpose(a, b)


# --- Repetition ---


def _repeated(x, repeats):
    s, rank = _shape(x), len(repeats)
    for n, r in zip([1] * (rank - len(s)) + list(s), repeats):
        if not is_unknown(r) and r < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {n * r}: {[m * q for m, q in zip([1] * (rank - len(s)) + list(s), repeats)]}")
    if rank == 0:
        return emit("Identity", [x])
    if rank > len(s):
        x = emit("Unsqueeze", [x, vector(list(range(rank - len(s))))])
    return emit("Tile", [x, vector(repeats)])


def _method_repeat(self, *times, repeats=None):
    times = _core.given(times, repeats)
    if not times:
        raise TypeError('repeat() missing 1 required positional arguments: "repeats"')
    repeats = _sizes(times, "repeats")
    if len(repeats) < len(_shape(self)):
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    return _repeated(self, repeats)


def tile(input, dims):
    rank = len(_shape(tensor_argument(input, "tile")))
    dims = _sizes((dims,), "dims")
    return _repeated(input, [1] * (rank - len(dims)) + list(dims))


def _method_tile(self, *times, dims=None):
    return tile(self, _sizes(_core.given(times, dims), "dims"))


def repeat_interleave(input, repeats=None, dim=None, *, output_size=None):
    tensor_argument(input, "repeat_interleave")
    if repeats is None:
        return _times(input, output_size)
    x, axis = (input.reshape(-1), 0) if dim is None else (input, wrap_dim(dim, len(_shape(input))))
    if is_tensor(repeats) and len(_shape(repeats)) == 1 and not (_core.known(_shape(repeats)) and _shape(repeats)[0] == 1):
        return _each_repeated(x, repeats, axis, output_size)
    n = repeats.reshape(()).item() if is_tensor(repeats) else integer(repeats, "repeats")
    if not is_unknown(n) and n < 0:
        raise RuntimeError("Repeats must be non-negative")
    s = _shape(x)
    if not s:
        x, s = x.reshape(1), (1,)
    inner = emit("Unsqueeze", [x, vector([axis + 1])])
    wide = emit("Tile", [inner, vector([n if i == axis + 1 else 1 for i in range(len(s) + 1)])])
    return wide.reshape((*s[:axis], s[axis] * n, *s[axis + 1:]))


def _times(repeats, output_size):
    """Index i as many times as repeats[i] says."""
    if repeats.dtype.name not in ("int64", "int32"):
        raise NotImplementedError(f'"repeat_interleave_cpu" not implemented for \'{_core.SCALAR_NAMES[repeats.dtype.name]}\'')
    if len(_shape(repeats)) != 1:
        raise RuntimeError("repeat_interleave only accept 1D vector as repeat")
    values = _data(repeats)
    if is_unknown(values) or not _core.known(values):
        n = _core.unknown("the sum of the repeats is not known") if output_size is None else output_size
        return make((n,), repeats.dtype.name)
    if any(r < 0 for r in values):
        raise RuntimeError("repeats can not be negative")
    indices = [i for i, r in enumerate(values) for _ in range(r)]
    return make((len(indices),), repeats.dtype.name, indices)


def _each_repeated(x, repeats, axis, output_size):
    if len(_shape(repeats)) != 1:
        raise RuntimeError("repeats must be 0-dim or 1-dim tensor")
    if _core.known([_shape(repeats)[0], _shape(x)[axis]]) and _shape(repeats)[0] != _shape(x)[axis]:
        raise RuntimeError(f"repeats must have the same size as input along dim, but got repeats.size(0) = {_shape(repeats)[0]} and input.size({axis}) = {_shape(x)[axis]}")
    return emit("Gather", [x, cast(_times(repeats, output_size), DTYPES["int64"])], {"axis": axis})


# --- Windows ---


def unfold(self, dimension, size, step):
    """Windows of `size` every `step` elements; the window is a new last axis."""
    s = _shape(self)
    axis, size, step = wrap_dim(dimension, len(s)), integer(size, "size"), integer(step, "step")
    n = s[axis] if s else 1
    if not is_unknown(size) and size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if _core.known([n, size]) and size > n:
        raise RuntimeError(f"maximum size for tensor at dimension {axis} is {n} but size is {size}")
    if not is_unknown(step) and step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    if not s:
        return self.reshape(1)[:size]
    if not _core.known([n, size, step]):
        return _core.unknown("the sizes of an unfolded tensor are not known")
    count = (n - size) // step + 1
    index = make((count, size), "int64", [i * step + j for i in range(count) for j in range(size)])
    y = emit("Gather", [self, index], {"axis": axis})
    rank = len(s)
    y = emit("Transpose", [y], {"perm": [*range(axis + 1), *range(axis + 2, rank + 1), axis + 1]})
    strides = _strides.of(self)
    if not is_unknown(y) and strides is not None:
        y._strides = (*strides[:axis], strides[axis] * step, *strides[axis + 1:], strides[axis])
    return y


# --- Triangles and diagonals ---


def tril(input, diagonal=0, *, out=None):
    return _triangle(input, diagonal, 0, "tril")


def triu(input, diagonal=0, *, out=None):
    return _triangle(input, diagonal, 1, "triu")


def _triangle(x, diagonal, upper, function):
    if len(_shape(tensor_argument(x, function))) < 2:
        raise RuntimeError(f"{function}: input tensor must have at least 2 dimensions")
    return emit("Trilu", [x, constant(integer(diagonal, "diagonal"), DTYPES["int64"])], {"upper": upper})


def tril_indices(row, col, offset=0, *, dtype=None, layout=None, device=None, pin_memory=False):
    return _triangle_indices(row, col, dtype, "tril_indices", lambda i, j: j - i <= offset)


def triu_indices(row, col, offset=0, *, dtype=None, layout=None, device=None, pin_memory=False):
    return _triangle_indices(row, col, dtype, "triu_indices", lambda i, j: j - i >= offset)


def _triangle_indices(row, col, dtype, function, inside):
    row, col = integer(row, "row"), integer(col, "col")
    for name, n in (("row", row), ("col", col)):
        if n < 0:
            raise RuntimeError(f"{name} must be non-negative, got{n}")
    dtype = dtype or DTYPES["int64"]
    if dtype.name not in ("int64", "int32"):
        raise NotImplementedError(f'"{function}" not implemented for \'{_core.SCALAR_NAMES[dtype.name]}\'')
    if row * col > _core.KNOWN_ELEMENTS:
        return make((2, _core.unknown("the triangle is too large to be listed")), dtype.name)
    places = [(i, j) for i in range(row) for j in range(col) if inside(i, j)]
    return make((2, len(places)), dtype.name, [i for i, _ in places] + [j for _, j in places])


def _two_dims(rank, dim1, dim2):
    a, b = wrap_dim(dim1, rank), wrap_dim(dim2, rank)
    if a == b:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return a, b


def diagonal(input, offset=0, dim1=0, dim2=1):
    s = _shape(tensor_argument(input, "diagonal"))
    a, b = _two_dims(len(s), dim1, dim2)
    offset = integer(offset, "offset")
    rest = [d for d in range(len(s)) if d not in (a, b)]
    m, n = s[a], s[b]
    if not _core.known([m, n, offset]):
        return _core.unknown("the sizes of a diagonal are not known")
    length = max(0, min(m, n - offset) if offset >= 0 else min(m + offset, n))
    rows = [i - min(offset, 0) for i in range(length)]
    places = make((length, 2), "int64", [v for i in rows for v in (i, i + offset)])
    order = [a, b, *rest]
    front = input if order == list(range(len(s))) else emit("Transpose", [input], {"perm": order})
    y = emit("GatherND", [front, places])
    perm = [*range(1, len(rest) + 1), 0]
    inverse = sorted(range(len(order)), key=lambda i: order[i])

    def put(base, y):
        y = emit("Transpose", [y], {"perm": [len(rest), *range(len(rest))]}) if rest else y
        front = emit("Transpose", [base], {"perm": order})
        return emit("Transpose", [emit("ScatterND", [front, places, y])], {"perm": inverse})

    y = emit("Transpose", [y], {"perm": perm}) if rest else y
    strides = _strides.of(input)
    strides = None if strides is None else (*[strides[d] for d in rest], strides[a] + strides[b])
    return viewing(y, input, put, strides, True)


def diag(input, diagonal=0, *, out=None):
    from torch._functions import arranging
    rank = len(_shape(tensor_argument(input, "diag")))
    if rank not in (1, 2):
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {rank}D")
    return diag_embed(input, diagonal) if rank == 1 else arranging.diagonal(input, diagonal)


def diagflat(input, offset=0):
    return diag_embed(tensor_argument(input, "diagflat").reshape(-1), offset)


def diag_embed(input, offset=0, dim1=-2, dim2=-1):
    s = _shape(tensor_argument(input, "diag_embed"))
    rank = len(s) + 1
    a, b = _two_dims(rank, dim1, dim2)
    offset = integer(offset, "offset")
    length = s[-1]
    if not _core.known([length, offset]):
        return _core.unknown("the sizes of a diagonal are not known")
    n = length + abs(offset)
    places = make((length, 2), "int64", [v for i in range(length) for v in (i - min(offset, 0), i + max(offset, 0))])
    zeros = emit("Expand", [constant(0, input.dtype), vector([n, n, *s[:-1]])])
    moved = emit("Transpose", [input], {"perm": [len(s) - 1, *range(len(s) - 1)]}) if len(s) > 1 else input
    y = emit("ScatterND", [zeros, places, moved])
    rest = iter(range(2, rank))
    return emit("Transpose", [y], {"perm": [0 if d == a else 1 if d == b else next(rest) for d in range(rank)]})


# --- Products of coordinates ---


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


def _attach(cls):
    """Methods that take their sizes one by one."""
    cls.flip = _method_flip
    cls.repeat = _method_repeat
    cls.tile = _method_tile
