# The older weight_norm and spectral_norm: a hook before each call computes the weight from other parameters.
import torch
from torch.nn.parameter import Parameter


def power_iteration(matrix, u, v, steps):
    """u and v approach the singular vectors of the largest singular value."""
    for _ in range(steps):
        v = torch.nn.functional.normalize(torch.mv(matrix.t(), u), dim=0)
        u = torch.nn.functional.normalize(torch.mv(matrix, v), dim=0)
    return u, v


def weight_norm(module, name="weight", dim=0):
    """w = g · v / |v|"""
    dim = -1 if dim is None else dim
    weight = getattr(module, name)
    for hook, _ in module._forward_pre_hooks.values():
        if isinstance(hook, _WeightNorm) and hook.name == name:
            raise RuntimeError(f"Cannot register two weight_norm hooks on the same parameter {name}")
    del module._parameters[name]
    module.register_parameter(name + "_g", Parameter(torch.norm_except_dim(weight, 2, dim)))
    module.register_parameter(name + "_v", Parameter(weight))
    hook = _WeightNorm(name, dim)
    setattr(module, name, hook.compute(module))
    module.register_forward_pre_hook(hook)
    return module


class _WeightNorm:
    def __init__(self, name, dim):
        self.name = name
        self.dim = dim

    def compute(self, module):
        g, v = getattr(module, self.name + "_g"), getattr(module, self.name + "_v")
        return v * (g / torch.norm_except_dim(v, 2, self.dim))

    def remove(self, module):
        weight = self.compute(module)
        delattr(module, self.name)
        del module._parameters[self.name + "_g"]
        del module._parameters[self.name + "_v"]
        module.register_parameter(self.name, Parameter(weight))

    def __call__(self, module, inputs):
        setattr(module, self.name, self.compute(module))


class _SpectralNorm:
    """w / σ with σ = uᵀ·W·v, the largest singular value by power iteration."""

    def __init__(self, name, dim, steps):
        self.name = name
        self.dim = dim
        self.steps = steps

    def compute(self, module):
        weight = getattr(module, self.name + "_orig")
        matrix = weight if self.dim == 0 else weight.transpose(0, self.dim)
        matrix = matrix.reshape(matrix.shape[0], -1)
        u, v = getattr(module, self.name + "_u"), getattr(module, self.name + "_v")
        u, v = power_iteration(matrix, u, v, self.steps if module.training else 0)
        return weight / torch.dot(u, torch.mv(matrix, v))

    def remove(self, module):
        weight = self.compute(module)
        delattr(module, self.name)
        del module._buffers[self.name + "_u"]
        del module._buffers[self.name + "_v"]
        del module._parameters[self.name + "_orig"]
        module.register_parameter(self.name, Parameter(weight))

    def __call__(self, module, inputs):
        setattr(module, self.name, self.compute(module))


def spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12, dim=None):
    if n_power_iterations <= 0:
        raise ValueError(f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}")
    if dim is None:
        dim = 1 if getattr(module, "transposed", False) else 0
    weight = module._parameters[name]
    rows = weight.shape[dim]
    del module._parameters[name]
    module.register_parameter(name + "_orig", weight)
    setattr(module, name, torch.empty(tuple(weight.shape), dtype=weight.dtype))
    module.register_buffer(name + "_u", torch.empty(rows, dtype=weight.dtype))
    module.register_buffer(name + "_v", torch.empty(weight.numel() // rows, dtype=weight.dtype))
    module.register_forward_pre_hook(_SpectralNorm(name, dim, n_power_iterations))
    return module


def _removed(module, kind, name, what):
    for key, (hook, _) in list(module._forward_pre_hooks.items()):
        if isinstance(hook, kind) and hook.name == name:
            hook.remove(module)
            del module._forward_pre_hooks[key]
            return module
    raise ValueError(f"{what} of '{name}' not found in {module}")


def remove_weight_norm(module, name="weight"):
    return _removed(module, _WeightNorm, name, "weight_norm")


def remove_spectral_norm(module, name="weight"):
    return _removed(module, _SpectralNorm, name, "spectral_norm")
