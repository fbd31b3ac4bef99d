# Convolutions over 1, 2 and 3 axes, plain and transposed.
from _rooflint import emit, is_unknown
from torch import _core


def ntuple(value, n):
    """One number for all axes, or one for each."""
    if isinstance(value, (tuple, list)):
        return tuple(value) if len(value) == n else tuple(value) * n if len(value) == 1 else tuple(value)
    return (value,) * n


def _batched(input, rank):
    """Without a batch axis one is added, and taken off again."""
    dims = _core.ndim(input)
    if dims not in (rank + 1, rank + 2):
        raise RuntimeError(f"Expected {rank + 1}D (unbatched) or {rank + 2}D (batched) input to conv{rank}d, but got input of size: {list(_core.shape(input))}")
    return dims == rank + 1


def _conv(rank, input, weight, bias, stride, padding, dilation, groups):
    if is_unknown(input):
        return input
    unbatched = _batched(input, rank)
    if unbatched:
        input = input.unsqueeze(0)
    attributes = {"strides": ntuple(stride, rank), "dilations": ntuple(dilation, rank), "group": groups}
    if padding == "same":
        attributes["pads"] = _same_pads(weight.shape[2:], attributes["dilations"])
    elif padding != "valid":
        pads = ntuple(padding, rank)
        attributes["pads"] = pads + pads
    output = emit("Conv", [input, weight, bias], attributes)
    return output.squeeze(0) if unbatched else output


def _same_pads(kernel, dilation):
    total = [d * (k - 1) for k, d in zip(kernel, dilation)]
    begin = [t // 2 for t in total]
    return tuple(begin) + tuple(t - b for t, b in zip(total, begin))


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv(1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv(2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv(3, input, weight, bias, stride, padding, dilation, groups)


def _conv_transpose(rank, input, weight, bias, stride, padding, output_padding, groups, dilation):
    if is_unknown(input):
        return input
    unbatched = _batched(input, rank)
    if unbatched:
        input = input.unsqueeze(0)
    pads = ntuple(padding, rank)
    attributes = {
        "strides": ntuple(stride, rank), "dilations": ntuple(dilation, rank), "group": groups, "pads": pads + pads,
        "output_padding": ntuple(output_padding, rank),
    }
    output = emit("ConvTranspose", [input, weight, bias], attributes)
    return output.squeeze(0) if unbatched else output


def conv_transpose1d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _conv_transpose(1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _conv_transpose(2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose3d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _conv_transpose(3, input, weight, bias, stride, padding, output_padding, groups, dilation)
