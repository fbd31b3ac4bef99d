# The same elements at other places, or several times: flips, rolls, repeats, windows.
from _rooflint import data as _data, emit, is_tensor, is_unknown, make, need, shape as _shape
from torch import _core, _strides
from torch._core import DTYPES, cast, integer, sizes as _sizes, tensor_argument, vector, wrap_dim

METHODS = (
    "flip", "fliplr", "flipud", "roll", "rot90", "tile", "repeat_interleave", "unfold",
)


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
    dims = () if dims is None else _sizes((dims,), "dims")
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
    need(dim)
    x, axis = (input.reshape(-1), 0) if dim is None else (input, wrap_dim(dim, need(len(_shape(input)))))
    if is_tensor(repeats) and len(_shape(repeats)) > 1:
        raise RuntimeError("repeats must be 0-dim or 1-dim tensor")
    if is_tensor(repeats) and len(_shape(repeats)) == 1 and not (_core.known(_shape(repeats)) and _shape(repeats)[0] == 1):
        return _each_repeated(x, repeats, axis, output_size)
    n = repeats.reshape(()).item() if is_tensor(repeats) else integer(repeats, "repeats")
    if not is_unknown(n) and n < 0:
        raise RuntimeError("Repeats must be non-negative")
    s = _shape(x)
    if not s:
        x, s = x.reshape(1), (1,)
    if not is_tensor(repeats) and output_size is not None and _core.known([s[axis], n, output_size]) and s[axis] * n != output_size:
        raise RuntimeError(f"repeat_interleave: Invalid output_size, expected {s[axis] * n} but got {output_size}")
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


def _attach(cls):
    """Methods that take their sizes one by one."""
    cls.flip = _method_flip
    cls.repeat = _method_repeat
    cls.tile = _method_tile
