# Ready parametrisations: orthogonal, weight_norm, spectral_norm.
import torch
from torch._declare import declared
from torch.nn.modules.module import Module
from torch.nn.utils import parametrize
from torch.nn.utils.reparametrize import power_iteration


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
        return weight_v * (weight_g / torch.norm_except_dim(weight_v, 2, self.dim))

    def right_inverse(self, weight):
        return torch.norm_except_dim(weight, 2, self.dim), weight


def weight_norm(module, name="weight", dim=0):
    if not hasattr(module, name):
        raise ValueError(f"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name '{name}'")
    return parametrize.register_parametrization(module, name, _WeightNorm(dim), unsafe=True)


# Steps with which the singular vectors are first approached.
FIRST_ITERATIONS = 15


class _SpectralNorm(Module):
    def __init__(self, weight, n_power_iterations=1, dim=0, eps=1e-12):
        super().__init__()
        if n_power_iterations <= 0:
            raise ValueError(f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}")
        if dim >= weight.dim() or dim < -weight.dim():
            raise IndexError(f"Dimension out of range (expected to be in range of [-{weight.dim()}, {weight.dim() - 1}] but got {dim})")
        self.dim = dim
        self.n_power_iterations = n_power_iterations
        if weight.dim() > 1:
            rows = weight.shape[dim]
            u, v = torch.empty(rows, dtype=weight.dtype), torch.empty(weight.numel() // rows, dtype=weight.dtype)
            u, v = power_iteration(self._matrix(weight), u, v, FIRST_ITERATIONS)
            self.register_buffer("_u", torch.empty_like(u))
            self.register_buffer("_v", torch.empty_like(v))

    def _matrix(self, weight):
        matrix = weight if self.dim == 0 else weight.transpose(0, self.dim)
        return matrix.reshape(matrix.shape[0], -1)

    def forward(self, weight):
        if weight.dim() == 1:
            return weight / weight.norm()
        matrix = self._matrix(weight)
        u, v = power_iteration(matrix, self._u, self._v, self.n_power_iterations if self.training else 0)
        return weight / torch.dot(u, torch.mv(matrix, v))

    def right_inverse(self, value):
        return value


def spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12, dim=None):
    weight = _tensor_of(module, name, "spectral_norm")
    if dim is None:
        dim = 1 if getattr(module, "transposed", False) else 0
    return parametrize.register_parametrization(module, name, _SpectralNorm(weight, n_power_iterations, dim, eps))


class _Orthogonal(Module):
    """Q of the lower triangle of the original, by exponential or Cayley map of its skew part or by Householder reflections;
    `base` moves the trivial point to the given weight."""

    def __init__(self, weight, kind, use_trivialization):
        super().__init__()
        self.kind = kind
        if use_trivialization:
            n = max(weight.shape[-2:])
            self.register_buffer("base", torch.empty((*weight.shape[:-2], n, n), dtype=weight.dtype))

    def forward(self, x):
        wide = x.shape[-2] < x.shape[-1]
        if wide:
            x = x.transpose(-2, -1)
        q = self._reflected(x) if self.kind == "householder" else self._mapped(x)
        if "base" in self._buffers:
            q = self.base @ q
        return q.transpose(-2, -1) if wide else q

    def _mapped(self, x):
        n, k = x.shape[-2:]
        x = x.tril()
        if n != k:
            x = torch.cat([x, x.new_zeros((*x.shape[:-2], n, n - k))], dim=-1)
        skew = x - x.transpose(-2, -1)
        if self.kind == "matrix_exp":
            return torch.matrix_exp(skew)[..., :k]
        identity = torch.eye(n, dtype=x.dtype)
        return torch.linalg.solve(torch.add(identity, skew, alpha=-0.5), torch.add(identity, skew, alpha=0.5))[..., :k]

    def _reflected(self, x):
        a = x.tril(diagonal=-1)
        tau = 2.0 / (1.0 + (a * a).sum(dim=-2))
        q = declared("HouseholderProduct", [a, tau], [(a.dtype, tuple(a.shape))])
        return q * x.diagonal(dim1=-2, dim2=-1).unsqueeze(-2)

    def right_inverse(self, value):
        return value


def orthogonal(module, name="weight", orthogonal_map=None, *, use_trivialization=True):
    weight = _tensor_of(module, name, "orthogonal")
    if weight.dim() < 2:
        raise ValueError(f"Expected a matrix or batch of matrices. Got a tensor of {weight.dim()} dimensions.")
    if orthogonal_map is not None and orthogonal_map not in ("matrix_exp", "cayley", "householder"):
        raise ValueError(f'orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: {orthogonal_map}')
    square = weight.shape[-2] == weight.shape[-1]
    kind = orthogonal_map or ("matrix_exp" if square else "householder")
    return parametrize.register_parametrization(module, name, _Orthogonal(weight, kind, use_trivialization), unsafe=True)
