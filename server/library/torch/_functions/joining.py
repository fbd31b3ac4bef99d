# Joining tensors and taking them apart along an axis.
from _rooflint import cast_all, emit, expect_joint, is_tensor, is_unknown, shape as _shape
from torch import _core, _strides
from torch._core import integer, result_type, tensor_argument, tensor_list, vector, viewing, wrap_dim

METHODS = (
    "split", "split_with_sizes", "chunk", "unbind", "tensor_split", "hsplit", "vsplit", "dsplit", "unsafe_split",
    "unsafe_chunk", "unsafe_split_with_sizes",
)


def cat(tensors, dim=0, *, axis=None):
    tensors = tensor_list(tensors, "cat")
    if is_unknown(tensors):
        return tensors
    if not tensors:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    dim = dim if axis is None else axis
    d = result_type(*tensors)
    parts, dim = expect_joint(tensors, dim)
    return emit("Concat", cast_all(parts, d), {"axis": dim})


concat = concatenate = cat


def stack(tensors, dim=0):
    tensors = tensor_list(tensors, "stack")
    if is_unknown(tensors):
        return tensors
    if not tensors:
        raise RuntimeError("stack expects a non-empty TensorList")
    first = _shape(tensors[0])
    dim = wrap_dim(dim, len(first) + 1)
    for i, x in enumerate(tensors):
        other = _shape(x)
        same = len(first) == len(other) and all(is_unknown(m) or is_unknown(n) or m == n for m, n in zip(first, other))
        if not same:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first)} at entry 0 and {list(other)} at entry {i}"
            )
    axes = vector([dim])
    return cat([emit("Unsqueeze", [x, axes]) for x in tensors], dim)


def atleast_1d(*tensors):
    return _at_least(tensors, 1, lambda x, s: x.reshape(1))


def atleast_2d(*tensors):
    return _at_least(tensors, 2, lambda x, s: x.reshape(1, 1) if not s else x.unsqueeze(0))


def atleast_3d(*tensors):
    return _at_least(
        tensors, 3,
        lambda x, s: x.reshape(1, 1, 1) if not s else x.unsqueeze(0).unsqueeze(-1) if len(s) == 1 else x.unsqueeze(-1),
    )


def _at_least(tensors, rank, widen):
    several = len(tensors) != 1 or isinstance(tensors[0], (tuple, list))
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tensors[0]
    tensors = tensor_list(tensors, f"atleast_{rank}d")
    results = [x if len(_shape(x)) >= rank else widen(x, _shape(x)) for x in tensors]
    return tuple(results) if several else results[0]


def _some(tensors, function):
    tensors = tensor_list(tensors, function)
    if not is_unknown(tensors) and not tensors:
        raise RuntimeError(f"{function} expects a non-empty TensorList")
    return tensors


def hstack(tensors):
    tensors = atleast_1d(_some(tensors, "hstack"))
    return cat(tensors, 0 if len(_shape(tensors[0])) == 1 else 1)


def vstack(tensors):
    return cat(atleast_2d(_some(tensors, "vstack")), 0)


row_stack = vstack


def dstack(tensors):
    return cat(atleast_3d(_some(tensors, "dstack")), 2)


def column_stack(tensors):
    tensors = _some(tensors, "column_stack")
    return cat([x.reshape(-1, 1) if len(_shape(x)) <= 1 else x for x in tensors], 1)


def block_diag(*tensors):
    from torch._functions.creation import zeros
    blocks = []
    for i, x in enumerate(tensor_list(tensors, "block_diag")):
        if len(_shape(x)) > 2:
            raise RuntimeError(
                f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {i} has {len(_shape(x))} dimensions"
            )
        blocks.append(atleast_2d(x))
    if not blocks:
        return zeros(1, 0)
    d = result_type(*blocks)
    width = sum(_shape(x)[1] for x in blocks)
    rows, left = [], 0
    for x in blocks:
        height, n = _shape(x)
        padded = [zeros(height, left, dtype=d), x, zeros(height, width - left - n, dtype=d)]
        rows.append(cat(padded, 1))
        left = left + n
    return cat(rows, 0)


# --- Taking apart ---


def _parts(x, sizes, dim):
    """Views of consecutive parts."""
    from torch._functions.indexing import put_slice
    if is_unknown(sizes):
        return sizes
    if len(sizes) == 1:
        from torch._functions.shapes import _same
        return (_same(x),)
    outputs = emit("Split", [x, vector(sizes)], {"axis": dim}, len(sizes))
    views, start = [], 0
    for part, n in zip(outputs, sizes):
        views.append(viewing(part, x, put_slice(dim, start, n), _strides.of(x), True))
        start = start + n
    return tuple(views)


def _axis(x, dim, function):
    rank = len(_shape(tensor_argument(x, function)))
    if rank == 0:
        raise RuntimeError(f"{function} expects at least a 1-dimensional tensor")
    return wrap_dim(dim, rank)


def split(tensor, split_size_or_sections, dim=0):
    if is_unknown(tensor) or is_unknown(split_size_or_sections):
        return tensor if is_unknown(tensor) else split_size_or_sections
    if isinstance(split_size_or_sections, (tuple, list)):
        return split_with_sizes(tensor, split_size_or_sections, dim)
    n = integer(split_size_or_sections, "split_size", "tuple of ints")
    axis = _axis(tensor, dim, "split")
    if is_unknown(n):
        return n
    if n < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={n}")
    total = _shape(tensor)[axis]
    if is_unknown(total):
        return total
    if n == 0:
        if total != 0:
            raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {total}")
        return _parts(tensor, [0], axis)
    sizes = [n] * (total // n) + ([total % n] if total % n else [])
    return _parts(tensor, sizes or [0], axis)


def _method_split(self, split_size, dim=0):
    return split(self, split_size, dim)


def split_with_sizes(input, split_sizes, dim=0):
    axis = _axis(input, dim, "split_with_sizes")
    sizes = [integer(n, "split_sizes", "tuple of ints") for n in split_sizes]
    total = _shape(input)[axis]
    negative = [n for n in sizes if not is_unknown(n) and n < 0]
    if negative:
        raise RuntimeError(f"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={sizes}")
    if _core.known(sizes) and not is_unknown(total) and sum(sizes) != total:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {total} (input tensor's size at dimension {dim}), but got "
            f"split_sizes={sizes}"
        )
    return _parts(input, sizes, axis) if sizes else ()


def chunk(input, chunks, dim=0):
    chunks = integer(chunks, "chunks")
    if is_unknown(chunks):
        return chunks
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    axis = _axis(input, dim, "chunk")
    total = _shape(input)[axis]
    if is_unknown(total):
        return total
    n = -(-total // chunks)
    return split_with_sizes(input, [0] * chunks, dim) if n == 0 else split(input, n, dim)


unsafe_split, unsafe_chunk, unsafe_split_with_sizes = split, chunk, split_with_sizes


def tensor_split(input, indices_or_sections=None, dim=0, *, indices=None, sections=None):
    axis = _axis(input, dim, "tensor_split")
    where = [v for v in (indices_or_sections, indices, sections) if v is not None]
    if len(where) != 1:
        raise TypeError("tensor_split() takes one of indices_or_sections, indices and sections")
    where = where[0]
    total = _shape(input)[axis]
    if is_tensor(where):
        if where.dtype.name != "int64":
            raise RuntimeError(f"tensor_split expected tensor_indices_or_sections to have dtype of long, but got {where.dtype}")
        if len(_shape(where)) > 1:
            raise RuntimeError(
                "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got a "
                f"tensor with {len(_shape(where))} dims"
            )
        where = where.tolist()
    if is_unknown(where) or is_unknown(total):
        return where if is_unknown(where) else total
    if isinstance(where, (tuple, list)):
        return _between(input, axis, [integer(i, "indices") for i in where], total)
    n = integer(where, "sections")
    if n <= 0:
        raise RuntimeError(f"number of sections must be larger than 0, got {n}")
    return _parts(input, [total // n + (1 if i < total % n else 0) for i in range(n)], axis)


def _between(x, axis, cuts, total):
    from torch._functions.indexing import slice_along
    bounds = [0, *cuts, total]
    return tuple(slice_along(x, axis, start, end) for start, end in zip(bounds, bounds[1:]))


def _split_along(input, where, axis, name, least):
    rank = len(_shape(tensor_argument(input, name)))
    if rank < least:
        raise RuntimeError(f"torch.{name} requires a tensor with at least {least} dimension{'s' if least > 1 else ''}, but got a tensor with {rank} dimensions!")
    axis = 0 if rank == 1 else axis
    total = _shape(input)[axis]
    if not isinstance(where, (tuple, list)):
        n = integer(where, "sections")
        if n == 0 or total % n != 0:
            raise RuntimeError(
                f"torch.{name} attempted to split along dimension {axis}, but the size of the dimension {total} is not divisible "
                f"by the split_size {n}!"
            )
    return tensor_split(input, where, axis)


def hsplit(input, indices_or_sections):
    return _split_along(input, indices_or_sections, 1, "hsplit", 1)


def vsplit(input, indices_or_sections):
    return _split_along(input, indices_or_sections, 0, "vsplit", 2)


def dsplit(input, indices_or_sections):
    return _split_along(input, indices_or_sections, 2, "dsplit", 3)


def unbind(input, dim=0):
    from torch._functions.indexing import select
    rank = len(_shape(tensor_argument(input, "unbind")))
    if rank == 0:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    axis = wrap_dim(dim, rank)
    n = _shape(input)[axis]
    return n if is_unknown(n) else tuple(select(input, axis, i) for i in range(n))


def _attach(cls):
    """`x.split(split_size)` names its argument otherwise than `torch.split`."""
    cls.split = _method_split
