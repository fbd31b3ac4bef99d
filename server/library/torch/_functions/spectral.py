# Short-time spectra and the windows for them.
import math

from _rooflint import is_unknown, make, shape as _shape
from torch._autocast import in_float32
from torch._core import SCALAR_NAMES, dtype_of, integer, name_of, tensor_argument
from torch._declare import declared
from torch._types import get_default_dtype

METHODS = ("stft", "istft")

# Their only difference is the values of the window, which no shape depends on.
WINDOWS = ("bartlett_window", "blackman_window", "hann_window")


def _window(name):
    def function(window_length, periodic=True, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
        return _of_length(name, window_length, dtype)

    function.__name__ = name
    function.__module__ = __name__
    return function


for _name in WINDOWS:
    globals()[_name] = _window(_name)


def hamming_window(window_length, periodic=True, alpha=0.54, beta=0.46, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    return _of_length("hamming_window", window_length, dtype)


def kaiser_window(window_length, periodic=True, beta=12.0, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    return _of_length("kaiser_window", window_length, dtype)


def _of_length(name, length, dtype):
    n = integer(length, "window_length")
    d = dtype or get_default_dtype()
    if not d.is_floating_point:
        raise RuntimeError(f"{name} expects floating point dtypes, got: {SCALAR_NAMES[d.name]}")
    if not is_unknown(n) and n < 0:
        raise RuntimeError(f"{name} requires non-negative window_length, got window_length={n}")
    return make((n,), name_of(d))


@in_float32
def stft(
    input, n_fft, hop_length=None, win_length=None, window=None, center=True, pad_mode="reflect", normalized=False, onesided=None,
    return_complex=None, align_to_window=None,
):
    for value in (n_fft, hop_length, win_length):
        if isinstance(value, float):
            raise TypeError("stft() received an invalid combination of arguments: n_fft, hop_length and win_length must be int")
    d = dtype_of(input)
    complex_input = d.is_complex or (window is not None and dtype_of(window).is_complex)
    if return_complex is None and not complex_input:
        raise RuntimeError(
            "stft requires the return_complex parameter be given for real inputs, and will further require that "
            "return_complex=True in a future PyTorch release."
        )
    s = tuple(_shape(input))
    if center and len(s) > 3:
        raise NotImplementedError(f"Padding size 2 is not supported for {len(s) + 1}D input tensor.")
    if d.name in ("float16", "bfloat16"):
        raise NotImplementedError(f"Unsupported dtype {SCALAR_NAMES[d.name]}")
    if not (d.is_floating_point or d.is_complex):
        raise NotImplementedError(f"stft(torch.{SCALAR_NAMES[d.name]}Tensor{list(s)}, n_fft={n_fft}): expected a tensor of floating point or complex values")
    length = s[-1] if s else 0
    if center:
        _check_padding(length, n_fft // 2, pad_mode)
        length = length + 2 * (n_fft // 2)
    if not 1 <= len(s) <= 2:
        raise RuntimeError(f"stft(torch.{SCALAR_NAMES[d.name]}Tensor{[*s[:-1], length]}, n_fft={n_fft}): expected a 1D or 2D tensor")
    hop = n_fft // 4 if hop_length is None else hop_length
    width = n_fft if win_length is None else win_length
    _check_sizes("stft", n_fft, length, hop, width, window)
    frames = 1 + (length - n_fft) // hop
    one_sided = not complex_input if onesided is None else onesided
    if one_sided and complex_input:
        raise RuntimeError("Cannot have onesided output if window or input is complex")
    frequencies = n_fft // 2 + 1 if one_sided else n_fft
    shape = (*s[:-1], frequencies, frames)
    spectrum = d if d.is_complex else d.to_complex()
    operands = [input] if window is None else [input, window]
    flops = _work(s[:-1], frames, n_fft)
    if return_complex or (return_complex is None and complex_input):
        return declared("stft", operands, [(spectrum, shape)], flops)
    return declared("stft", operands, [(spectrum.to_real(), (*shape, 2))], flops)


def _check_padding(length, padding, mode):
    if is_unknown(length) or mode != "reflect":
        return
    if length == 0:
        raise RuntimeError("Expected 2D or 3D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input")
    if padding >= length:
        raise RuntimeError(
            f"Argument #4: Padding size should be less than the corresponding input dimension, but got: padding ({padding}, "
            f"{padding}) at dimension 2 of input [1, {length}]"
        )


def _check_sizes(name, n_fft, length, hop, width, window):
    if not is_unknown(length) and (n_fft <= 0 or n_fft > length):
        raise RuntimeError(f"{name}: expected 0 < n_fft < {length}, but got n_fft={n_fft}")
    if hop <= 0:
        raise RuntimeError(f"{name}: expected hop_length > 0, but got hop_length={hop}")
    if width <= 0 or width > n_fft:
        raise RuntimeError(f"{name}: expected 0 < win_length <= n_fft, but got win_length={width}")
    if window is not None and (len(_shape(window)) != 1 or _shape(window)[0] != width):
        raise RuntimeError(
            f"{name}: expected a 1D window tensor of size equal to win_length={width}, but got window with size {list(_shape(window))}"
        )


def _work(batch, frames, n_fft):
    """2.5·n·log2 n operations for each frame: https://www.fftw.org/speed/method.html"""
    count = math.prod(batch) * frames
    return None if is_unknown(count) else round(2.5 * count * n_fft * math.log2(n_fft))


def istft(
    input, n_fft, hop_length=None, win_length=None, window=None, center=True, normalized=False, onesided=None, length=None,
    return_complex=False,
):
    d = dtype_of(tensor_argument(input, "istft"))
    if not d.is_complex:
        raise TypeError("istft requires a complex-valued input tensor matching the output from stft with return_complex=True.")
    s = tuple(_shape(input))
    hop, width = hop_length or n_fft // 4, win_length or n_fft
    if not 2 <= len(s) <= 3 or any(not is_unknown(n) and n == 0 for n in s):
        raise RuntimeError(f"istft(CPU{SCALAR_NAMES[d.name]}Type{list(s)}, n_fft={n_fft}): expected a non-empty tensor with 2 or 3 dimensions")
    one_sided = onesided
    if one_sided is None:
        one_sided = not is_unknown(s[-2]) and s[-2] != n_fft
    expected = n_fft // 2 + 1 if one_sided else n_fft
    if not is_unknown(s[-2]) and s[-2] != expected:
        raise RuntimeError(f"istft: expected the frequency dimension (3rd to the last) of the input tensor to match n_fft / 2 + 1 when onesided=True, but got {s[-2]}")
    _check_sizes("istft", n_fft, n_fft, hop, width, window)
    if return_complex and one_sided:
        raise RuntimeError("Cannot have onesided output if window or input is complex")
    samples = n_fft + hop * (s[-1] - 1)
    if length is not None:
        samples = length
    elif center:
        samples = samples - 2 * (n_fft // 2)
    result = d if return_complex else d.to_real()
    operands = [input] if window is None else [input, window]
    return declared("istft", operands, [(result, (*s[:-2], samples))], _work(s[:-2], s[-1], n_fft))
