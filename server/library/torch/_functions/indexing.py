# x[…] and x[…] = y in every form, and the views that are one such step (select, narrow, slices).
#
# As PyTorch does it: numbers, slices, None and Ellipsis are views, applied from left to right; what is left are index
# tensors for some of the axes. Those are broadcast with each other; their axes stand where the index tensors stand if
# these are neighbours, else in front.
from _rooflint import alias, axes_used, data as _data, dtype as _dtype, emit, is_plain_index, is_tensor, is_unknown, make, put_number, shape as _shape, slice_bounds
from torch import _core, _strides
from torch._core import cast, constant, integer, tensor_argument, vector, viewing, wrap_dim

METHODS = ("select", "narrow", "narrow_copy", "index_put")
INDEX_TYPES = ("int64", "int32", "uint8", "bool")


# --- Views of one axis ---


def slice_along(x, axis, start=None, end=None, step=1):
    """x[…, start:end:step] on one axis, with Python's meaning of the bounds."""
    n = _shape(x)[axis]
    bounds = slice_bounds(n, start, end, step)
    if bounds is None:
        return _open_slice(x, axis, *[v if _absent(v) else integer(v, "slice index") for v in (start, end, step)])
    start, end, step, count = bounds
    if count == n:
        return viewing(alias(x), x, _whole, x._strides, True)
    y = emit("Slice", [x, vector([start]), vector([end]), vector([axis]), vector([step])])
    return viewing(y, x, put_slice(axis, start, count, step), _strides.stepped(x, axis, step), True)


def _whole(base, y):
    """What a view of the whole base writes to it."""
    return y


def _open_slice(x, axis, start, end, step):
    """A slice whose bounds or axis are not all known: so is the size of the result."""
    start = 0 if _absent(start) else start
    step = 1 if _absent(step) else step
    if _core.known([start, step]) and start == 0 and _absent(end) and step == 1:
        return viewing(alias(x), x, _whole, x._strides, True)
    end = (1 << 31) - 1 if _absent(end) else end
    return emit("Slice", [x, vector([start]), vector([end]), vector([axis]), vector([step])])


def _absent(bound):
    """None, and known to be None."""
    return not is_unknown(bound) and bound is None


def put_slice(axis, start, count, step=1):
    block = {"axes": [axis], "starts": [start], "sizes": [count], "steps": [step]}
    return lambda base, y: emit("SliceAssign", [base, cast(y, base.dtype)], block, 1, "ext")


def select(input, dim, index):
    s = _core.shape(tensor_argument(input, "select"))
    if is_unknown(s):
        return s
    if not s:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    dim, index = wrap_dim(dim, len(s)), integer(index, "index")
    n = s[dim]
    if _core.known([index, n]) and not -n <= index < n:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(s)} at dimension {dim}")
    return _selected(input, dim, index, n)


def _selected(x, axis, index, n):
    if is_unknown(index):
        return emit("Gather", [x, make((), "int64")], {"axis": axis})
    if index < 0 and not is_unknown(n):
        index = index + n
    strides = _strides.of(x)
    strides = None if strides is None else (*strides[:axis], *strides[axis + 1:])
    y = emit("Gather", [x, constant(index, _core.DTYPES["int64"])], {"axis": axis})
    return viewing(y, x, _put_selected(axis, index), strides, True)


def _put_selected(axis, index):
    put = put_slice(axis, index, 1)
    return lambda base, y: put(base, emit("Unsqueeze", [y, vector([axis])]))


def narrow(input, dim, start, length):
    s = _core.shape(tensor_argument(input, "narrow"))
    if not s:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if is_tensor(start) and (len(_shape(start)) > 0 or start.dtype.kind not in ("signed", "unsigned")):
        raise RuntimeError("start must be an 0-dim integral Tensor.")
    dim, start, length = wrap_dim(dim, len(s)), integer(start, "start"), integer(length, "length")
    n = s[dim]
    if not is_unknown(length) and length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if _core.known([n, start, length]):
        if not -n <= start <= n:
            raise IndexError(f"start out of range (expected to be in range of [{-n}, {n}], but got {start})")
        start = start + n if start < 0 else start
        if start + length > n:
            raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({n}).")
        return slice_along(input, dim, start, start + length)
    return emit("Slice", [input, vector([start]), vector([start + length]), vector([dim])])


def narrow_copy(input, dim, start, length):
    return alias(narrow(input, dim, start, length))


# --- Reading an index ---


def _as_tuple(index):
    """A list of slices, None, lists or tensors is read as a tuple, as PyTorch does."""
    if isinstance(index, tuple):
        return list(index)
    if isinstance(index, list) and len(index) < 32:
        if any(isinstance(i, (list, tuple, slice)) or i is None or i is Ellipsis or is_tensor(i) for i in index):
            return list(index)
    return [index]


def _is_bool(x):
    return isinstance(x, bool)


def _index_tensor(item):
    from torch._functions.creation import tensor
    if is_tensor(item):
        x = item
    elif isinstance(item, (list, tuple, range)):
        x = tensor(list(item)) if len(item) else make((0,), "int64", [])
    elif hasattr(item, "__array__"):
        x = tensor(item)
    elif isinstance(item, str):
        raise TypeError("new(): invalid data type 'str'")
    else:
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got "
            f"{type(item).__name__})"
        )
    if not is_unknown(_dtype(x)) and _dtype(x) not in INDEX_TYPES:
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    return x


def _views(x, index):
    """Applies what is a view; returns the view and the index tensors by axis."""
    items = [i if is_plain_index(i) or not _needs_tensor(i) else _index_tensor(i) for i in _as_tuple(index)]
    rank = len(_shape(x))
    used = axes_used(items)
    if used > rank:
        if rank == 0 and len(items) == 1 and isinstance(items[0], int):
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim "
                "tensor to a number"
            )
        raise IndexError(f"too many indices for tensor of dimension {rank}")
    axis, picked = 0, {}
    for item in items:
        if item is None:
            x = x.unsqueeze(axis)
            axis = axis + 1
        elif item is Ellipsis:
            axis = axis + rank - used
        elif isinstance(item, slice):
            x = slice_along(x, axis, item.start, item.stop, item.step)
            axis = axis + 1
        elif _is_bool(item) or (is_tensor(item) and len(_shape(item)) == 0 and _dtype(item) in ("bool", "uint8")):
            x = x.unsqueeze(axis)
            picked[axis] = _flag(item)
            axis = axis + 1
        elif is_tensor(item) and len(_shape(item)) > 0:
            picked[axis] = item
            axis = axis + (len(_shape(item)) if _is_mask(item) else 1)
        else:
            x = _number(x, axis, integer(item, "index"))
        if is_unknown(x):
            return x, {}
    return x, picked


def _needs_tensor(item):
    return is_tensor(item) or hasattr(item, "__array__") or not hasattr(item, "__index__")


def _number(x, axis, index):
    n = _shape(x)[axis]
    if _core.known([index, n]) and not -n <= index < n:
        raise IndexError(f"index {index} is out of bounds for dimension {axis} with size {n}")
    return _selected(x, axis, index, n)


def _flag(item):
    """True picks the only element of a new axis, False none."""
    value = item.item() if is_tensor(item) else item
    return make((value,), "int64") if is_unknown(value) else make((1 if value else 0,), "int64", [0] if value else [])


# --- Index tensors ---


def _check_mask(x, axis, mask):
    """The axes of a mask are those of the tensor, from `axis` on."""
    here = _shape(x)[axis:axis + len(mask)]
    for i, (n, m) in enumerate(zip(here, mask)):
        if _core.known([n, m]) and n != m:
            raise IndexError(
                f"The shape of the mask {list(mask)} at index {i} does not match the shape of the indexed tensor "
                f"{list(_shape(x))} at index {axis + i}"
            )
    if axis + len(mask) > len(_shape(x)):
        raise IndexError(f"too many indices for tensor of dimension {len(_shape(x))}")


def _is_mask(index):
    return _dtype(index) in ("bool", "uint8")


def _expand_masks(x, picked):
    """Every mask becomes one index vector for each of its axes."""
    result = {}
    for axis, index in picked.items():
        if not _is_mask(index):
            result[axis] = index
            continue
        mask = _shape(index)
        _check_mask(x, axis, mask)
        found = emit("NonZero", [cast(index, _core.DTYPES["bool"])])
        for i in range(len(mask)):
            result[axis + i] = emit("Gather", [found, constant(i, _core.DTYPES["int64"])], {"axis": 0})
    if result and max(result) >= len(_shape(x)):
        raise IndexError(f"too many indices for tensor of dimension {len(_shape(x))}")
    return result


def _check_bounds(x, picked, target):
    """Where no element is looked up, no index is looked at."""
    rest = [n for d, n in enumerate(_shape(x)) if d not in picked]
    if not any(not is_unknown(n) and n == 0 for n in [*target, *rest]):
        check_bounds(x, picked)


def check_bounds(x, picked, error=IndexError):
    for axis, index in picked.items():
        values, n = _data(index), _shape(x)[axis]
        if is_unknown(values) or is_unknown(n) or not _core.known(values) or not values:
            continue
        low, high = min(values), max(values)
        if low < -n or high >= n:
            raise error(f"index {low if low < -n else high} is out of bounds for dimension {axis} with size {n}")


def _together(picked):
    """The index tensors in one shape."""
    from torch._functions.shapes import _joint, expand
    target = []
    try:
        for index in picked.values():
            target = _joint(target, list(_shape(index)))
    except RuntimeError:
        shapes = ", ".join([str(list(_shape(index))) for index in picked.values()])
        raise IndexError(f"shape mismatch: indexing tensors could not be broadcast together with shapes {shapes}")
    return target, [expand(cast(index, _core.DTYPES["int64"]), *target) for index in picked.values()]


def _tuples(indices):
    """One tensor with the index tuples along a new last axis."""
    axes = vector([-1])
    return emit("Concat", [emit("Unsqueeze", [index, axes]) for index in indices], {"axis": -1})


def _orders(rank, axes):
    """The permutation that brings the indexed axes to the front, and its inverse."""
    forward = [*axes, *[d for d in range(rank) if d not in axes]]
    return forward, sorted(range(rank), key=lambda i: forward[i])


def _transposed(x, perm):
    return x if perm == list(range(len(perm))) else emit("Transpose", [x], {"perm": perm})


def gathered(x, picked):
    """Elements at index tensors: {axis: indices}."""
    picked = _expand_masks(x, picked)
    axes = sorted(picked)
    if len(axes) == 1:
        _check_bounds(x, picked, _shape(picked[axes[0]]))
        return emit("Gather", [x, cast(picked[axes[0]], _core.DTYPES["int64"])], {"axis": axes[0]})
    rank = len(_shape(x))
    target, indices = _together(picked)
    _check_bounds(x, picked, target)
    forward, _ = _orders(rank, axes)
    y = emit("GatherND", [_transposed(x, forward), _tuples(indices)])
    if axes == list(range(axes[0], axes[0] + len(axes))) and axes[0] > 0:
        lead = list(range(len(target), len(target) + axes[0]))
        perm = [*lead, *range(len(target)), *range(len(target) + axes[0], len(target) + rank - len(axes))]
        y = emit("Transpose", [y], {"perm": perm})
    return y


def getitem(x, index):
    if is_unknown(index) or is_unknown(_shape(x)):
        return index if is_unknown(index) else _shape(x)
    if isinstance(index, tuple) and any(is_unknown(i) for i in index):
        return _unknown_items(x, index)
    view, picked = _views(x, index)
    return gathered(view, picked) if picked else _own(view, x)


def _own(view, x):
    """Indexing always makes a new tensor object."""
    return viewing(alias(x), x, _whole, x._strides, True) if view is x else view


def _unknown_items(x, index):
    """Numbers that are not known select like known ones."""
    return getitem(x, tuple([make((), "int64") if is_unknown(i) else i for i in index]))


# --- Writing ---


def _c_type(dtype):
    """The type of C++ through which a number becomes an element."""
    named = {"float32": "float", "int32": "int"}
    return named.get(dtype.name, "double" if dtype.kind == "float" else f"{dtype.name}_t")


def setitem(x, index, value):
    if put_number(x, index, value):
        return None
    if is_unknown(index) or is_unknown(value) or is_unknown(_shape(x)):
        return None
    if not is_tensor(value) and not isinstance(value, (int, float, bool, complex)):
        if hasattr(value, "item") and hasattr(value, "__array__"):
            value = value.item()
        else:
            raise TypeError(f"can't assign a {type(value).__name__} to a torch.{_core.SCALAR_NAMES[x.dtype.name]}Tensor")
    view, picked = _views(x, index)
    if is_unknown(view):
        return None
    view = _own(view, x)
    if isinstance(value, complex) and value.imag and x.dtype.kind not in ("complex", "bool"):
        raise RuntimeError(f"value cannot be converted to type {_c_type(x.dtype)} without overflow")
    value = value if is_tensor(value) else constant(value, x.dtype)
    if picked:
        _core.write(view, scattered(view, picked, _without_lead(value)))
    else:
        value = _without_lead(cast(value, x.dtype))
        _core.write(view, value if _core.same_sizes(_shape(value), _shape(view)) else value.expand(_shape(view)))
    return None


def _unequal_types(x, value):
    own, other = _core.SCALAR_NAMES[x.dtype.name], _core.SCALAR_NAMES[value.dtype.name]
    return f"Index put requires the source and destination dtypes match, got {own} for the destination and {other} for the source."


def _without_lead(value):
    """Leading axes of one element do not count."""
    s = list(_shape(value))
    while s and not is_unknown(s[0]) and s[0] == 1:
        value, s = value.squeeze(0), s[1:]
    return value


def scattered(x, picked, value, accumulate=False):
    """A copy of x with the elements at index tensors replaced, or added to."""
    if _one_mask(picked) and not accumulate and value.numel() == 1:
        [(axis, mask)] = picked.items()
        _check_mask(x, axis, _shape(mask))
        return emit("Where", [_aligned(mask, axis, len(_shape(x))), cast(value, x.dtype).reshape(()), x])
    picked = _expand_masks(x, picked)
    rank, axes = len(_shape(x)), sorted(picked)
    target, indices = _together(picked)
    if value.dtype is not x.dtype:
        raise RuntimeError(_unequal_types(x, value))
    _check_bounds(x, picked, target)
    adjacent = axes == list(range(axes[0], axes[0] + len(axes)))
    rest = [_shape(x)[d] for d in range(rank) if d not in axes]
    lead = axes[0] if adjacent else 0
    wanted = [*rest[:lead], *target, *rest[lead:]]
    value = _fitted(value, wanted)
    if lead:
        perm = [*range(lead, lead + len(target)), *range(lead), *range(lead + len(target), len(wanted))]
        value = emit("Transpose", [value], {"perm": perm})
    forward, back = _orders(rank, axes)
    reduction = {"reduction": "add"} if accumulate else {}
    y = emit("ScatterND", [_transposed(x, forward), _tuples(indices), value], reduction)
    return _transposed(y, back)


def _one_mask(picked):
    """Alone, it is filled with a value of any type."""
    return len(picked) == 1 and all(_is_mask(index) for index in picked.values())


def _aligned(mask, axis, rank):
    """A mask over the axes from `axis` on, with axes of one element for those after it."""
    behind = rank - axis - len(_shape(mask))
    mask = cast(mask, _core.DTYPES["bool"])
    return emit("Unsqueeze", [mask, vector(list(range(len(_shape(mask)), len(_shape(mask)) + behind)))]) if behind else mask


def _fitted(value, wanted):
    try:
        return value.expand(*wanted)
    except RuntimeError:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(_shape(value))} cannot be broadcast to indexing result of shape {wanted}"
        )


def index_put(input, indices, values, accumulate=False):
    if len(indices) > len(_shape(tensor_argument(input, "index_put"))):
        raise IndexError(f"too many indices for tensor of dimension {len(_shape(input))} (got {len(indices)})")
    axis, picked = 0, {}
    for index in indices:
        if index is not None:
            picked[axis] = _index_tensor(index)
        axis = axis + (len(_shape(index)) if index is not None and _is_mask(index) else 1)
    return scattered(input, picked, values, accumulate)


IN_PLACE = ("index_put",)


def _attach(cls):
    cls.__getitem__ = getitem
    cls.__setitem__ = setitem
