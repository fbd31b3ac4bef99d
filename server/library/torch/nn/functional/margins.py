# Distances and similarities, and the losses that keep them apart by a margin.
from _rooflint import emit, is_unknown, need
from torch import _core
from torch._autocast import in_float32
from torch._declare import declared
from torch.nn.functional.activation import logsigmoid
from torch.nn.functional.checks import check_reduction, differ, expect_broadcast, expect_floating, expect_tensor, legacy_reduction, reduced, scalar_name, sizes_text

__all__ = (
    "cosine_embedding_loss", "cosine_similarity", "hinge_embedding_loss", "margin_ranking_loss", "multi_margin_loss",
    "multilabel_margin_loss", "multilabel_soft_margin_loss", "pairwise_distance", "pdist", "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
)


def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """x·y / max(|x|·|y|, ε)"""
    need(x1, x2)
    expect_tensor("cosine_similarity", x1, "x1")
    expect_tensor("cosine_similarity", x2, "x2", 2)
    d = _core.result_type(x1, x2)
    if not d.is_floating_point:
        raise RuntimeError(f"expected common dtype to be floating point, yet common dtype is {d.name}")
    expect_broadcast(x1, x2)
    axis = _core.wrap_dim(dim, max(x1.dim(), x2.dim()))
    return _cosine(_core.cast(x1, d), _core.cast(x2, d), axis, eps)


def _cosine(x1, x2, axis, eps):
    import torch
    x1, x2 = torch.broadcast_tensors(x1, x2)
    if x1.dim() == 0:
        return x1 * x2 / ((x1 * x1) * (x2 * x2)).sqrt().clamp_min(eps)
    squares = [(x * x).sum(axis) for x in (x1, x2)]
    return (x1 * x2).sum(axis) / (squares[0] * squares[1]).sqrt().clamp_min(eps)


def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    """|x − y + ε|ₚ over the last axis."""
    need(x1, x2)
    expect_tensor("pairwise_distance", x1, "x1")
    expect_tensor("pairwise_distance", x2, "x2", 2)
    return (x1 - x2 + eps).norm(p, dim=-1, keepdim=keepdim)


def pdist(input, p=2):
    """Distances of all pairs of rows: n·(n − 1)/2."""
    if is_unknown(input):
        return input
    expect_tensor("pdist", input)
    if input.dim() != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {input.dim()}D")
    if not input.dtype.is_floating_point:
        raise RuntimeError("pdist only supports floating-point dtypes")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    n, features = _core.shape(input)
    pairs = n * (n - 1) // 2
    # A difference, a power and an addition for each feature, a root for each pair; 4 for what is transcendental.
    power, root = (1, 4) if p == 2 else (1, 0) if p in (0, 1, float("inf")) else (9, 9)
    return declared("PairwiseDistances", [input], [(input.dtype, (pairs,))], pairs * ((2 + power) * features + root))


@in_float32
def margin_ranking_loss(input1, input2, target, margin=0, size_average=None, reduce=None, reduction="mean"):
    """max(0, −y·(x₁ − x₂) + margin)"""
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction(reduction)
    if not input1.dim() == input2.dim() == target.dim():
        raise RuntimeError(f"margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: {input1.size()}, input2: {input2.size()}, target: {target.size()} ")
    return reduced((-target * (input1 - input2) + margin).clamp_min(0), reduction)


@in_float32
def hinge_embedding_loss(input, target, margin=1.0, size_average=None, reduce=None, reduction="mean"):
    """x where y = 1, max(0, margin − x) where y = −1"""
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction(reduction)
    expect_tensor("hinge_embedding_loss", input)
    expect_broadcast(target, input)
    import torch
    zero = torch.zeros_like(input)
    apart = torch.where(target != 1, _core.cast(margin - input, input.dtype).clamp_min(0), zero)
    near = torch.where(target != -1, input, zero)
    return reduced(apart + near, reduction)


@in_float32
def cosine_embedding_loss(input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction="mean"):
    """1 − cos where y = 1, max(0, cos − margin) where y = −1"""
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction(reduction)
    expect_tensor("cosine_embedding_loss", input1, "input1")
    expect_tensor("cosine_embedding_loss", input2, "input2", 2)
    expect_tensor("cosine_embedding_loss", target, "target", 3)
    if target.dim() not in (0, 1):
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if target.dim() == 1 and not input1.dim() == input2.dim() == 2:
        raise RuntimeError(f"1D target tensor expects 2D input tensors, but found inputs with sizes {list(input1.shape)} and {list(input2.shape)}.")
    if target.dim() == 0 and input1.dim() != 1:
        raise RuntimeError(f"0D target tensor expects 1D input tensors, but found inputs with sizes {list(input1.shape)} and {list(input2.shape)}.")
    cosine = _cosine(input1, input2, target.dim(), 1e-12)
    near = (1 - cosine).masked_fill(target != 1, 0)
    apart = (cosine - margin).clamp_min(0).masked_fill(target != -1, 0)
    return reduced(near + apart, reduction)


def _check_ranks(anchor, positive, negative):
    dims = [x.dim() for x in (anchor, positive, negative)]
    if len({need(d) for d in dims}) != 1:
        raise RuntimeError(f"The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor {dims[0]}D, positive {dims[1]}D, and negative {dims[2]}D inputs")


@in_float32
def triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2, eps=1e-6, swap=False, size_average=None, reduce=None, reduction="mean"):
    """max(0, d(a, p) − d(a, n) + margin)"""
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction(reduction)
    for position, (name, value) in enumerate((("anchor", anchor), ("positive", positive), ("negative", negative)), 1):
        expect_tensor("triplet_margin_loss", value, name, position)

    def distance(a, b):
        return pairwise_distance(a, b, p, eps)

    return _triplet(anchor, positive, negative, distance, margin, swap, reduction)


def triplet_margin_with_distance_loss(anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False, reduction="mean"):
    check_reduction(reduction)
    return _triplet(anchor, positive, negative, distance_function or pairwise_distance, margin, swap, reduction)


def _triplet(anchor, positive, negative, distance, margin, swap, reduction):
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    _check_ranks(anchor, positive, negative)
    near, apart = distance(anchor, positive), distance(anchor, negative)
    if swap:
        apart = emit("Min", [apart, distance(positive, negative)])
    return reduced((near - apart + margin).clamp_min(0), reduction)


# --- Several classes ---


def _matrix(input):
    """Rows of classes; a vector is one row."""
    s = _core.shape(input)
    if len(s) > 2 or (len(s) > 0 and s[-1] == 0):
        raise RuntimeError(f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(s)}")
    return (1 if len(s) < 2 else s[0]), (1 if len(s) == 0 else s[-1])


@in_float32
def multi_margin_loss(input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"):
    """Σ max(0, margin − x_y + x_i)ᵖ / classes"""
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction(reduction)
    if weight is not None and weight.dim() != 1:
        raise ValueError("weight must be one-dimensional")
    expect_tensor("multi_margin_loss", input)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    need(_core.shape(input), _core.shape(target))
    rows, classes = _matrix(input)
    if target.dim() > 1 or differ(target.numel(), rows):
        raise RuntimeError(f"multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size), but got target size {sizes_text(target)} for input size {sizes_text(input)}")
    if weight is not None and differ(weight.numel(), classes):
        raise RuntimeError(f"inconsistent weight size, expected {classes} but got {sizes_text(weight)}")
    expect_floating("multi_margin_loss", input)
    if _core.dtype_of(target).name != "int64":
        raise RuntimeError(f"expected scalar type Long but found {scalar_name(target)}")
    flat = input.reshape(rows, classes)
    chosen = emit("GatherElements", [flat, target.reshape(rows, 1)], {"axis": 1})
    violation = (margin - chosen + flat).clamp_min(0)
    loss = (violation if p == 1 else violation * violation).sum(1) / classes
    return reduced(loss.reshape(_core.shape(target)), reduction)


@in_float32
def multilabel_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction(reduction)
    expect_tensor("multilabel_margin_loss", input)
    rows, classes = _matrix(input)
    s, t = _core.shape(input), _core.shape(target)
    fits = tuple(s) == tuple(t) if len(s) == 2 else target.numel() == classes and len(t) < 2
    if not fits:
        raise RuntimeError(f"inconsistent target size: {list(t)} for input of size: {list(s)}")
    expect_floating("multilabel_margin_loss_forward_out_frame", input)
    if _core.dtype_of(target).name != "int64":
        raise RuntimeError(f"expected scalar type Long but found {scalar_name(target)}")
    # Σᵢⱼ max(0, 1 − (x_yⱼ − x_i)) / classes: how many labels a row has is in the values of the target.
    loss = declared("MultiLabelMargin", [input, target], [(input.dtype, (rows,))])
    return reduced(loss if len(s) == 2 else loss.squeeze(0), reduction)


def multilabel_soft_margin_loss(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """−Σ (y·log σ(x) + (1 − y)·log σ(−x)) / classes"""
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction(reduction)
    loss = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        loss = loss * weight
    return reduced(loss.sum(input.dim() - 1) / input.size(input.dim() - 1), reduction)
