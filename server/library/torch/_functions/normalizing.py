# Normalisation by groups, and the forms that return the statistics too.
import math

from _rooflint import emit, is_unknown, shape as _shape
import torch
from torch._core import constant, dtype_of, tensor_argument, wrap_dim
from torch._declare import declared
from torch._reduce import vector_norm

METHODS = IN_PLACE = ("renorm",)


def renorm(input, p, dim, maxnorm):
    """Slices along `dim` whose norm exceeds `maxnorm` are scaled down to it."""
    rank = len(_shape(tensor_argument(input, "renorm")))
    if p <= 0:
        raise RuntimeError("renorm: non-positive-norm not supported")
    if rank < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {rank} dimensions")
    axis = wrap_dim(dim, rank)
    torch.linalg.vector_norm(input, p, dim)
    norms = vector_norm(input, p, [a for a in range(rank) if a != axis], True)
    d = dtype_of(norms)
    factor = emit("Min", [emit("Div", [constant(float(maxnorm), d), norms]), constant(1.0, d)])
    return input * factor


def frobenius_norm(input, dim, keepdim=False, *, out=None):
    return torch.linalg.vector_norm(input, 2, dim if dim else None, keepdim, out=out)


def nuclear_norm(input, dim=(-2, -1), keepdim=False, *, out=None):
    return torch.linalg.matrix_norm(input, "nuc", dim, keepdim, out=out)


def norm_except_dim(v, pow=2, dim=0):
    """Norms of the slices along one axis, which is kept; -1: of everything."""
    tensor_argument(v, "norm_except_dim", "v")
    if dim == -1:
        return v.norm(pow)
    axes = [axis for axis in range(v.dim()) if axis != dim % v.dim()]
    return v.norm(pow, axes, keepdim=True) if axes else v.abs()


def native_layer_norm(input, normalized_shape, weight, bias, eps):
    """With mean and reciprocal deviation of every group."""
    normalized = torch.nn.functional.layer_norm(input, normalized_shape, weight, bias, eps)
    s = tuple(_shape(input))
    lead = len(s) - len(normalized_shape)
    groups = (*s[:lead], *(1 for _ in s[lead:]))
    statistics = [declared(name, [input], [(dtype_of(input), groups)], 0) for name in ("mean", "rstd")]
    return (normalized, *statistics)


def native_group_norm(input, weight, bias, N, C, HxW, group, eps):
    s = tuple(_shape(input))
    count = math.prod(s)
    if not is_unknown(count) and count != N * C * HxW:
        raise RuntimeError("Expected X.numel() == N * C * HxW to be true, but got false.")
    normalized = torch.nn.functional.group_norm(input, group, weight, bias, eps) if count else emit("Identity", [input])
    statistics = [declared(name, [input], [(dtype_of(input), (N, group))], 0) for name in ("mean", "rstd")]
    return (normalized, *statistics)


def native_batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps):
    """The statistics of the batch are returned in training only."""
    normalized = torch.nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)
    channels = (_shape(input)[1],) if training else (0,)
    statistics = [declared(name, [input], [(dtype_of(input), channels)], 0) for name in ("mean", "invstd")]
    return (normalized, *statistics)
