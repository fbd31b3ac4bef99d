# torch.fft: discrete Fourier transforms along one or several axes. https://docs.pytorch.org/docs/stable/fft.html
import math

from _rooflint import guard_names, is_unknown, make, shape as _shape
from torch._autocast import Autocast
from torch._core import SCALAR_NAMES, dtype_of, integer, name_of, tensor_argument, wrap_dim
from torch._declare import declared
from torch._elementwise import into
from torch._types import DTYPES, get_default_dtype


def fft(input, n=None, dim=-1, norm=None, *, out=None):
    return _to_complex("fft", input, _one(n), (dim,), norm, out)


def ifft(input, n=None, dim=-1, norm=None, *, out=None):
    return _to_complex("ifft", input, _one(n), (dim,), norm, out)


def rfft(input, n=None, dim=-1, norm=None, *, out=None):
    return _half("rfft", input, _one(n), (dim,), norm, out)


def ihfft(input, n=None, dim=-1, norm=None, *, out=None):
    return _half("ihfft", input, _one(n), (dim,), norm, out)


def irfft(input, n=None, dim=-1, norm=None, *, out=None):
    return _to_real("irfft", input, _one(n), (dim,), norm, out)


def hfft(input, n=None, dim=-1, norm=None, *, out=None):
    return _to_real("hfft", input, _one(n), (dim,), norm, out)


def fft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    return _to_complex("fft2", input, s, dim, norm, out)


def ifft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    return _to_complex("ifft2", input, s, dim, norm, out)


def rfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    return _half("rfft2", input, s, dim, norm, out)


def ihfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    return _half("ihfft2", input, s, dim, norm, out)


def irfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    return _to_real("irfft2", input, s, dim, norm, out)


def hfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    return _to_real("hfft2", input, s, dim, norm, out)


def fftn(input, s=None, dim=None, norm=None, *, out=None):
    return _to_complex("fftn", input, s, dim, norm, out)


def ifftn(input, s=None, dim=None, norm=None, *, out=None):
    return _to_complex("ifftn", input, s, dim, norm, out)


def rfftn(input, s=None, dim=None, norm=None, *, out=None):
    return _half("rfftn", input, s, dim, norm, out)


def ihfftn(input, s=None, dim=None, norm=None, *, out=None):
    return _half("ihfftn", input, s, dim, norm, out)


def irfftn(input, s=None, dim=None, norm=None, *, out=None):
    return _to_real("irfftn", input, s, dim, norm, out)


def hfftn(input, s=None, dim=None, norm=None, *, out=None):
    return _to_real("hfftn", input, s, dim, norm, out)


# --- The three kinds: complex to complex, real to half of a complex spectrum, and back ---

def _to_complex(name, input, s, dim, norm, out):
    axes, sizes = _transformed(name, input, s, dim)
    d = _type(input, norm)
    shape = _with_sizes(input, axes, sizes)
    flops = _work(shape, sizes)
    return into(out, declared(name, [input], [(d if d.is_complex else d.to_complex(), shape)], flops))


def _half(name, input, s, dim, norm, out):
    """The spectrum of real numbers is symmetric: n // 2 + 1 values of the last axis are enough."""
    if dtype_of(tensor_argument(input, "fft_" + name)).is_complex:
        raise TypeError(f"{name} expects a real input tensor, but got {SCALAR_NAMES[dtype_of(input).name]}")
    axes, sizes = _transformed(name, input, s, dim)
    d = _type(input, norm)
    if not axes:
        raise RuntimeError(f"{name} must transform at least one axis")
    flops = _work(_with_sizes(input, axes, sizes), sizes, real=True)
    shape = _with_sizes(input, axes, [*sizes[:-1], sizes[-1] // 2 + 1])
    return into(out, declared(name, [input], [(d.to_complex(), shape)], flops))


def _to_real(name, input, s, dim, norm, out):
    """The last axis holds half a spectrum: 2·(n − 1) real numbers unless the size is given."""
    axes, sizes = _transformed(name, input, s, dim, halved=True)
    d = _type(input, norm)
    if not axes:
        raise RuntimeError(f"{name} must transform at least one axis")
    shape = _with_sizes(input, axes, sizes)
    return into(out, declared(name, [input], [(d.to_real() if d.is_complex else d, shape)], _work(shape, sizes, real=True)))


def _one(n):
    return None if n is None else (n,)


def _type(input, norm):
    """Integers are transformed as default floats; half precision needs a GPU."""
    d = dtype_of(input)
    if d.name in ("float16", "bfloat16") and Autocast.dtype is None:
        raise NotImplementedError(f"Unsupported dtype {SCALAR_NAMES[d.name]}")
    if norm not in (None, "backward", "forward", "ortho"):
        raise RuntimeError(f"Invalid normalization mode: \"{norm}\"")
    if not (d.is_floating_point or d.is_complex):
        return get_default_dtype()
    return DTYPES["float32"] if d.name in ("float16", "bfloat16") else d


# Of these -1 is no size; of those along several axes it is the input's.
_ALONG_ONE = ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft")


def _transformed(name, input, s, dim, halved=False):
    """Axes to transform and their sizes after trimming or padding."""
    extent = _shape(tensor_argument(input, "fft_" + name))
    rank = len(extent)
    if isinstance(dim, int):
        dim = (dim,)
    if isinstance(s, int):
        s = (s,)
    if dim is not None:
        axes = [_axis(d, rank) for d in dim]
        if s is not None and len(s) != len(dim):
            raise RuntimeError("When given, dim and shape arguments must have the same length")
    elif s is not None:
        if len(s) > rank:
            raise RuntimeError(f"Got shape with {len(s)} values but input tensor only has {rank} dimensions.")
        axes = list(range(rank - len(s), rank))
    else:
        axes = list(range(rank))
    if len(set(axes)) != len(axes):
        raise RuntimeError("FFT dims must be unique")
    sizes = [extent[a] for a in axes]
    if halved and sizes:
        sizes[-1] = 2 * (sizes[-1] - 1)
    if s is not None:
        sizes = [size if n == -1 and name not in _ALONG_ONE else n for n, size in zip(s, sizes)]
    for n in sizes:
        if not is_unknown(n) and n < 1:
            raise RuntimeError(f"Invalid number of data points ({n}) specified")
    return axes, sizes


def _axis(dim, rank):
    if rank == 0:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return wrap_dim(dim, rank)


def _with_sizes(input, axes, sizes):
    shape = list(_shape(input))
    for a, n in zip(axes, sizes):
        shape[a] = n
    return tuple(shape)


def _work(shape, sizes, real=False):
    """5·N·log2 n operations, half of it for real numbers: https://www.fftw.org/speed/method.html"""
    total, points = math.prod(shape), math.prod(sizes)
    if is_unknown(total) or is_unknown(points):
        return None
    return round((2.5 if real else 5) * total * math.log2(points)) if points > 0 else 0


# --- Frequencies and shifts ---

def fftfreq(n, d=1.0, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    n = integer(n, "n")
    return into(out, make((n,), name_of(dtype)))


def rfftfreq(n, d=1.0, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    n = integer(n, "n")
    return into(out, make((n // 2 + 1,), name_of(dtype)))


def fftshift(input, dim=None):
    return _shifted(tensor_argument(input, "fft_fftshift"), dim, 0)


def ifftshift(input, dim=None):
    return _shifted(tensor_argument(input, "fft_ifftshift"), dim, 1)


def _shifted(x, dim, extra):
    from torch._functions import roll
    sizes = _shape(x)
    dims = list(range(len(sizes))) if dim is None else [dim] if isinstance(dim, int) else list(dim)
    axes = [wrap_dim(d, len(sizes)) for d in dims]
    return roll(x, [(sizes[a] + extra) // 2 for a in axes], axes)


guard_names("torch.fft")
