# Pools given by the size of their output: adaptive and fractional ones.
from _rooflint import emit, is_tensor, is_unknown
from torch import _core
from torch._autocast import in_float32
from torch._declare import declared
from torch._functions.creation import numel
from torch._types import DTYPES
from torch.nn.functional.checks import below, expect_floating, expect_tensor, int_tuple, ntuple, rank_known, scalar_name, unbatched

__all__ = (
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices", "adaptive_max_pool2d", "adaptive_max_pool2d_with_indices", "adaptive_max_pool3d",
    "adaptive_max_pool3d_with_indices", "fractional_max_pool2d", "fractional_max_pool2d_with_indices",
    "fractional_max_pool3d", "fractional_max_pool3d_with_indices",
)


def _output_size(name, input, output_size, rank):
    """A size for each axis; None keeps the input's."""
    s = input.size()
    if isinstance(output_size, int) or is_unknown(output_size):
        return int_tuple(name, "output_size", output_size, rank)
    if len(s) <= len(output_size):
        raise ValueError(f"Input dimension should be at least {len(output_size) + 1}")
    kept = s[len(s) - len(output_size):]
    sizes = tuple(n if not is_unknown(o) and o is None else o for o, n in zip(output_size, kept))
    sizes = int_tuple(name, "output_size", sizes, len(sizes))
    if len(sizes) != rank:
        raise RuntimeError(f"{name}: output_size must be {rank}")
    return sizes


def _one_size(name, input, output_size):
    """The one-dimensional forms take no None."""
    sizes = int_tuple(name, "output_size", output_size, 1)
    rank = _core.ndim(input)
    if rank not in (2, 3):
        raise RuntimeError(f"Expected 2 to 3 dimensions, but got {rank}-dimensional tensor for argument #1 'self' (while checking arguments for {name})")
    return sizes


def _check_rank(name, input, rank):
    dims = _core.ndim(input)
    if dims in (rank + 1, rank + 2):
        s = _core.shape(input)
        for axis in range(-rank if dims == rank + 1 else 1, dims if dims != rank + 1 else 0):
            if not is_unknown(s[axis]) and s[axis] == 0:
                raise RuntimeError(f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes {list(s)} with dimension {axis % dims} being empty")
        return
    colon = ":" if "max" in name else ""
    raise RuntimeError(f"{name}(): Expected {rank + 1}D or {rank + 2}D tensor, but got{colon} {list(_core.shape(input))}")


def _adaptive_avg(rank, input, output_size):
    if is_unknown(input) or (is_tensor(input) and not rank_known(input)):
        return input
    name = f"adaptive_avg_pool{rank}d"
    if rank == 1:
        expect_tensor(name, input)
        sizes = _one_size(name, input, output_size)
    else:
        sizes = _output_size(name, input, output_size, rank)
    if any(below(s, 0) for s in sizes):
        shown = ("1", *sizes) if rank == 1 else sizes
        raise RuntimeError(f"adaptive_avg_pool{max(rank, 2)}d: elements of output_size must be greater than or equal to 0 but received {{{', '.join(str(s) for s in shown)}}}")
    if all(not is_unknown(s) and s == 1 for s in sizes):
        return _global_avg(input, rank)
    _check_rank(name, input, rank)
    if input.numel() != 0 and (rank == 3 or not any(not is_unknown(s) and s == 0 for s in sizes)):
        expect_floating("adaptive_avg_pool3d_cpu" if rank == 3 else "adaptive_avg_pool2d", input)
    return unbatched(input, rank, lambda x: emit("AdaptiveAveragePool", [x], {"output_size": sizes}, domain="ext"))


def _global_avg(input, rank):
    """Output size 1 is a mean over the last axes, of input of any rank that has them."""
    if not (input.dtype.is_floating_point or input.dtype.is_complex):
        raise NotImplementedError("mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: " + scalar_name(input))
    axes = [_core.wrap_dim(-1 - i, input.dim()) for i in range(rank)]
    if input.dim() == rank + 2:
        return emit("GlobalAveragePool", [input])
    return emit("ReduceMean", [input, _core.vector(axes)], {"keepdims": 1})


def adaptive_avg_pool1d(input, output_size):
    return _adaptive_avg(1, input, output_size)


def adaptive_avg_pool2d(input, output_size):
    return _adaptive_avg(2, input, output_size)


@in_float32
def adaptive_avg_pool3d(input, output_size):
    return _adaptive_avg(3, input, output_size)


def _adaptive_max(rank, input, output_size, return_indices):
    if is_unknown(input) or (is_tensor(input) and not rank_known(input)):
        return (input, input) if return_indices else input
    name = f"adaptive_max_pool{rank}d"
    if rank == 1:
        expect_tensor(name, input)
        sizes = _one_size(name, input, output_size)
    else:
        sizes = _output_size(name, input, output_size, rank)
    _check_rank(name, input, rank)
    if any(below(s, 0) for s in sizes):
        shown = [*_core.shape(input)[:-rank], *([1] if rank == 1 else []), *sizes]
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(sizes)}: {shown}")
    outputs = 2 if return_indices else 1
    return unbatched(input, rank, lambda x: emit("AdaptiveMaxPool", [x], {"output_size": sizes}, outputs=outputs, domain="ext"))


def adaptive_max_pool1d(input, output_size, return_indices=False):
    return _adaptive_max(1, input, output_size, return_indices)


def adaptive_max_pool2d(input, output_size, return_indices=False):
    return _adaptive_max(2, input, output_size, return_indices)


@in_float32
def adaptive_max_pool3d(input, output_size, return_indices=False):
    return _adaptive_max(3, input, output_size, return_indices)


def adaptive_max_pool1d_with_indices(input, output_size, return_indices=False):
    return _adaptive_max(1, input, output_size, True)


def adaptive_max_pool2d_with_indices(input, output_size, return_indices=False):
    return _adaptive_max(2, input, output_size, True)


def adaptive_max_pool3d_with_indices(input, output_size, return_indices=False):
    return _adaptive_max(3, input, output_size, True)


# --- Fractional: windows of one size at pseudo-random places ---


def _fractional(rank, input, kernel_size, output_size, output_ratio, return_indices):
    name = f"fractional_max_pool{rank}d"
    if is_unknown(input):
        return (input, input) if return_indices else input
    if output_size is None and output_ratio is None:
        raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
    if output_size is None:
        if rank == 2 and not isinstance(output_ratio, (tuple, list)):
            raise TypeError(f"object of type '{type(output_ratio).__name__}' has no len()")
        ratio = ntuple(output_ratio, rank)
        if len(ratio) > rank:
            raise ValueError(f"{name} requires output_ratio to either be a single Int or tuple of Ints.")
        input.dim()
        output_size = [int(n * r) for n, r in zip(_core.shape(input)[-rank:], ratio)]
    input.dim()
    expect_tensor(name, input)
    sizes, kernel = int_tuple(name, "output_size", output_size, rank), int_tuple(name, "kernel_size", kernel_size, rank)
    s = _core.shape(input)
    if len(s) < rank + 1:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-max(len(s), 1)}, {max(len(s), 1) - 1}], but got {-rank - 1})")
    if len(s) not in (rank + 1, rank + 2):
        raise RuntimeError(f"{name}: Expected {rank + 1}D or {rank + 2}D tensor, but got: {list(s)}")
    for axis, word in enumerate(("time", "height", "width")[-rank:]):
        n = s[axis - rank]
        # Of volumes one element more has to be left.
        if below(n, sizes[axis] + kernel[axis] - (1 if rank == 2 else 0)):
            raise RuntimeError(f"{name}{'' if rank == 2 else '_out'}(): pool {word} {kernel[axis]} too large relative to input {word} {n}")
    result = (*s[:-rank], *sizes)
    results = [(input.dtype, result), (DTYPES["int64"], result)]
    if any(below(k, 1) for k in kernel):
        raise RuntimeError(f"{name}(): kernel size should be greater than zero, but got {'x'.join(str(k) for k in kernel)}")
    output, indices = declared("FractionalMaxPool", [input], results, numel((*result, *kernel)))
    return (output, indices) if return_indices else output


@in_float32
def fractional_max_pool2d(input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None):
    return _fractional(2, input, kernel_size, output_size, output_ratio, return_indices)


@in_float32
def fractional_max_pool3d(input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None):
    return _fractional(3, input, kernel_size, output_size, output_ratio, return_indices)


def fractional_max_pool2d_with_indices(input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None):
    return _fractional(2, input, kernel_size, output_size, output_ratio, True)


def fractional_max_pool3d_with_indices(input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None):
    return _fractional(3, input, kernel_size, output_size, output_ratio, True)
