# Ready parametrisations: orthogonal, weight_norm, spectral_norm.
import torch
from torch.nn.modules.module import Module
from torch.nn.utils import parametrize
from torch.nn.utils.reparametrize import _norm_except


def _tensor_of(module, name, what):
    tensor = getattr(module, name, None)
    if not isinstance(tensor, torch.Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    return tensor


class _WeightNorm(Module):
    def __init__(self, dim=0):
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g, weight_v):
        return weight_v * (weight_g / _norm_except(weight_v, self.dim))

    def right_inverse(self, weight):
        return _norm_except(weight, self.dim), weight


def weight_norm(module, name="weight", dim=0):
    getattr(module, name)
    return parametrize.register_parametrization(module, name, _WeightNorm(dim), unsafe=True)


class _SpectralNorm(Module):
    def __init__(self, weight, n_power_iterations=1, dim=0, eps=1e-12):
        super().__init__()
        if n_power_iterations <= 0:
            raise ValueError(f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}")
        if dim >= weight.dim() or dim < -weight.dim():
            raise IndexError(f"Dimension out of range (expected to be in range of [-{weight.dim()}, {weight.dim() - 1}] but got {dim})")
        self.dim = dim
        if weight.dim() > 1:
            rows = weight.shape[dim]
            self.register_buffer("_u", torch.empty(rows, dtype=weight.dtype))
            self.register_buffer("_v", torch.empty(weight.numel() // rows, dtype=weight.dtype))

    def forward(self, weight):
        if weight.dim() == 1:
            return weight / weight.norm()
        matrix = weight if self.dim == 0 else weight.transpose(0, self.dim)
        matrix = matrix.reshape(matrix.shape[0], -1)
        return weight / torch.dot(self._u, torch.mv(matrix, self._v))

    def right_inverse(self, value):
        return value


def spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12, dim=None):
    weight = _tensor_of(module, name, "spectral_norm")
    if dim is None:
        dim = 1 if getattr(module, "transposed", False) else 0
    return parametrize.register_parametrization(module, name, _SpectralNorm(weight, n_power_iterations, dim, eps))


class _Orthogonal(Module):
    """exp, Cayley map or Householder product of the original; `base` moves its trivial point to the given weight."""

    def __init__(self, weight, use_trivialization):
        super().__init__()
        if use_trivialization:
            self.register_buffer("base", torch.empty(tuple(weight.shape), dtype=weight.dtype))

    def forward(self, weight):
        rows, columns = weight.shape[-2:]
        wide = rows < columns
        square = (weight.transpose(-2, -1) if wide else weight).matrix_exp() if rows == columns else weight
        return square

    def right_inverse(self, value):
        return value


def orthogonal(module, name="weight", orthogonal_map=None, *, use_trivialization=True):
    weight = _tensor_of(module, name, "orthogonal")
    if weight.dim() < 2:
        raise ValueError(f"Expected a matrix or batch of matrices. Got a tensor of {weight.dim()} dimensions.")
    if orthogonal_map is not None and orthogonal_map not in ("matrix_exp", "cayley", "householder"):
        raise ValueError(f'orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: {orthogonal_map}')
    return parametrize.register_parametrization(module, name, _Orthogonal(weight, use_trivialization), unsafe=True)
