# torch.masked: reductions and normalisations in which only the elements under a mask count. The others are replaced by
# what changes nothing. https://docs.pytorch.org/docs/stable/masked.html
import math

from _rooflint import shape as _shape
import torch
from torch._core import cast
from torch._reduce import axes_of
from torch._types import DTYPES


def _filled(input, mask, value, dtype=None):
    """The input in the wanted type, with `value` where the mask does not hold."""
    d = dtype or input.dtype
    x = cast(input, d)
    if mask is None:
        return x
    if len(_shape(mask)) > len(_shape(input)):
        raise IndexError("_input_mask expected broadcastable mask (got mask dimensionality higher than of the input)")
    wide = mask.to(DTYPES["bool"]).expand(_shape(input))
    return torch.where(wide, x, torch.full((), value, dtype=x.dtype))


def _whole(input):
    """Integers and booleans are summed in 64 bits."""
    d = input.dtype
    return d if d.is_floating_point or d.is_complex else DTYPES["int64"]


def _lowest(input):
    """What every element of the type is at least."""
    d = input.dtype
    return -math.inf if d.is_floating_point else 0 if not d.is_signed else -(2 ** (8 * d.itemsize - 1))


def _highest(input):
    d = input.dtype
    return math.inf if d.is_floating_point else 1 if d.name == "bool" else 2 ** (8 * d.itemsize - (1 if d.is_signed else 0)) - 1


def sum(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    return torch.sum(_filled(input, mask, 0, dtype or _whole(input)), dim, bool(keepdim))


def prod(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    x = _filled(input, mask, 1, dtype or _whole(input))
    for axis in sorted(axes_of(x, dim), reverse=True) if len(_shape(x)) else [0]:
        x = torch.prod(x, axis, bool(keepdim))
    return x


def amax(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    return torch.amax(_filled(input, mask, _lowest(input), dtype), () if dim is None else dim, bool(keepdim))


def amin(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    return torch.amin(_filled(input, mask, _highest(input), dtype), () if dim is None else dim, bool(keepdim))


def argmax(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    return torch.argmax(_filled(input, mask, _lowest(input)), dim, bool(keepdim)).to(dtype or input.dtype)


def argmin(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    return torch.argmin(_filled(input, mask, _highest(input)), dim, bool(keepdim)).to(dtype or input.dtype)


def cumsum(input, dim, *, dtype=None, mask=None):
    return torch.cumsum(_filled(input, mask, 0, dtype or _whole(input)), dim)


def cumprod(input, dim, *, dtype=None, mask=None):
    return torch.cumprod(_filled(input, mask, 1, dtype or _whole(input)), dim)


def mean(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    d = dtype or input.dtype
    if mask is None:
        return torch.mean(input, dim, bool(keepdim), dtype=d)
    count = _count(input, mask, dim, keepdim)
    return cast(torch.sum(_filled(input, mask, 0, d), dim, bool(keepdim)) / count, d)


def _count(input, mask, dim, keepdim):
    """Elements that count in every group."""
    return torch.sum(_filled(torch.ones_like(input, dtype=DTYPES["int64"]), mask, 0), dim, bool(keepdim))


def median(input, dim=-1, *, keepdim=False, dtype=None, mask=None):
    d = dtype or input.dtype
    if not d.is_floating_point:
        d = DTYPES["float32"]
    return torch.nanmedian(_filled(input, mask, math.nan, d), dim, bool(keepdim)).values


def logsumexp(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    d = dtype or input.dtype
    x = _filled(input, mask, _lowest(input), d)
    return cast(torch.logsumexp(x, axes_of(x, dim), bool(keepdim)), d)


def logaddexp(input, other, *, dtype=None, input_mask=None, other_mask=None):
    d = dtype or input.dtype
    a, b = [_filled(x, mask, -math.inf if d.is_floating_point else 0, d) for x, mask in ((input, input_mask), (other, other_mask))]
    return cast(torch.logaddexp(a, b), d)


def norm(input, ord=2.0, dim=None, *, keepdim=False, dtype=None, mask=None):
    return torch.linalg.vector_norm(_filled(input, mask, math.inf if ord == -math.inf else 0, dtype), ord, dim, bool(keepdim))


def var(input, dim=None, unbiased=None, *, correction=None, keepdim=False, dtype=None, mask=None):
    return _variance(input, dim, unbiased, correction, keepdim, dtype, mask)


def std(input, dim=None, unbiased=None, *, correction=None, keepdim=False, dtype=None, mask=None):
    return torch.sqrt(_variance(input, dim, unbiased, correction, keepdim, dtype, mask))


def _variance(input, dim, unbiased, correction, keepdim, dtype, mask):
    d = dtype or input.dtype
    if not (d.is_floating_point or d.is_complex):
        d = DTYPES["float32"]
    count = _count(input, mask, dim, True)
    x = _filled(input, mask, 0, d)
    deviation = _filled(x - torch.sum(x, dim, True) / count, mask, 0)
    squares = torch.sum(torch.square(torch.abs(deviation)), dim, bool(keepdim))
    if correction is None:
        correction = 1 if unbiased is None or unbiased else 0
    return cast(squares / (_count(input, mask, dim, keepdim) - correction), d)


def softmax(input, dim, *, dtype=None, mask=None):
    return torch.softmax(_filled(input, mask, _lowest(input), dtype), dim)


def log_softmax(input, dim, *, dtype=None, mask=None):
    return torch.log_softmax(_filled(input, mask, _lowest(input), dtype), dim)


def softmin(input, dim, *, dtype=None, mask=None):
    return torch.nn.functional.softmin(_filled(input, mask, _highest(input), dtype), dim)


def normalize(input, ord, dim, *, eps=1e-12, dtype=None, mask=None):
    x = _filled(input, mask, 0, dtype)
    size = norm(input, ord, dim, keepdim=True, dtype=dtype, mask=mask)
    return x / torch.clamp(size, min=eps)
