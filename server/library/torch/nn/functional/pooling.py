# Pooling over windows: maximum, mean, p-norm, and their inverses. Pools by output size are in adaptive.py.
from _rooflint import emit, is_unknown, need
from torch import _core
from torch._autocast import in_float32, raised
from torch.nn.functional.checks import below, differ, expect_tensor, int_tuple, ntuple, rank_known, sizes_text, unbatched

__all__ = (
    "avg_pool1d", "avg_pool2d", "avg_pool3d", "lp_pool1d", "lp_pool2d", "lp_pool3d", "max_pool1d", "max_pool1d_with_indices",
    "max_pool2d", "max_pool2d_with_indices", "max_pool3d", "max_pool3d_with_indices", "max_unpool1d", "max_unpool2d", "max_unpool3d",
)


def _check_rank(name, input, rank):
    expect_tensor(name, input)
    if is_unknown(input) or not rank_known(input):
        return
    s = _core.shape(input)
    fits = len(s) in (rank + 1, rank + 2)
    if fits and not any(below(d, 1) for d in s[-rank - 1:]):
        return
    expected = "D (batch mode) tensor with optional 0 dim batch size for input, but got:"
    if rank == 1 and fits:
        # All but the plain maximum are those of images of one row.
        raise RuntimeError(f"max_pool1d: Expected 2D or 3{expected}{list(s)}" if name == "max_pool1d" else f"Expected 3D or 4{expected}{[*s[:-1], 1, s[-1]]}")
    if rank == 1:
        raise RuntimeError(f"Expected 2 to 3 dimensions, but got {len(s)}-dimensional tensor for argument #1 'self' (while checking arguments for {name})")
    if name == "max_pool2d" and not fits:
        raise RuntimeError("non-empty 3D or 4D (batch mode) tensor expected for input")
    if len(s) < rank + 1 and rank == 2:
        if len(s) == 0:
            raise IndexError("Dimension specified as -3 but tensor has no dimensions")
        raise IndexError(f"Dimension out of range (expected to be in range of [{-len(s)}, {len(s) - 1}], but got -3)")
    raise RuntimeError(f"Expected {rank + 1}D or {rank + 2}{expected}{sizes_text(input)}")


def _check_window(rank, input, kernel, stride, padding, dilation, ceil_mode):
    """Sizes of the window, and that at least one of it fits."""
    for k in kernel:
        if below(k, 1):
            raise RuntimeError(f"kernel size should be greater than zero, but got {' '.join(f'k{axis}: {v}' for axis, v in zip('THW'[-rank:], kernel))}")
    for s in stride:
        if below(s, 1):
            raise RuntimeError("stride should not be zero" if s == 0 else f"stride should be greater than zero, but got {s}")
    for d in dilation:
        if below(d, 1):
            raise RuntimeError(f"dilation should be greater than zero, but got {d}")
    for k, p, d in zip(kernel, padding, dilation):
        if below(p, 0):
            raise RuntimeError(f"pad must be non-negative, but got pad: {p}")
        if below((d * (k - 1) + 1) // 2, p):
            raise RuntimeError(f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and dilation={d}")
    if not rank_known(input):
        return
    sizes = _core.shape(input)[-rank:]
    out = [_pooled(n, k, s, p, d, ceil_mode) for n, k, s, p, d in zip(sizes, kernel, stride, padding, dilation)]
    if any(below(o, 1) for o in out):
        channels = _core.shape(input)[-rank - 1]
        lead = "1x" if rank == 1 else ""
        raise RuntimeError(f"Given input size: ({channels}x{lead}{'x'.join(str(n) for n in sizes)}). Calculated output size: ({channels}x{lead}{'x'.join(str(o) for o in out)}). Output size is too small")


def _pooled(n, k, s, p, d, ceil_mode):
    """⌊(n + 2p − d·(k − 1) − 1) / s⌋ + 1, rounded up with `ceil_mode` unless the last window would start in the padding."""
    if is_unknown(n):
        return n
    reach = n + 2 * p - d * (k - 1) - 1
    steps = (-(-reach // s) if ceil_mode else reach // s) + 1
    return steps - 1 if ceil_mode and (steps - 1) * s >= n + p else steps


def _check_image(rank, input, kernel):
    """A mean over three axes wants an input of the kernel's size, without its padding."""
    sizes = _core.shape(input)[-rank:]
    if rank == 3 and any(below(n, k) for n, k in zip(sizes, kernel)):
        shown = [" ".join(f"{prefix}{axis}: {n}" for axis, n in zip("THW", values)) for prefix, values in (("", sizes), ("k", kernel))]
        raise RuntimeError(f"input image ({shown[0]}) smaller than kernel size ({shown[1]})")


def _window(name, rank, kernel_size, stride, padding, dilation):
    kernel = int_tuple(name, "kernel_size", kernel_size, rank)
    empty = stride is None or (isinstance(stride, (tuple, list)) and len(stride) == 0)
    return kernel, kernel if empty else int_tuple(name, "stride", stride, rank), int_tuple(name, "padding", padding, rank), int_tuple(name, "dilation", dilation, rank)


def _max_pool(rank, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices):
    name = f"max_pool{rank}d"
    if is_unknown(input):
        return (input, input) if return_indices else input
    kernel, strides, pads, dilations = _window(name, rank, kernel_size, stride, padding, dilation)
    _check_rank("max_pool1d_with_indices" if rank == 1 and return_indices else name, input, rank)
    _check_window(rank, input, kernel, strides, pads, dilations, ceil_mode)
    attributes = {"kernel_shape": kernel, "strides": strides, "pads": pads + pads, "dilations": dilations, "ceil_mode": int(ceil_mode)}
    return unbatched(input, rank, lambda x: emit("MaxPool", [x], attributes, outputs=2 if return_indices else 1))


def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _max_pool(1, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _max_pool(2, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool3d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    if not return_indices:
        input, = raised(input)
    return _max_pool(3, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool1d_with_indices(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _max_pool(1, input, kernel_size, stride, padding, dilation, ceil_mode, True)


def max_pool2d_with_indices(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _max_pool(2, input, kernel_size, stride, padding, dilation, ceil_mode, True)


def max_pool3d_with_indices(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _max_pool(3, input, kernel_size, stride, padding, dilation, ceil_mode, True)


def _avg_pool(rank, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override=None):
    name = f"avg_pool{rank}d"
    expect_tensor(name, input)
    if is_unknown(input):
        return input
    kernel, strides, pads, dilations = _window(name, rank, kernel_size, stride, padding, 1)
    if divisor_override == 0:
        raise RuntimeError("divisor must be not zero")
    _check_rank(name, input, rank)
    _check_window(rank, input, kernel, strides, pads, dilations, ceil_mode)
    _check_image(rank, input, kernel)
    attributes = {"kernel_shape": kernel, "strides": strides, "pads": pads + pads, "ceil_mode": int(ceil_mode), "count_include_pad": int(count_include_pad)}
    return unbatched(input, rank, lambda x: emit("AveragePool", [x], attributes))


def avg_pool1d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    return _avg_pool(1, input, kernel_size, stride, padding, ceil_mode, count_include_pad)


def avg_pool2d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
    return _avg_pool(2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


@in_float32
def avg_pool3d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
    return _avg_pool(3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def _lp_pool(rank, input, norm_type, kernel_size, stride, ceil_mode):
    if is_unknown(input):
        return input
    if norm_type == 0:
        raise ValueError(f"norm_type must be a non-zero value, but got {norm_type}")
    name = f"avg_pool{rank}d"
    if rank == 1 and isinstance(kernel_size, (tuple, list)):
        raise TypeError(f"mul(): argument 'other' (position 1) must be Tensor, not {type(kernel_size).__name__}")
    if rank > 1 and isinstance(kernel_size, (tuple, list)) and len(kernel_size) != rank:
        fault = "not enough" if len(kernel_size) < rank else "too many"
        raise ValueError(f"{fault} values to unpack (expected {rank}, got {len(kernel_size)})")
    input.pow
    kernel, strides, pads, dilations = _window(name, rank, kernel_size, stride, 0, 1)
    expect_tensor(name, input)
    _check_rank(name, input, rank)
    _check_window(rank, input, kernel, strides, pads, dilations, ceil_mode)
    _check_image(rank, input, kernel)
    attributes = {"kernel_shape": kernel, "strides": strides, "ceil_mode": int(ceil_mode), "p": int(norm_type)}
    return unbatched(_core.to_float(input), rank, lambda x: emit("LpPool", [x], attributes))


def lp_pool1d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    return _lp_pool(1, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool2d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    return _lp_pool(2, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool3d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    return _lp_pool(3, input, norm_type, kernel_size, stride, ceil_mode)


# --- Inverse of max pooling ---


def _unpooled_size(input, kernel, stride, padding, output_size):
    """The default, (n − 1)·s − 2p + k on each axis, or a given size less than a stride away from it."""
    rank = len(kernel)
    default = [(n - 1) * s - 2 * p + k for n, s, p, k in zip(_core.shape(input)[-rank:], stride, padding, kernel)]
    if output_size is None:
        return default
    size = list(output_size)[-rank:] if len(output_size) == rank + 2 else list(output_size)
    if len(size) != rank:
        raise ValueError(f"output_size should be a sequence containing {rank} or {rank + 2} elements, but it has a length of '{len(output_size)}'")
    for d, got, s in zip(default, size, stride):
        if not is_unknown(d) and not is_unknown(got) and not d - s < got < d + s:
            raise ValueError(f"invalid output_size \"{size}\" (dim 0 must be between {d - s} and {d + s})")
    return size


def _max_unpool(rank, input, indices, kernel_size, stride, padding, output_size):
    need(input, indices)
    if len(input.size()) < rank:
        raise IndexError("tuple index out of range")
    need(_core.shape(input))
    kernel = ntuple(kernel_size, rank)
    strides = kernel if stride is None else ntuple(stride, rank)
    size = _unpooled_size(input, kernel, strides, ntuple(padding, rank), output_size)
    if _core.dtype_of(indices).name != "int64":
        raise RuntimeError(f"elements in indices should be type int64 but got: {_core.dtype_of(indices)}")
    s = _core.shape(input)
    if len(s) not in (rank + 1, rank + 2):
        raise RuntimeError(f"Input to max_unpooling{rank}d should be a {rank + 1}d or {rank + 2}d Tensor, but got tensor with shape: {list(s)}")
    if len(s) != len(_core.shape(indices)) or any(differ(a, b) for a, b in zip(s, _core.shape(indices))):
        raise RuntimeError(f"Expected shape of indices to be same as that of the input tensor ({list(s)}) but got indices tensor with shape: {sizes_text(indices)}")
    if any(below(d, 1) for d in s[1:]):
        raise RuntimeError(f"Expected input to have non-zero size for non-batch dimensions, but got {list(s)}")
    shape = _core.vector((*(s[:-rank] if len(s) == rank + 2 else (1, s[0])), *size))
    attributes = {"kernel_shape": kernel, "strides": strides}
    if len(s) == rank + 1:
        return emit("MaxUnpool", [input.unsqueeze(0), indices.unsqueeze(0), shape], attributes).squeeze(0)
    return emit("MaxUnpool", [input, indices, shape], attributes)


@in_float32
def max_unpool1d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    return _max_unpool(1, input, indices, kernel_size, stride, padding, output_size)


@in_float32
def max_unpool2d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    return _max_unpool(2, input, indices, kernel_size, stride, padding, output_size)


@in_float32
def max_unpool3d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    return _max_unpool(3, input, indices, kernel_size, stride, padding, output_size)
