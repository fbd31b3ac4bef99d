# pad: constant on any axes, reflected, replicated or circular on the last one to three.
from _rooflint import emit, is_tensor, is_unknown, need
from torch import _core
from torch._autocast import raised
from torch.nn.functional.checks import below, expect_tensor

__all__ = ("pad",)

MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


# Up to how many axes autocast pads in float32.
PADDED_IN_FLOAT32 = {"reflect": 2, "replicate": 3}


def pad(input, pad, mode="constant", value=None):
    expect_tensor("pad", input)
    need(input, pad)
    if is_unknown(_core.shape(input)):
        return emit("Pad", [input, _core.vector([pad])])
    pads = _checked(pad)
    if not isinstance(mode, str):
        raise TypeError(f"pad(): argument 'mode' (position 3) must be str, not {type(mode).__name__}")
    if isinstance(value, (complex, str, tuple, list)) and not is_tensor(value):
        raise TypeError(f"pad(): argument 'value' (position 4) must be float, not {type(value).__name__}")
    s = _core.shape(input)
    if mode not in MODES:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if len(pads) % 2 != 0:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(pads) // 2 > len(s):
        raise RuntimeError(f"Padding length should be less than or equal to two times the input dimension but got padding length {len(pads)} and input of dimension {len(s)}")
    if mode == "constant":
        _check_constant(s, pads)
    else:
        if value is not None and value != 0:
            raise RuntimeError(f"Padding mode \"{mode}\" doesn't take in value argument")
        _check_edges(s, pads, mode)
        if len(pads) // 2 <= PADDED_IN_FLOAT32.get(mode, 0):
            input, = raised(input)
    axes = [len(s) - 1 - i for i in range(len(pads) // 2)]
    if not axes:
        return input
    amounts = _core.vector([*pads[0::2], *pads[1::2]])
    fill = _core.constant(0 if value is None else value, _core.dtype_of(input)) if mode == "constant" else None
    return emit("Pad", [input, amounts, fill, _core.vector(axes)], {"mode": MODES[mode]})


def _checked(pad):
    if not isinstance(pad, (tuple, list)):
        raise TypeError(f"pad(): argument 'pad' (position 2) must be tuple of ints, not {type(pad).__name__}")
    for i, p in enumerate(pad):
        if isinstance(p, float) or p is None or isinstance(p, str):
            raise TypeError(f"pad(): argument 'pad' (position 2) must be tuple of ints, but found element of type {type(p).__name__} at pos {i}")
    return [_core.integer(p, "size") for p in pad]


def _check_constant(s, pads):
    for i in range(len(pads) // 2):
        axis = len(s) - 1 - i
        before, after = pads[2 * i], pads[2 * i + 1]
        cut = s[axis] + min(before, 0) + min(after, 0)
        if below(cut, 0):
            raise RuntimeError("narrow(): length must be non-negative.")
        if below(s[axis] + before + after, 0):
            raise RuntimeError(f"The input size {s[axis]}, plus negative padding {before} and {after} resulted in a negative output size, which is invalid. Check dimension {axis} of your input.")


def _check_edges(s, pads, mode):
    """Padded axes are the last ones of input with or without a batch axis."""
    axes = len(pads) // 2
    if axes not in (1, 2, 3) or len(s) not in (axes + 1, axes + 2):
        raise NotImplementedError(f"Padding size {len(pads)} is not supported for {len(s)}D input tensor.\nSupported combinations for non-constant padding:\n  - 2D or 3D input: padding size = 2 (pads last dimension)\n  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)")
    if mode != "circular" and any(below(d, 1) for d in (s[1:] if len(s) == axes + 2 else s)):
        raise RuntimeError(f"Expected {axes + 1}D or {axes + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: {list(s)}")
    for i in range(axes):
        axis = len(s) - 1 - i
        for p in (pads[2 * i], pads[2 * i + 1]):
            if mode == "circular" and below(s[axis], p):
                raise RuntimeError("Padding value causes wrapping around more than once.")
            if mode == "reflect" and not below(p, s[axis]) and not is_unknown(p) and not is_unknown(s[axis]):
                raise RuntimeError(f"Argument #{4 + 2 * i}: Padding size should be less than the corresponding input dimension, but got: padding ({pads[2 * i]}, {pads[2 * i + 1]}) at dimension {axis} of input {list(s)}")
        if below(s[axis] + pads[2 * i] + pads[2 * i + 1], 1):
            if mode == "circular":
                raise RuntimeError("Negative padding value is resulting in an empty dimension")
            raise RuntimeError(f"input (W: {s[axis]}) is too small. Calculated output W: {s[axis] + pads[2 * i] + pads[2 * i + 1]}")
