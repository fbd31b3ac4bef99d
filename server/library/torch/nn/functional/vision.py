# Blocks and channels: pixel and channel shuffles, unfold and fold.
from _rooflint import emit, is_unknown
from torch import _core
from torch._declare import declared
from torch.nn.functional.checks import below, differ, expect_tensor, ntuple, unbatched

__all__ = ("channel_shuffle", "fold", "native_channel_shuffle", "pixel_shuffle", "pixel_unshuffle", "unfold")


def _check_three(name, input):
    expect_tensor(name, input)
    if _core.ndim(input) < 3:
        raise RuntimeError(f"{name} expects input to have at least 3 dimensions, but got input with {_core.ndim(input)} dimension(s)")


def pixel_shuffle(input, upscale_factor):
    """…×(C·r²)×H×W → …×C×(H·r)×(W·r)"""
    if is_unknown(input):
        return input
    _check_three("pixel_shuffle", input)
    r = upscale_factor
    if r <= 0:
        raise RuntimeError(f"pixel_shuffle expects a positive upscale_factor, but got {r}")
    *lead, c, h, w = _core.shape(input)
    if not is_unknown(c) and c % (r * r) != 0:
        raise RuntimeError(f"pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)={c} is not divisible by {r * r}")
    blocks = input.reshape(_product(lead), c, h, w)
    return emit("DepthToSpace", [blocks], {"blocksize": r, "mode": "CRD"}).reshape(*lead, c // (r * r), h * r, w * r)


def pixel_unshuffle(input, downscale_factor):
    """…×C×(H·r)×(W·r) → …×(C·r²)×H×W"""
    if is_unknown(input):
        return input
    _check_three("pixel_unshuffle", input)
    r = downscale_factor
    if r <= 0:
        raise RuntimeError(f"pixel_unshuffle expects a positive downscale_factor, but got {r}")
    *lead, c, h, w = _core.shape(input)
    for axis, word, n in ((-2, "height", h), (-1, "width", w)):
        if not is_unknown(n) and n % r != 0:
            raise RuntimeError(f"pixel_unshuffle expects {word} to be divisible by downscale_factor, but input.size({axis})={n} is not divisible by {r}")
    n = len(lead)
    parts = input.reshape(*lead, c, h // r, r, w // r, r)
    return parts.permute(*range(n), n, n + 2, n + 4, n + 1, n + 3).reshape(*lead, c * r * r, h // r, w // r)


def _product(sizes):
    n = 1
    for s in sizes:
        n = n * s
    return n


def channel_shuffle(input, groups):
    if is_unknown(input):
        return input
    expect_tensor("channel_shuffle", input)
    s = _core.shape(input)
    if len(s) <= 2:
        raise RuntimeError(f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(s)}")
    if groups <= 0:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Value of groups:{groups}")
    if not is_unknown(s[1]) and s[1] % groups != 0:
        raise RuntimeError(f"Number of channels must be divisible by groups. Got {s[1]} channels and {groups} groups.")
    return input.reshape(s[0], groups, s[1] // groups, *s[2:]).transpose(1, 2).reshape(s)


native_channel_shuffle = channel_shuffle


def _pair(name, value):
    """One number for both axes; a list has two."""
    if isinstance(value, (tuple, list)) and len(value) != 2:
        raise RuntimeError(f"It is expected {name} equals to 2, but got size {len(value)}")
    return ntuple(value, 2)


def _block_sizes(values):
    sizes = {key: _pair(key, value) for key, value in values.items()}
    for key, value in sizes.items():
        for v in value:
            if below(v, 0 if key == "padding" else 1):
                raise RuntimeError(f"{key.replace('_size', '')} should be {'non-negative' if key == 'padding' else 'greater than zero'}, but got {key}_height: {value[0]} {key}_width: {value[1]}")
    return sizes


def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    """Columns of blocks: N×C×H×W → N×(C·∏k)×L."""
    expect_tensor("im2col", input)
    if is_unknown(input) or is_unknown(_core.shape(input)):
        return input
    s = _core.shape(input)
    if len(s) < 3:
        _core.wrap_dim(1 if len(s) < 2 else 2, len(s))
    b = _block_sizes({"kernel_size": kernel_size, "dilation": dilation, "padding": padding, "stride": stride})
    if len(s) not in (3, 4) or any(below(d, 1) for d in (s[1:] if len(s) == 4 else s)):
        raise RuntimeError(f"Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: {list(s)}")
    counts = _block_counts(s[-2:], b)
    if any(below(n, 1) for n in counts):
        raise RuntimeError(f"Given input with spatial size ({s[-2]}, {s[-1]}), kernel_size={_shown(b['kernel_size'])}, dilation={_shown(b['dilation'])}, padding={_shown(b['padding'])}, stride={_shown(b['stride'])}, calculated shape of the array of sliding blocks as ({counts[0]}, {counts[1]}), but its components must be at least one.")
    block = b["kernel_size"][0] * b["kernel_size"][1]
    columns = (s[-3] * block, counts[0] * counts[1])
    return declared("Im2Col", [input], [(input.dtype, (*s[:-3], *columns))], 0)


def _block_counts(sizes, b):
    return [
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, k, d, p, s in zip(sizes, b["kernel_size"], b["dilation"], b["padding"], b["stride"])
    ]


def _shown(pair):
    return f"({pair[0]}, {pair[1]})"


def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """The inverse, blocks that overlap added up: N×(C·∏k)×L → N×C×H×W."""
    expect_tensor("col2im", input)
    if is_unknown(input) or is_unknown(_core.shape(input)):
        return input
    s = _core.shape(input)
    size = _pair("output_size", output_size)
    b = _block_sizes({"kernel_size": kernel_size, "dilation": dilation, "padding": padding, "stride": stride})
    if len(s) not in (2, 3) or any(below(d, 1) for d in s[-2:]):
        raise RuntimeError(f"Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: {list(s)}")
    elements = b["kernel_size"][0] * b["kernel_size"][1]
    if not is_unknown(s[-2]) and s[-2] % elements != 0:
        raise RuntimeError(f"Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)={s[-2]} and kernel_size={_shown(b['kernel_size'])}.")
    counts = _block_counts(size, b)
    given = f"Given output_size={_shown(size)}, kernel_size={_shown(b['kernel_size'])}, dilation={_shown(b['dilation'])}, padding={_shown(b['padding'])}, stride={_shown(b['stride'])}"
    if any(below(n, 1) for n in counts):
        raise RuntimeError(f"{given}, expected size of input's dimension 2 to match the calculated number of sliding blocks {counts[0]} * {counts[1]} = {counts[0] * counts[1]}, which is too small (non-positive)")
    if differ(s[-1], counts[0] * counts[1]):
        raise RuntimeError(f"{given}, expected size of input's dimension 2 to match the calculated number of sliding blocks {counts[0]} * {counts[1]} = {counts[0] * counts[1]}, but got input.size(2)={s[-1]}.")
    attributes = {"strides": b["stride"], "dilations": b["dilation"], "pads": b["padding"] * 2}
    return unbatched(input, 1, lambda x: emit("Col2Im", [x, _core.vector(size), _core.vector(b["kernel_size"])], attributes))
