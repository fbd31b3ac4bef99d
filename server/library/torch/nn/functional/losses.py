# Losses between a prediction and a target of its shape, and those of classes. Margin losses are in margins.py.
from _rooflint import data as _data, emit, is_tensor, is_unknown, need
from torch import _core
from torch._autocast import in_float32
from torch._declare import declared
from torch.nn.functional.activation import log_softmax, softplus
from torch._types import DTYPES
from torch.nn.functional.checks import below, check_reduction, differ, expect_bool, expect_broadcast, expect_floating, expect_tensor, legacy_reduction, reduced, scalar_name

__all__ = (
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "ctc_loss", "gaussian_nll_loss",
    "huber_loss", "kl_div", "l1_loss", "mse_loss", "nll_loss", "poisson_nll_loss", "smooth_l1_loss", "soft_margin_loss",
)


def _expect_both(name, input, target):
    expect_tensor(name, input)
    expect_tensor(name, target, "target", 2)
    expect_broadcast(target, input)


def _same_size(input, target):
    return tuple(_core.shape(input)) == tuple(_core.shape(target))


def _weighted(loss, weight, reduction, like):
    if weight is None:
        return reduced(loss, reduction)
    if not _same_size(weight, like):
        raise ValueError("Weights and input must have the same size.")
    check_reduction(reduction)
    weighted = loss * weight
    if reduction == "mean":
        return weighted.sum() / weight.sum()
    return weighted.sum() if reduction == "sum" else weighted


@in_float32
def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """(x − y)²"""
    need(input, target)
    input.size(), target.size()
    reduction = legacy_reduction(size_average, reduce, reduction)
    _expect_both("mse_loss", input, target)
    difference = input - target
    return _weighted(difference * difference, weight, reduction, input)


@in_float32
def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """|x − y|"""
    need(input, target)
    input.size(), target.size()
    reduction = legacy_reduction(size_average, reduce, reduction)
    _expect_both("l1_loss", input, target)
    return _weighted((input - target).abs(), weight, reduction, input)


def _expect_float_result(input):
    """These losses are floats, in the type of the input."""
    if not _core.dtype_of(input).is_floating_point:
        raise RuntimeError(f"result type Float can't be cast to the desired output type {scalar_name(input)}")


@in_float32
def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction="mean", beta=1.0):
    """½·(x − y)²/β where |x − y| < β, else |x − y| − ½·β"""
    need(input, target)
    input.size(), target.size()
    reduction = legacy_reduction(size_average, reduce, reduction)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    _expect_both("smooth_l1_loss", input, target)
    if beta == 0:
        return reduced((input - target).abs(), reduction)
    distance = (input - target).abs()
    loss = emit("Where", [distance < beta, distance * distance * (0.5 / beta), distance - 0.5 * beta])
    return reduced(loss, reduction)


@in_float32
def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """½·(x − y)² where |x − y| < δ, else δ·(|x − y| − ½·δ)"""
    need(input, target)
    input.size(), target.size()
    _expect_both("huber_loss", input, target)
    check_reduction(reduction)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    _expect_float_result(input)
    distance = (input - target).abs()
    loss = emit("Where", [distance < delta, distance * distance * 0.5, (distance - 0.5 * delta) * delta])
    return _weighted(_core.cast(loss, input.dtype), weight, reduction, input)


@in_float32
def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """log(1 + exp(−y·x))"""
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction(reduction)
    _expect_both("soft_margin_loss", input, target)
    _expect_float_result(input)
    loss = (-target * input).exp().log1p()
    if _core.differ(_core.shape(loss), _core.shape(input)):
        raise RuntimeError(f"output with shape {list(_core.shape(input))} doesn't match the broadcast shape {list(_core.shape(loss))}")
    return reduced(_core.cast(loss, input.dtype), reduction)


@in_float32
def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    """y·(log y − x), or exp(y)·(y − x) for a target that is a logarithm."""
    if reduction == "batchmean" and size_average is None and reduce is None:
        total = kl_div(input, target, reduction="sum", log_target=log_target)
        return total / _core.shape(input)[0] if _core.ndim(input) > 0 else total
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction(reduction)
    _expect_both("kl_div", input, target)
    for x in (input, target):
        d = _core.dtype_of(x)
        if d.is_complex:
            raise RuntimeError("kl_div: Complex inputs not supported.")
        if not d.is_floating_point:
            raise RuntimeError("kl_div: Integral inputs not supported.")
    return reduced(target.exp() * (target - input) if log_target else target * (target.log() - input), reduction)


@in_float32
def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """−(y·log x + (1 − y)·log(1 − x))"""
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction(reduction)
    need(input, target)
    if target.size() != input.size():
        raise ValueError(f"Using a target size ({target.size()}) that is different to the input size ({input.size()}) is deprecated. Please ensure they have the same size.")
    if differ(input.dtype.name, target.dtype.name):
        raise RuntimeError(f"Found dtype {scalar_name(target)} but expected {scalar_name(input)}")
    expect_floating("binary_cross_entropy", input)
    loss = -(target * input.log() + (1 - target) * (1 - input).log())
    return reduced(loss if weight is None else loss * weight, reduction)


@in_float32
def binary_cross_entropy_with_logits(input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None):
    """(1 − y)·x + w·(max(−x, 0) + log(1 + exp(−|x|)))"""
    reduction = legacy_reduction(size_average, reduce, reduction)
    need(input, target)
    if target.size() != input.size():
        raise ValueError(f"Target size ({target.size()}) must be the same as input size ({input.size()})")
    check_reduction(reduction)
    if not target.dtype.is_floating_point:
        raise RuntimeError(f"result type Float can't be cast to the desired output type {scalar_name(target)}")
    negative = softplus(-_core.to_float(input))
    scale = 1 if pos_weight is None else (pos_weight - 1) * target + 1
    loss = (1 - target) * input + (negative if pos_weight is None else scale * negative)
    return reduced(loss if weight is None else loss * weight, reduction)


@in_float32
def poisson_nll_loss(input, target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction="mean"):
    """exp(x) − y·x, or x − y·log(x + ε); with Stirling's term if `full`."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction(reduction)
    expect_tensor("poisson_nll_loss", input)
    expect_tensor("poisson_nll_loss", target, "target", 2)
    expect_bool("poisson_nll_loss", log_input, "log_input", 3)
    expect_bool("poisson_nll_loss", full, "full", 4)
    loss = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + 0.5 * (2 * 3.141592653589793 * target).log()
        loss = loss + emit("Where", [target > 1, stirling, stirling * 0.0])
    return reduced(loss, reduction)


def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    """½·(log σ² + (x − y)²/σ²)"""
    if isinstance(var, float):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = var * input.new_ones(input.shape)
    if var.size() != input.size():
        if len(input.size()) == 0:
            raise ValueError("var is of incorrect size")
        if tuple(input.size())[:-1] == tuple(var.size()):
            var = var.unsqueeze(-1)
        elif tuple(input.size())[:-1] != tuple(var.size())[:-1] or var.size()[-1] != 1:
            if 1 not in tuple(var.size())[:1] or tuple(input.size())[1:] != tuple(var.size())[1:]:
                raise ValueError("var is of incorrect size")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(reduction + " is not valid")
    difference = input - target
    loss = 0.5 * (var.clamp(min=eps).log() + difference * difference / var)
    if full:
        loss = loss + 0.9189385332046727
    return reduced(loss, reduction)


# --- Classes ---


def _check_classes(input, target, weight, probabilities):
    s, t = _core.shape(input), _core.shape(target)
    axis = 0 if len(s) == 1 else 1
    if probabilities:
        if not _core.dtype_of(target).is_floating_point:
            raise RuntimeError(f"Expected floating point type for target with class probabilities, got {scalar_name(target)}")
    elif len(s) == 1:
        if len(t) == 1 and differ(t[0], 1):
            raise ValueError(f"For 1D input, 1D target must have size 1, but got target size: {t[0]}")
    elif not t or differ(s[0], t[0]):
        raise ValueError(f"Expected input batch_size ({s[0]}) to match target batch_size ({t[0] if t else 0}).")
    elif len(s) > 2 and (len(s) != len(t) + 1 or any(differ(a, b) for a, b in zip(s[2:], t[1:]))):
        raise RuntimeError(f"Expected target size {[s[0], *s[2:]]}, got {list(t)}")
    if not probabilities and len(s) < 3 and len(t) > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if weight is not None and (weight.dim() != 1 or differ(weight.numel(), s[axis])):
        raise RuntimeError(f"weight tensor should be defined either for all {s[axis]} classes or no classes but got weight tensor of shape: {list(_core.shape(weight))}")


def _expect_index(function, ignored):
    if isinstance(ignored, (float, str, tuple, list)) or ignored is None:
        raise TypeError(f"{function}(): argument 'ignore_index' (position 5) must be int, not {type(ignored).__name__}")


def _check_labels(target):
    if _core.dtype_of(target).name not in ("int64", "uint8"):
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {scalar_name(target)}")


def _check_targets(target, classes, ignore_index):
    values = _data(target)
    if is_unknown(values) or is_unknown(classes):
        return
    for value in values:
        if not is_unknown(value) and value != ignore_index and not 0 <= value < classes:
            raise IndexError(f"Target {value} is out of bounds.")


@in_float32
def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction(reduction)
    need(input, target)
    expect_tensor("nll_loss_nd", input)
    expect_tensor("nll_loss_nd", target, "target", 2)
    _expect_index("nll_loss_nd", ignore_index)
    if input.dim() == 0:
        raise ValueError("Expected 1 or more dimensions (got 0)")
    if input.dim() == 1:
        _check_labels(target)
    _check_classes(input, target, weight, False)
    expect_floating("nll_loss_out_frame", input)
    _check_labels(target)
    if weight is not None and differ(weight.dtype.name, input.dtype.name):
        raise RuntimeError(f"expected scalar type {scalar_name(input)} but found {scalar_name(weight)}")
    _check_targets(target, _core.shape(input)[0 if input.dim() == 1 else 1], ignore_index)
    alone = input.dim() == 1
    operands = [input.unsqueeze(0), target.reshape(1)] if alone else [input, target]
    if _core.dtype_of(target).name == "uint8":
        operands[1] = _core.cast(operands[1], DTYPES["int64"])
    loss = emit("NegativeLogLikelihoodLoss", [*operands, weight], {"reduction": reduction, "ignore_index": ignore_index})
    return loss.squeeze(0) if alone and reduction == "none" else loss


@in_float32
def cross_entropy(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean", label_smoothing=0.0):
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction(reduction)
    need(input, target)
    expect_tensor("cross_entropy_loss", input)
    expect_tensor("cross_entropy_loss", target, "target", 2)
    _expect_index("cross_entropy_loss", ignore_index)
    if label_smoothing < 0 or label_smoothing > 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
    axis = 0 if input.dim() < 2 else 1
    probabilities = _same_size(input, target)
    if input.dim() == 0 and not (probabilities and not _core.dtype_of(target).is_floating_point):
        _core.wrap_dim(1, 0)
    if not probabilities:
        _check_classes(input, target, weight, False)
        return nll_loss(log_softmax(input, axis), target, weight, ignore_index=ignore_index, reduction=reduction)
    _check_classes(input, target, weight, True)
    logs = log_softmax(input, axis)
    if weight is not None:
        logs = logs * weight.reshape([-1 if i == axis else 1 for i in range(input.dim())])
    loss = -(logs * target).sum(axis)
    if reduction == "mean":
        return loss.sum() / (loss.numel() if input.dim() > 1 else 1)
    return loss.sum() if reduction == "sum" else loss


@in_float32
def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False):
    """Connectionist temporal classification of time × batch × classes: one loss for each sequence."""
    check_reduction(reduction)
    expect_tensor("ctc_loss", log_probs, "log_probs")
    s = _core.shape(log_probs)
    if len(s) < 2:
        _core.wrap_dim(1, len(s))
    batched = len(s) == 3
    batch = s[1] if batched else 1
    lengths = {"input_lengths": input_lengths, "target_lengths": target_lengths}
    _check_kinds(lengths)
    expect_floating("ctc_loss_cpu", log_probs)
    if not is_unknown(s[-1]) and not 0 <= blank < s[-1]:
        raise RuntimeError("blank must be in label range")
    for name, values in lengths.items():
        n = values.numel() if is_tensor(values) else len(values)
        if differ(n, batch):
            raise RuntimeError(f"{name} must be of size batch_size")
    for value in _lengths(input_lengths):
        if not is_unknown(value) and not is_unknown(s[0]) and value > s[0]:
            raise RuntimeError(f"Expected input_lengths to have value at most {s[0]}, but got value {value} (while checking arguments for ctc_loss_cpu)")
    _check_label_rows(_core.shape(targets), batch, _lengths(target_lengths))
    return reduced(declared("CtcLoss", [log_probs, targets], [(log_probs.dtype, (batch,) if batched else ())]), reduction)


def _check_kinds(lengths):
    """Both are tensors of whole numbers, or both are lists."""
    kinds = {is_tensor(values) for values in lengths.values() if not is_unknown(values)}
    if len(kinds) > 1 or any(not is_tensor(values) and not is_unknown(values) and not isinstance(values, (tuple, list)) for values in lengths.values()):
        shown = ", ".join("Tensor" if is_tensor(values) else type(values).__name__ for values in lengths.values())
        raise TypeError(f"ctc_loss() received an invalid combination of arguments - got (Tensor, Tensor, {shown}, int, int, bool)")
    for name, values in lengths.items():
        if is_tensor(values) and _core.dtype_of(values).kind not in ("signed", "unsigned"):
            raise RuntimeError(f"{name} must be integral")


def _check_label_rows(t, batch, lengths):
    """A row of labels for each sequence, or all of them behind one another."""
    lengths = [n for n in lengths if not is_unknown(n)]
    sizes = ((0, batch, ""), (1, max(lengths, default=0), "at least ")) if len(t) == 2 else ((0, sum(lengths), ""),)
    for axis, expected, least in sizes:
        if below(t[axis], expected) or (not least and differ(t[axis], expected)):
            raise RuntimeError(f"Expected tensor to have size {least}{expected} at dimension {axis}, but got size {t[axis]} for argument #2 'targets' (while checking arguments for ctc_loss_allocate_outputs)")


def _lengths(lengths):
    values = _data(lengths) if is_tensor(lengths) else list(lengths)
    return [values] if is_unknown(values) else values
