# Rounding to a grid as quantised training simulates it, and reductions over segments.
from _rooflint import emit, shape as _shape
from torch._core import dtype_of, known, tensor_argument
from torch._declare import declared


def fake_quantize_per_tensor_affine(input, scale, zero_point, quant_min, quant_max):
    tensor_argument(input, "fake_quantize_per_tensor_affine")
    _check_range(quant_min, quant_max)
    return _on_grid(input, scale, zero_point, quant_min, quant_max)


def fake_quantize_per_channel_affine(input, scale, zero_point, axis, quant_min, quant_max):
    """A scale and a zero point for each slice along `axis`."""
    tensor_argument(input, "fake_quantize_per_channel_affine")
    _check_range(quant_min, quant_max)
    if scale.dim() != 1 or zero_point.dim() != 1:
        raise RuntimeError("scale and zero-point should be 1-D tensors")
    sizes = [1] * input.dim()
    channels = input.size(axis)
    if known([channels, scale.size(0)]) and scale.size(0) != channels:
        raise RuntimeError("dimensions of scale and zero-point are not consistent with input tensor")
    sizes[axis] = channels
    return _on_grid(input, scale.reshape(sizes), zero_point.reshape(sizes), quant_min, quant_max)


def _check_range(quant_min, quant_max):
    if known([quant_min, quant_max]) and quant_min > quant_max:
        raise RuntimeError("`quant_min` should be less than or equal to `quant_max`.")


def _on_grid(input, scale, zero_point, quant_min, quant_max):
    """(clamp(round(x/s) + z) - z)·s"""
    d = dtype_of(input)
    steps = emit("Round", [input / scale]) + zero_point
    return ((steps.clamp(quant_min, quant_max) - zero_point) * scale).to(d)


# What a segment of nothing gives is set apart; the shape does not depend on it.
SEGMENT_REDUCTIONS = ("max", "mean", "min", "sum", "prod")


def segment_reduce(data, reduce, *, lengths=None, indices=None, offsets=None, axis=0, unsafe=False, initial=None):
    """One result for each segment along `axis`."""
    tensor_argument(data, "segment_reduce", "data")
    if reduce not in SEGMENT_REDUCTIONS:
        raise RuntimeError(f"Unsupported reduction: {reduce}")
    if lengths is None and offsets is None:
        raise RuntimeError("segment_reduce(): Either lengths or offsets must be defined.")
    bounds = offsets if lengths is None else lengths
    sizes = _shape(bounds)
    if not known([sizes]):
        return declared("SegmentReduce", [data, bounds], [(dtype_of(data), sizes)])
    if len(sizes) != axis + 1:
        raise RuntimeError(f"segment_reduce(): Expected axis to be the last dimension of {'lengths' if offsets is None else 'offsets'} but got {axis}.")
    segments = sizes[-1] if lengths is not None else sizes[-1] - 1
    shape = (*sizes[:-1], segments, *_shape(data)[axis + 1:])
    return declared("SegmentReduce", [data, bounds], [(dtype_of(data), shape)], data.numel())
