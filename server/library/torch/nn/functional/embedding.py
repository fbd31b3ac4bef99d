# Rows of tables: embedding, bags of them, one-hot vectors.
from _rooflint import data as _data, emit, is_tensor, is_unknown, need
from torch import _core
from torch._declare import declared
from torch._types import DTYPES
from torch.nn.functional.checks import differ, scalar_name

__all__ = ("embedding", "embedding_bag", "one_hot")


def _check_indices(input):
    if _core.dtype_of(input).name not in ("int64", "int32"):
        raise RuntimeError(f"Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got {_tensor_type(input)} instead (while checking arguments for embedding)")


def _tensor_type(x):
    return f"torch.{scalar_name(x)}Tensor"


def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False):
    need(input, weight)
    rows = _core.shape(weight)[0]
    if padding_idx is not None and not is_unknown(rows) and rows > 0 and not -rows <= padding_idx < rows:
        raise AssertionError("Padding_idx must be within num_embeddings")
    if max_norm is not None:
        input.contiguous()
        if not (weight.dtype.is_floating_point or weight.dtype.is_complex):
            raise NotImplementedError(f"norm(): input dtype should be either floating point or complex. Got {scalar_name(weight)} instead.")
    if not is_tensor(input):
        raise TypeError(f"embedding(): argument 'indices' (position 2) must be Tensor, not {type(input).__name__}")
    if _core.ndim(weight) != 2:
        raise RuntimeError("'weight' must be 2-D")
    _check_indices(input)
    _check_range(input, rows)
    return emit("Gather", [weight, input], {"axis": 0})


def _check_range(input, rows):
    values = _data(input)
    if is_unknown(values) or is_unknown(rows):
        return
    if rows == 0 and len(values) > 0:
        raise RuntimeError("index_select(): self indexing axis dim should be positive")
    if any(not is_unknown(v) and (v < 0 or v >= rows) for v in values):
        raise IndexError("index out of range in self")


def embedding_bag(
    input, weight, offsets=None, max_norm=None, norm_type=2, scale_grad_by_freq=False, mode="mean", sparse=False,
    per_sample_weights=None, include_last_offset=False, padding_idx=None,
):
    """Rows of each bag, reduced: bags are the rows of a 2-D input, or start at `offsets` of a 1-D one."""
    need(input, weight)
    if weight.is_floating_point() is False and input.is_floating_point():
        input, weight = weight, input
    if per_sample_weights is not None and tuple(_core.shape(input)) != tuple(_core.shape(per_sample_weights)):
        raise ValueError(f"embedding_bag: If per_sample_weights ({_core.shape(per_sample_weights)}) is not None, then it must have the same shape as the input ({_core.shape(input)})")
    if _core.ndim(weight) != 2:
        raise ValueError(f"weight has to be a 2D Tensor, but got Tensor of dimension {_core.ndim(weight)}")
    bags = _bags(input, offsets, include_last_offset)
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if mode == "max" and (scale_grad_by_freq or sparse):
        raise ValueError("max mode does not support " + ("scaling the gradient by the frequency" if scale_grad_by_freq else "sparse weights"))
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(f"embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='{mode}'). Please open a feature request on GitHub.")
    _check_indices(input)
    if per_sample_weights is not None and differ(_core.dtype_of(weight).name, _core.dtype_of(per_sample_weights).name):
        raise RuntimeError(f"Expected tensor for argument #1 'weight' to have the same type as tensor for argument #1 'per_sample_weights'; but type {_tensor_type(weight)} does not equal {_tensor_type(per_sample_weights)} (while checking arguments for embedding_bag)")
    n = _core.shape(weight)[0]
    if padding_idx is not None and not is_unknown(n) and not -n <= padding_idx < n:
        raise RuntimeError(f"padding_idx must be within the number of embeddings, -{n} through {n - 1}, but got {padding_idx}")
    _check_bag_range(input, weight)
    rows = emit("Gather", [weight, input.reshape(-1)], {"axis": 0})
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.reshape(-1, 1)
    if offsets is None:
        return _reduced(rows.reshape(*_core.shape(input), _core.shape(weight)[1]), mode)
    starts = _data(offsets)
    if not is_unknown(starts) and len(starts) > 0 and not is_unknown(starts[0]) and starts[0] != 0:
        raise RuntimeError(f"offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got {starts[0]}")
    if not is_unknown(starts) and len(starts) > 0 and differ(max(starts[-1], n := _core.shape(input)[0]), n):
        raise RuntimeError(f"offsets[-1] can not be greater than input's length {n} but got offsets[-1] of {starts[-1]}")
    width = _core.shape(weight)[1]
    return declared("BagReduce", [rows, offsets], [(weight.dtype, (bags, width))], rows.numel())


def _check_bag_range(input, weight):
    values, rows = _data(input), _core.shape(weight)[0]
    if is_unknown(values) or is_unknown(rows):
        return
    for i, v in enumerate(values):
        if not is_unknown(v) and (v < 0 or v >= rows):
            raise RuntimeError(f"Index {i} of input takes value {v} which is not in the valid range [0, {rows})")


def _bags(input, offsets, include_last_offset):
    dims = need(_core.ndim(input))
    if dims == 2:
        if offsets is not None:
            raise ValueError("if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type " + str(type(offsets)))
        return _core.shape(input)[0]
    if dims != 1:
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {dims}")
    if offsets is None or not is_tensor(offsets):
        raise ValueError("offsets has to be a 1D Tensor but got None" if offsets is None else f"offsets has to be a 1D Tensor but got {type(offsets)}")
    if _core.ndim(offsets) != 1:
        raise ValueError("offsets has to be a 1D Tensor")
    n = _core.shape(offsets)[0]
    return n - 1 if include_last_offset else n


def _reduced(bags, mode):
    op = {"sum": "ReduceSum", "mean": "ReduceMean", "max": "ReduceMax"}[mode]
    return emit(op, [bags, _core.vector([1])], {"keepdims": 0})


def one_hot(tensor, num_classes=-1):
    need(tensor, num_classes)
    if not is_tensor(tensor):
        raise TypeError(f"one_hot(): argument 'input' (position 1) must be Tensor, not {type(tensor).__name__}")
    if _core.dtype_of(tensor).name != "int64":
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    values = _data(tensor)
    known = [] if is_unknown(values) else [v for v in values if not is_unknown(v)]
    if not is_unknown(tensor.numel()) and tensor.numel() == 0:
        if num_classes <= 0:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
    elif any(v < 0 for v in known):
        raise RuntimeError("Class values must be non-negative.")
    if num_classes == -1:
        num_classes = max(known) + 1 if not is_unknown(values) and len(known) == len(values) else values
    elif num_classes < 1:
        raise RuntimeError("num_classes should be positive" if num_classes < 0 else "Class values must be smaller than num_classes.")
    elif any(v >= num_classes for v in known):
        raise RuntimeError("Class values must be smaller than num_classes.")
    depth = _core.vector([num_classes]) if not is_unknown(num_classes) else _open_depth()
    return emit("OneHot", [tensor, depth, _core.vector([0, 1])])


def _open_depth():
    from _rooflint import make
    return make((1,), DTYPES["int64"].name)
