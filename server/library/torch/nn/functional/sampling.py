# Changes of resolution: interpolate and its old names, grid_sample, affine_grid.
import math

from _rooflint import emit, is_tensor, is_unknown, need
from torch import _core
from torch._autocast import Autocast, in_float32, lowered
from torch.nn.functional.checks import below, differ, expect_floating, expect_tensor, scalar_name

__all__ = ("affine_grid", "grid_sample", "interpolate", "upsample", "upsample_bilinear", "upsample_nearest")

# Mode → (ONNX mode, ranks of the input); area is an adaptive mean.
MODES = {
    "nearest": ("nearest", (3, 4, 5)),
    "nearest-exact": ("nearest", (3, 4, 5)),
    "area": ("area", (3, 4, 5)),
    "linear": ("linear", (3,)),
    "bilinear": ("linear", (4,)),
    "bicubic": ("cubic", (4,)),
    "lanczos": ("cubic", (4,)),
    "trilinear": ("linear", (5,)),
}


def interpolate(input, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None, antialias=False):
    if is_unknown(input):
        return input
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear")
    rank = need(input.dim()) - 2
    sizes = _target(input, rank, size, scale_factor, recompute_scale_factor)
    if antialias and not (mode in ("bilinear", "bicubic", "lanczos") and rank == 2):
        raise ValueError("Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D tensor as input")
    _check_mode(mode, rank + 2)
    s = _core.shape(input)
    if any(below(d, 1) for d in s[1:]):
        raise RuntimeError(f"Non-empty {rank + 2}D data tensor expected but got a tensor with sizes {list(s)}")
    for n, o in zip(s[2:], sizes):
        if mode != "area" and (below(o, 1) or below(n, 1)):
            raise RuntimeError(_too_small(s, sizes))
    if mode == "area":
        return emit("AdaptiveAveragePool", [input], {"output_size": sizes}, domain="ext")
    return emit("Resize", [input, None, None, _core.vector(sizes)], {
        "mode": MODES[mode][0], "axes": list(range(2, rank + 2)), "antialias": int(antialias),
        "coordinate_transformation_mode": "align_corners" if align_corners else "asymmetric" if mode == "nearest" else "half_pixel",
    })


def _too_small(s, sizes):
    axes = ("D", "H", "W")[-len(sizes):]

    def shown(values):
        return ", ".join(f"{axis}: {v}" for axis, v in zip(axes, values))

    return f"Input and output sizes should be greater than 0, but got input ({shown(s[2:])}) output ({shown(sizes)})"


def _check_mode(mode, dims):
    if mode not in MODES or dims not in (3, 4, 5):
        raise NotImplementedError(f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {dims}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact (got {mode})")
    ranks = MODES[mode][1]
    if dims not in ranks:
        raise NotImplementedError(f"Got {dims}D input, but {mode} mode needs {ranks[0]}D input")


def _target(input, rank, size, scale_factor, recompute):
    """Output sizes: as given, or ⌊n·scale⌋ on each axis."""
    sized, scaled = [is_unknown(x) or x is not None for x in (size, scale_factor)]
    if sized and scaled:
        raise ValueError("only one of size or scale_factor should be defined")
    if not sized and not scaled:
        raise ValueError("either size or scale_factor should be defined")
    if sized:
        if recompute:
            raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
        values = _per_axis("size", size, input, rank, "spatial dimensions")
        for v in values:
            if isinstance(v, float):
                raise TypeError(f"expected size to be one of int or Tuple[int] or Tuple[int, int] or Tuple[int, int, int], but got size with types {[type(x) for x in values]}")
        return [_core.integer(v, "size") for v in values]
    scales = _per_axis("scale_factor", scale_factor, input, rank, "spatial dimensions")
    return [_scaled(n, scale) for n, scale in zip(_core.shape(input)[2:], scales)]


def _scaled(n, scale):
    scale = scale.item() if is_tensor(scale) else scale
    if is_unknown(n) or is_unknown(scale):
        return n * scale
    return math.floor(float(n) * scale)


def _per_axis(name, value, input, rank, what):
    if isinstance(value, (tuple, list)):
        if len(value) != rank:
            shown = "output size" if name == "size" else name
            raise ValueError(f"Input and {shown} must have the same number of spatial dimensions, but got input with spatial dimensions of {list(_core.shape(input)[2:])} and {shown} of {value}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and {shown} in (o1, o2, ...,oK) format." if name == "size" else f"Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions of {list(_core.shape(input)[2:])} and scale_factor of shape {value}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format.")
        return list(value)
    return [value] * rank


def upsample(input, size=None, scale_factor=None, mode="nearest", align_corners=None):
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input, size=None, scale_factor=None):
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(input, size=None, scale_factor=None):
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)


GRID_MODES = {"bilinear": "linear", "nearest": "nearest", "bicubic": "cubic"}


@in_float32
def grid_sample(input, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    if mode not in GRID_MODES:
        raise ValueError(f"nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'")
    if padding_mode not in ("zeros", "border", "reflection"):
        raise ValueError(f"nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '{padding_mode}'")
    expect_tensor("grid_sampler", input)
    need(input, grid)
    s, g = _core.shape(input), _core.shape(grid)
    if len(s) != len(g) or len(s) not in (4, 5):
        raise RuntimeError(f"grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, but got input with sizes {list(s)} and grid with sizes {list(g)}")
    if differ(s[0], g[0]):
        raise RuntimeError(f"grid_sampler(): expected grid and input to have same batch size, but got input with sizes {list(s)} and grid with sizes {list(g)}")
    if differ(g[-1], len(s) - 2):
        raise RuntimeError(f"grid_sampler(): expected grid to have size {len(s) - 2} in last dimension, but got grid with sizes {list(g)}")
    for i, d in enumerate(s[2:]):
        if below(d, 1):
            raise RuntimeError(f"grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes {list(s)} with dimension {i + 2} being empty")
    if not is_unknown(align_corners) and not isinstance(align_corners, (bool, type(None))):
        raise TypeError(f"grid_sampler(): argument 'align_corners' (position 5) must be bool, not {type(align_corners).__name__}")
    if any(below(d, 1) for d in s):
        return input.new_empty((*s[:2], *g[1:-1]))
    expect_floating("grid_sampler_2d_cpu_kernel_impl" if len(s) == 4 else "grid_sampler3d_cpu", input)
    if differ(_core.dtype_of(input).name, _core.dtype_of(grid).name):
        raise RuntimeError(f"expected scalar type {scalar_name(input)} but found {scalar_name(grid)}")
    return emit("GridSample", [input, grid], {"mode": GRID_MODES[mode], "padding_mode": padding_mode, "align_corners": int(bool(align_corners))})


def affine_grid(theta, size, align_corners=None):
    if is_unknown(theta) or is_unknown(size):
        return theta if is_unknown(theta) else size
    if Autocast.dtype is not None:
        theta, = lowered(theta)
    if not _core.dtype_of(theta).is_floating_point:
        raise ValueError(f"Expected theta to have floating point type, but got {_core.dtype_of(theta)}")
    rank = len(size) - 2
    if rank not in (2, 3):
        raise NotImplementedError(f"affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size {size}.")
    t = _core.shape(theta)
    if len(t) != 3 or differ(t[1], rank) or differ(t[2], rank + 1):
        raise ValueError(f"Expected a batch of {rank}D affine matrices of shape Nx{rank}x{rank + 1} for size {size}. Got {t}.")
    if any(below(d, 1) for d in size):
        raise ValueError(f"Expected non-zero, positive output size. Got {size}")
    return emit("AffineGrid", [theta, _core.vector(list(size))], {"align_corners": int(bool(align_corners))})
