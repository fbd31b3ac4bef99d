# Picking and writing elements by index tensors.
from _rooflint import data as _data, emit, is_tensor, is_unknown, make, need, shape as _shape
from torch import _core
from torch._declare import declared
from torch._core import DTYPES, cast, constant, integer, tensor_argument, wrap_dim
from torch._functions.indexing import check_bounds, scattered, slice_along

METHODS = (
    "gather", "scatter", "scatter_add", "scatter_reduce", "index_select", "index_add", "index_copy", "index_fill",
    "index_reduce", "take", "take_along_dim", "put", "masked_select", "masked_scatter", "select_scatter", "slice_scatter",
    "diagonal_scatter", "as_strided", "as_strided_scatter",
)
IN_PLACE = (
    "scatter", "scatter_add", "scatter_reduce", "index_add", "index_copy", "index_fill", "index_reduce", "put",
    "masked_scatter",
)
# Reductions of PyTorch in the words of ONNX.
REDUCTIONS = {"add": "add", "sum": "add", "multiply": "mul", "prod": "mul", "amax": "max", "amin": "min", "mean": "add"}
LONG = DTYPES["int64"]


def _index_type(index, function, position, types=("int64", "int32"), error=RuntimeError):
    tensor_argument(index, function, "index", position)
    if index.dtype.name not in types:
        raise error(f"{function}(): Expected dtype {'int64' if len(types) == 1 else 'int32/int64'} for index")
    return index


def _name(x):
    return _core.SCALAR_NAMES[x.dtype.name]


def _is_empty(x):
    n = _core.shape(x).numel()
    return not is_unknown(n) and n == 0


def _rank(x):
    return max(len(_shape(x)), 1)


# --- Along one axis, element by element ---


def gather(input, dim, index, *, sparse_grad=False):
    dim = wrap_dim(dim, len(_shape(tensor_argument(input, "gather"))))
    tensor_argument(index, "gather", "index", 3)
    empty = _is_empty(index)
    if not empty:
        _index_type(index, "gather", 3)
    if not empty and max(_rank(index), 1) != max(_rank(input), 1):
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    if empty:
        return make(_shape(index), input.dtype.name)
    for axis, (m, n) in enumerate(zip(_shape(index), _shape(input))):
        if axis != dim and _core.known([m, n]) and m > n:
            raise RuntimeError(
                f"Size does not match at dimension {axis} expected index {list(_shape(index))} to be no larger than self "
                f"{list(_shape(input))} apart from dimension {dim}"
            )
    if not _shape(index) and _shape(input):
        return gather(input, dim, index.reshape(1)).reshape(())
    if not _shape(input):
        return input.expand(*_shape(index)) if _shape(index) else emit("Identity", [input])
    check_bounds(input, {dim: index}, RuntimeError)
    return emit("GatherElements", [input, cast(index, LONG)], {"axis": dim})


def _scattering(x, dim, index, src, reduction, function):
    dim = wrap_dim(dim, len(_shape(tensor_argument(x, function))))
    tensor_argument(index, function, "index", 3)
    if _is_empty(index):
        return emit("Identity", [x])
    _index_type(index, "scatter", 3)
    if x.dtype is not src.dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")
    for other, name in ((x, "self"), (src, "src")):
        if _rank(index) != _rank(other):
            raise RuntimeError(f"Index tensor must have the same number of dimensions as {name} tensor")
    for axis, m in enumerate(_shape(index)):
        n, k = _shape(x)[axis], _shape(src)[axis]
        if (_core.known([m, n]) and axis != dim and m > n) or (_core.known([m, k]) and m > k):
            raise RuntimeError(
                f"Expected index {list(_shape(index))} to be no larger than self {list(_shape(x))} apart from dimension {dim} and to "
                f"be no larger size than src {list(_shape(src))}"
            )
    if not _shape(x):
        return emit("Identity", [src])
    check_bounds(x, {dim: index}, RuntimeError)
    for axis, m in enumerate(_shape(index)):
        src = slice_along(src, axis, 0, m) if _shape(src)[axis] != m else src
    attributes = {"axis": dim} if reduction is None else {"axis": dim, "reduction": REDUCTIONS[reduction]}
    return emit("ScatterElements", [x, cast(index, LONG), src], attributes)


def scatter(input, dim, index, src=None, value=None, *, reduce=None):
    need(src)
    given = value if src is None else src
    if given is None:
        raise TypeError("scatter() received an invalid combination of arguments: neither src nor value")
    if reduce is not None and reduce not in ("add", "multiply"):
        raise RuntimeError("reduce argument must be either add or multiply.")
    if not is_tensor(given):
        tensor_argument(input, "scatter")
        given = constant(given, input.dtype).expand(*_shape(index)) if _shape(index) else constant(given, input.dtype)
    return _scattering(input, dim, index, given, reduce, "scatter")


def scatter_add(input, dim, index, src):
    return _scattering(input, dim, index, tensor_argument(src, "scatter_add", "src", 4), "add", "scatter_add")


def scatter_reduce(input, dim, index, src, reduce, *, include_self=True):
    if reduce not in ("sum", "prod", "mean", "amax", "amin"):
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    return _scattering(input, dim, index, tensor_argument(src, "scatter_reduce", "src", 4), reduce, "scatter_reduce")


def take_along_dim(input, indices, dim=None):
    tensor_argument(input, "take_along_dim")
    need(_shape(input), _shape(tensor_argument(indices, "take_along_dim", "indices", 2)))
    if indices.dtype is not LONG:
        raise RuntimeError(f"torch.take_along_dim(): dtype of indices should be Long but got {_name(indices)}")
    if dim is None:
        return gather(input.reshape(-1), 0, indices.reshape(-1))
    if len(_shape(input)) != len(_shape(indices)):
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{len(_shape(input))} dimensions for input, and {len(_shape(indices))} dimensions for indices"
        )
    from torch._functions.shapes import _joint
    dim = wrap_dim(dim, len(_shape(input)))
    if not _shape(input):
        return gather(input, 0, indices)
    one = lambda s: [1 if axis == dim else n for axis, n in enumerate(s)]
    joint = _joint(one(_shape(input)), one(_shape(indices)))
    spread = lambda x: x.expand(*[_shape(x)[dim] if axis == dim else n for axis, n in enumerate(joint)])
    return gather(spread(input), dim, spread(indices))


# --- Slices along one axis ---


def _vector_index(index, function):
    if len(_shape(index)) > 1:
        raise IndexError(f"{function}(): Index is supposed to be a vector, but got dim: {len(_shape(index))}")
    return index.reshape(1) if not _shape(index) else index


def index_select(input, dim, index):
    dim = wrap_dim(dim, len(_shape(tensor_argument(input, "index_select"))))
    tensor_argument(index, "index_select", "index", 3)
    if index.dtype.name not in ("int64", "int32"):
        raise RuntimeError("index_select(): Expected dtype int32 or int64 for index")
    index = _vector_index(index, "index_select")
    if not _shape(input):
        if not is_unknown(_shape(index)[0]) and _shape(index)[0] != 1:
            raise RuntimeError("index_select(): Index to scalar can have only 1 value")
        return emit("Identity", [input])
    check_bounds(input, {dim: index})
    return emit("Gather", [input, cast(index, LONG)], {"axis": dim})


def _axis_put(x, dim, index, source, function, accumulate):
    """x with slices along `dim` replaced by, or increased by, those of the source."""
    index = _vector_index(index, function)
    if not _shape(x):
        return emit("Add", [x, source.reshape(())]) if accumulate else emit("Identity", [source.reshape(())])
    check_bounds(x, {dim: index})
    return scattered(x, {dim: index}, source, accumulate)


def _check_source(x, dim, index, source, function, message):
    """The source has x's shape but for as many slices as there are indices."""
    own = [n for axis, n in enumerate(_shape(x)) if axis != dim]
    other = [n for axis, n in enumerate(_shape(source)) if axis != dim]
    count = _shape(source)[dim] if _shape(source) else 1
    wanted = _shape(index)[0] if _shape(index) else 1
    single = function == "index_copy" and not _shape(x) and count == 1
    if not single and (len(own) != len(other) or (len(_shape(x)) > 0) != (len(_shape(source)) > 0) or any(_core.known([m, n]) and m != n for m, n in zip(own, other))):
        raise RuntimeError(
            f"{message} shape must match self tensor shape, excluding the specified dimension. Got self.shape = {list(_shape(x))} "
            f"source.shape = {list(_shape(source))}"
        )
    if _core.known([count, wanted]) and count != wanted and function != "index_copy":
        raise RuntimeError(f"{function}_(): Number of indices ({wanted}) should be equal to source.size(dim): ({count}), for dim: {dim}")
    if _core.known([count, wanted]) and count != wanted:
        raise IndexError(f"{function}_(): Number of indices ({wanted}) should be equal to source.size(dim) ({count})")


def index_add(input, dim, index, source, *, alpha=1):
    dim = need(wrap_dim(dim, need(len(_shape(tensor_argument(input, "index_add"))))))
    _index_type(index, "index_add", 3)
    if input.dtype is not source.dtype:
        raise RuntimeError(f"index_add_(): self ({_name(input)}) and source ({_name(source)}) must have the same scalar type")
    _check_source(input, dim, index, source, "index_add", "source tensor")
    return _axis_put(input, dim, index, source if alpha == 1 else source * alpha, "index_add", True)


def index_copy(input, dim, index, source):
    dim = wrap_dim(dim, len(_shape(tensor_argument(input, "index_copy"))))
    _index_type(index, "index_copy", 3, ("int64",), IndexError)
    if len(_shape(index)) > 1:
        raise IndexError(f"index_copy_(): Index should have dimension 1 or 0 (got {len(_shape(index))})")
    if input.dtype is not source.dtype:
        raise RuntimeError(
            f"index_copy_(): self and source expected to have the same dtype, but got (self) {_name(input)} and (source) {_name(source)}"
        )
    _check_source(input, dim, index, source, "index_copy", "index_copy_(): Source/destination tensor")
    return _axis_put(input, dim, index, source, "index_copy", False)


def index_fill(input, dim, index, value):
    dim = wrap_dim(dim, len(_shape(tensor_argument(input, "index_fill"))))
    _index_type(index, "index_fill_", 3, ("int64",), IndexError)
    if is_tensor(value) and len(_shape(value)) > 0:
        raise RuntimeError(f"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {len(_shape(value))} dimension(s).")
    value = cast(value, input.dtype) if is_tensor(value) else constant(value, input.dtype)
    return _axis_put(input, dim, index, value, "index_fill", False)


def index_reduce(input, dim, index, source, reduce, *, include_self=True):
    if reduce not in ("prod", "mean", "amax", "amin"):
        raise RuntimeError(f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}.")
    dim = wrap_dim(dim, len(_shape(tensor_argument(input, "index_reduce"))))
    _index_type(index, "index_reduce", 3)
    if input.dtype is not source.dtype:
        raise RuntimeError(f"index_reduce_(): self ({_name(input)}) and source ({_name(source)}) must have the same scalar type")
    _check_source(input, dim, index, source, "index_reduce", "index_reduce_(): Source/destination tensor")
    return _axis_put(input, dim, index, source, "index_reduce", True)


# --- Over all elements ---


def _flat_bounds(x, index, function):
    n, values = _core.shape(x).numel(), _data(index)
    if is_unknown(n) or is_unknown(values) or not _core.known(values) or not values:
        return
    worst = max(values) if max(values) >= n else min(values)
    if not -n <= worst < n:
        raise IndexError(f"out of range: tried to access index {worst} on a tensor of {n} elements.")


def take(input, index):
    n = _core.shape(tensor_argument(input, "take")).numel()
    if tensor_argument(index, "take", "index", 2).dtype is not LONG:
        raise RuntimeError(f"take(): Expected a long tensor for index, but got {_name(index)}")
    if not is_unknown(n) and n == 0 and _core.shape(index).numel() != 0:
        raise IndexError("take(): tried to take from an empty tensor")
    _flat_bounds(input, index, "take")
    return emit("Gather", [input.reshape(-1), index], {"axis": 0})


def put(input, index, source, accumulate=False):
    tensor_argument(input, "put")
    if tensor_argument(index, "put", "index", 2).dtype is not LONG:
        raise RuntimeError(f"put_(): Expected a long tensor for index, but got {_name(index)}")
    if input.dtype is not source.dtype:
        raise RuntimeError(f"put_(): self and source expected to have the same dtype, but got self.dtype = {_name(input)} and source.dtype = {_name(source)}")
    counts = [_core.shape(index).numel(), _core.shape(source).numel()]
    if _core.known(counts) and counts[0] != counts[1]:
        raise IndexError(
            f"put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{_core.shape(source).numel()}, index.numel() = {_core.shape(index).numel()}"
        )
    _flat_bounds(input, index, "put")
    flat = scattered(input.reshape(-1), {0: index.reshape(-1)}, source.reshape(-1), accumulate)
    return flat.reshape(tuple(_shape(input)))


# --- By a mask ---


def _spread(x, mask, function):
    """A tensor and its mask in one shape."""
    from torch._functions.shapes import broadcast_tensors
    if tensor_argument(mask, function, "mask", 2).dtype.name not in ("bool", "uint8"):
        raise RuntimeError(f"{function}: expected BoolTensor for mask")
    return broadcast_tensors(tensor_argument(x, function), mask)


def masked_select(input, mask):
    x, mask = _spread(input, mask, "masked_select")
    return x[mask] if _shape(x) else x.reshape(1)[mask.reshape(1)]


def masked_scatter(input, mask, source):
    x, mask = _spread(input, mask, "masked_scatter")
    if mask.dtype.name != "bool":
        raise RuntimeError(f"masked_scatter_ only supports boolean masks, but got mask with dtype {_name(mask)}")
    if input.dtype is not source.dtype:
        raise RuntimeError(f"masked_scatter: expected self and source to have same dtypes but got {_name(input)} and {_name(source)}")
    return declared("MaskedScatter", [x, mask, source], [(x.dtype, _shape(x))])


# --- Into a view ---


def _into_view(x, view, src):
    if _core.differ(_shape(view), _shape(src)):
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = {list(_shape(src))}, slice size = {list(_shape(view))}"
        )
    _, put, _ = view._view
    return put(x, cast(src, x.dtype))


def select_scatter(input, src, dim, index):
    from torch._functions.indexing import select
    return _into_view(input, select(input, dim, index), src)


def slice_scatter(input, src, dim=0, start=None, end=None, step=1):
    s = _shape(tensor_argument(input, "slice_scatter"))
    if not s:
        raise IndexError("slice() cannot be applied to a 0-dim tensor.")
    return _into_view(input, slice_along(input, wrap_dim(dim, len(s)), start, end, step), src)


def diagonal_scatter(input, src, offset=0, dim1=0, dim2=1):
    from torch._functions.diagonals import diagonal
    return _into_view(input, diagonal(input, offset, dim1, dim2), src)


def as_strided(input, size, stride, storage_offset=None):
    sizes, strides = _core.sizes((size,)), _core.sizes((stride,))
    if len(sizes) != len(strides):
        raise RuntimeError("mismatch in length of strides and shape")
    if any(step < 0 for step in strides):
        raise RuntimeError(f"as_strided: Negative strides are not supported at the moment, got strides: {list(strides)}")
    if any(n < 0 for n in sizes):
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(sizes)}: {list(sizes)}")
    first = integer(storage_offset or 0, "storage_offset")
    if not is_unknown(first) and first < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {first}")
    last = first + sum([(n - 1) * step for n, step in zip(sizes, strides)])
    elements = _core.shape(tensor_argument(input, "as_strided")).numel()
    if not is_unknown(elements) and input._view is None and 0 not in sizes and last >= elements:
        raise RuntimeError(
            f"setStorage: sizes {list(sizes)}, strides {list(strides)}, storage offset {first}, and itemsize {input.dtype.itemsize} "
            f"requiring a storage size of {(last + 1) * input.dtype.itemsize} are out of bounds for storage of size {elements * input.dtype.itemsize}"
        )
    y = declared("AsStrided", [input], [(input.dtype, sizes)])
    y._strides = strides
    return y


def as_strided_scatter(input, src, size, stride, storage_offset=None):
    if _core.differ(_shape(as_strided(input, size, stride, storage_offset)), _shape(src)):
        raise RuntimeError(f"expected src to have a size equal to the slice of self. src size = {list(_shape(src))}, slice size = {list(size)}")
    return declared("AsStridedScatter", [input, cast(src, input.dtype)], [(input.dtype, _shape(input))])
