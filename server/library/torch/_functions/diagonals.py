# Triangles and diagonals.
from _rooflint import emit, make, need, shape as _shape
from torch import _core, _strides
from torch._core import DTYPES, constant, integer, tensor_argument, vector, viewing, wrap_dim

METHODS = ("tril", "triu", "diagonal", "diag", "diagflat", "diag_embed")
IN_PLACE = ("tril", "triu")


def tril(input, diagonal=0):
    return _triangle(input, diagonal, 0, "tril")


def triu(input, diagonal=0):
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
    return _along_diagonal(tensor_argument(input, "diagonal"), offset, dim1, dim2)


def _along_diagonal(input, offset, dim1, dim2):
    s = _shape(input)
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


def diag(input, diagonal=0):
    rank = len(_shape(tensor_argument(input, "diag")))
    if rank not in (1, 2):
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {rank}D")
    return diag_embed(input, diagonal) if rank == 1 else _along_diagonal(input, diagonal, 0, 1)


def diagflat(input, offset=0):
    return diag_embed(tensor_argument(input, "diagflat").reshape(-1), offset)


def diag_embed(input, offset=0, dim1=-2, dim2=-1):
    s = need(_shape(tensor_argument(input, "diag_embed")))
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
