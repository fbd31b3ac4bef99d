# Convolutions over 1, 2 and 3 axes, plain and transposed.
from _rooflint import conv_attributes, conv_transpose_attributes, emit, is_unknown
from torch import _core
from torch._autocast import Autocast, lowered
from torch.nn.functional.checks import differ, expect_tensors, rank_known, unbatched

__all__ = ("conv1d", "conv2d", "conv3d", "conv_tbc", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d")


def _conv(rank, input, weight, bias, stride, padding, dilation, groups):
    expect_tensors(f"conv{rank}d", input, weight)
    if Autocast.dtype is not None:
        input, weight, bias = lowered(input, weight, bias)
    if is_unknown(input) or is_unknown(weight):
        return emit("Conv", [input, weight])
    attributes = conv_attributes(rank, input, weight, bias, stride, padding, dilation, groups)
    if _core.ndim(input) != rank + 1:
        return emit("Conv", [input, weight, bias], attributes)
    return unbatched(input, rank, lambda x: emit("Conv", [x, weight, bias], attributes))


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv(1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv(2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv(3, input, weight, bias, stride, padding, dilation, groups)


def _conv_transpose(rank, input, weight, bias, stride, padding, output_padding, groups, dilation):
    expect_tensors(f"conv_transpose{rank}d", input, weight)
    if Autocast.dtype is not None:
        input, weight, bias = lowered(input, weight, bias)
    if is_unknown(input) or is_unknown(weight) or not rank_known(input) or not rank_known(weight):
        return emit("ConvTranspose", [input, weight])
    attributes = conv_transpose_attributes(rank, input, weight, bias, stride, padding, output_padding, groups, dilation)
    return unbatched(input, rank, lambda x: emit("ConvTranspose", [x, weight, bias], attributes))


def conv_transpose1d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _conv_transpose(1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _conv_transpose(2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose3d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _conv_transpose(3, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_tbc(input, weight, bias, pad=0):
    """Convolution over time of T×B×C input with K×C×C' weights."""
    if not rank_known(input) or not rank_known(weight):
        return emit("Conv", [input, weight])
    if differ(_core.shape(bias)[0], _core.shape(weight)[2]):
        raise RuntimeError("Bias size must equal dim 2 in the weight tensor (output channels).")
    if differ(_core.shape(input)[2], _core.shape(weight)[1]):
        raise RuntimeError("Input dim 2 (input channels) is not == dim 1 in the weight tensor")
    return conv1d(input.permute(1, 2, 0), weight.permute(2, 1, 0), bias, padding=pad).permute(2, 0, 1)
