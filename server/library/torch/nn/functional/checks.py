# What the functions of torch.nn check before they compute, in PyTorch's words. Unknown sizes pass every check.
from _rooflint import (
    below, c_name, expect_floating, expect_tensor, expect_tensors, int_tuple, is_tensor, is_unknown, ntuple,
    overwritten as in_place, scalar_name, sizes_differ as differ,
)
from torch import _core


def sizes_text(x):
    return str(list(_core.shape(x)))


def rank_known(x):
    return not is_unknown(_core.shape(x))


def expect_bool(function, value, name, position):
    if not isinstance(value, bool) and not is_unknown(value):
        raise TypeError(f"{function}(): argument '{name}' (position {position}) must be bool, not {type(value).__name__}")


def expect_same_dtype(a, b):
    if is_tensor(a) and is_tensor(b) and differ(_core.dtype_of(a).name, _core.dtype_of(b).name):
        raise RuntimeError(f"expected scalar type {scalar_name(a)} but found {scalar_name(b)}")


def expect_broadcast(a, b):
    """Sizes from the last one on must be equal or 1."""
    s, t = _core.shape(a), _core.shape(b)
    if is_unknown(s) or is_unknown(t):
        return
    rank = max(len(s), len(t))
    for i in range(1, min(len(s), len(t)) + 1):
        if differ(s[-i], t[-i]) and s[-i] != 1 and t[-i] != 1:
            raise RuntimeError(f"The size of tensor a ({s[-i]}) must match the size of tensor b ({t[-i]}) at non-singleton dimension {rank - i}")


def reduced(loss, reduction):
    """'mean', 'sum' or 'none' of the elements of a loss."""
    check_reduction(reduction)
    if reduction == "none":
        return loss
    return loss.mean() if reduction == "mean" else loss.sum()


def check_reduction(reduction):
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction")


def legacy_reduction(size_average, reduce, reduction):
    """The reduction that the two older arguments meant."""
    if size_average is None and reduce is None:
        return reduction
    if reduce is not None and not reduce:
        return "none"
    return "sum" if size_average is not None and not size_average else "mean"


def unbatched(input, rank, compute):
    """`compute` on N×C×… input; without a batch axis one is added, and taken off the results."""
    if not rank_known(input) or _core.ndim(input) != rank + 1:
        return compute(input)
    results = compute(input.unsqueeze(0))
    if isinstance(results, tuple):
        return tuple(r.squeeze(0) for r in results)
    return results.squeeze(0)
