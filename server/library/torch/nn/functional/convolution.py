# Convolutions over 1, 2 and 3 axes, plain and transposed.
from _rooflint import emit, is_tensor, is_unknown
from torch import _core
from torch.nn.functional.checks import below, c_name, differ, expect_same_dtype, int_tuple, rank_known, sizes_text, unbatched

__all__ = ("conv1d", "conv2d", "conv3d", "conv_tbc", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d")


def _arguments(name, **given):
    for key, value in given.items():
        if not is_tensor(value) and not is_unknown(value):
            kinds = ", ".join("Tensor" if is_tensor(v) else type(v).__name__ for v in given.values())
            raise TypeError(f"{name}() received an invalid combination of arguments - got ({kinds})")


def _check_rank(name, rank, input):
    dims = _core.ndim(input)
    if dims not in (rank + 1, rank + 2):
        raise RuntimeError(f"Expected {rank + 1}D (unbatched) or {rank + 2}D (batched) input to {name}, but got input of size: {sizes_text(input)}")


def _check_types(input, weight, bias):
    if bias is not None and differ(_core.dtype_of(input).name, _core.dtype_of(bias).name):
        raise RuntimeError(f"Input type ({c_name(input)}) and bias type ({c_name(bias)}) should be the same")
    expect_same_dtype(input, weight)


def _check_operands(rank, input, weight, bias, groups, transposed=False):
    """Ranks, channels and groups of input, weight and bias against each other."""
    s, w = _core.shape(input), _core.shape(weight)
    sent = f"weight of size {list(w)}"
    if len(w) != len(s):
        raise RuntimeError(f"Expected {len(w)}-dimensional input for {len(w)}-dimensional weight{list(w)}, but got {len(s)}-dimensional input of size {list(s)} instead")
    if below(w[0], groups):
        raise RuntimeError(f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got {sent} instead")
    if not is_unknown(w[0]) and w[0] % groups != 0:
        raise RuntimeError(f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of size [{list(w)}] instead")
    expected = w[0] if transposed else w[1] * groups
    if differ(s[1], expected):
        given = f"transposed={int(transposed)}" if transposed else f"groups={groups}"
        raise RuntimeError(f"Given {given}, {sent}, expected input{list(s)} to have {expected} channels, but got {s[1]} channels instead")
    filters = w[1] * groups if transposed else w[0]
    if bias is not None and (_core.ndim(bias) != 1 or differ(_core.shape(bias)[0], filters)):
        given = "transposed=1, " if transposed else ""
        raise RuntimeError(f"Given {given}{sent}, expected bias to be 1-dimensional with {filters} elements, but got bias of size {sizes_text(bias)} instead")


def _check_sizes(strides, pads, dilations, groups):
    if any(below(p, 0) for p in pads):
        raise RuntimeError("negative padding is not supported")
    if any(below(s, 1) for s in strides):
        raise RuntimeError("non-positive stride is not supported")
    if any(below(d, 1) for d in dilations):
        raise RuntimeError("dilation should be greater than zero")
    if below(groups, 1):
        raise RuntimeError("non-positive groups is not supported")


def _check_fit(input, weight, begin, end, dilations):
    padded = [n + b + e for n, b, e in zip(_core.shape(input)[2:], begin, end)]
    extents = [d * (k - 1) + 1 for k, d in zip(_core.shape(weight)[2:], dilations)]
    if any(below(n, k) for n, k in zip(padded, extents)):
        shown = " x ".join(str(n) for n in padded), " x ".join(str(k) for k in extents)
        raise RuntimeError(f"Calculated padded input size per channel: ({shown[0]}). Kernel size: ({shown[1]}). Kernel size can't be greater than actual input size")


def _conv(rank, input, weight, bias, stride, padding, dilation, groups):
    name = f"conv{rank}d"
    _arguments(name, input=input, weight=weight)
    if is_unknown(input) or is_unknown(weight):
        return input
    strides, dilations = int_tuple(name, "stride", stride, rank), int_tuple(name, "dilation", dilation, rank)
    if isinstance(padding, str) and padding not in ("same", "valid"):
        raise RuntimeError("Invalid padding string: '" + padding + "'")
    if padding == "same" and any(differ(s, 1) for s in strides):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    if not rank_known(input):
        return emit("Conv", [input, weight, bias], {"strides": strides, "dilations": dilations, "group": groups})
    _check_rank(name, rank, input)
    _check_types(input, weight, bias)
    if padding == "same":
        begin, end = _same_pads(_core.shape(weight)[2:], dilations)
    else:
        begin = end = (0,) * rank if padding == "valid" else int_tuple(name, "padding", padding, rank)
    if _core.ndim(weight) < 3:
        raise RuntimeError("weight should have at least three dimensions")
    _check_sizes(strides, begin, dilations, groups)
    attributes = {"strides": strides, "dilations": dilations, "group": groups, "pads": begin + end}

    def compute(x):
        _check_operands(rank, x, weight, bias, groups)
        _check_fit(x, weight, begin, end, dilations)
        return emit("Conv", [x, weight, bias], attributes)

    return unbatched(input, rank, compute)


def _same_pads(kernel, dilation):
    total = [d * (k - 1) for k, d in zip(kernel, dilation)]
    begin = tuple(t // 2 for t in total)
    return begin, tuple(t - b for t, b in zip(total, begin))


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv(1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv(2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv(3, input, weight, bias, stride, padding, dilation, groups)


def _conv_transpose(rank, input, weight, bias, stride, padding, output_padding, groups, dilation):
    name = f"conv_transpose{rank}d"
    _arguments(name, input=input, weight=weight)
    if is_unknown(input) or is_unknown(weight) or not rank_known(input):
        return input
    strides, dilations = int_tuple(name, "stride", stride, rank), int_tuple(name, "dilation", dilation, rank)
    pads, extra = int_tuple(name, "padding", padding, rank), int_tuple(name, "output_padding", output_padding, rank)
    _check_rank(name, rank, input)
    _check_types(input, weight, bias)
    _check_sizes(strides, pads, dilations, groups)
    if any(below(e, 0) for e in extra):
        raise RuntimeError("negative output_padding is not supported")
    for e, s, d in zip(extra, strides, dilations):
        if not below(e, s) and not below(e, d) and not is_unknown(e):
            raise RuntimeError(f"output padding must be smaller than either stride or dilation, but got output_padding: {e} stride: {s} dilation: {d}")
    attributes = {"strides": strides, "dilations": dilations, "group": groups, "pads": pads + pads, "output_padding": extra}

    def compute(x):
        _check_operands(rank, x, weight, bias, groups, transposed=True)
        return emit("ConvTranspose", [x, weight, bias], attributes)

    return unbatched(input, rank, compute)


def conv_transpose1d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _conv_transpose(1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _conv_transpose(2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose3d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _conv_transpose(3, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_tbc(input, weight, bias, pad=0):
    """Convolution over time of T×B×C input with K×C×C' weights."""
    if is_unknown(input):
        return input
    if differ(_core.shape(bias)[0], _core.shape(weight)[2]):
        raise RuntimeError("Bias size must equal dim 2 in the weight tensor (output channels).")
    if differ(_core.shape(input)[2], _core.shape(weight)[1]):
        raise RuntimeError("Input dim 2 (input channels) is not == dim 1 in the weight tensor")
    return conv1d(input.permute(1, 2, 0), weight.permute(2, 1, 0), bias, padding=pad).permute(2, 0, 1)
