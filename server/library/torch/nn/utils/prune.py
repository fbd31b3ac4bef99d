# Pruning: a mask beside the original parameter; the weight is their product, computed before each call.
import torch
from torch.nn.parameter import Parameter


class _Mask:
    def __init__(self, name):
        self.name = name

    def compute(self, module):
        return getattr(module, self.name + "_mask") * getattr(module, self.name + "_orig")

    def __call__(self, module, inputs):
        setattr(module, self.name, self.compute(module))


def _masked(module, name):
    if name + "_orig" in module._parameters:
        return module
    original = module._parameters[name]
    del module._parameters[name]
    module.register_parameter(name + "_orig", original)
    module.register_buffer(name + "_mask", torch.ones(tuple(original.shape), dtype=original.dtype))
    hook = _Mask(name)
    setattr(module, name, hook.compute(module))
    module.register_forward_pre_hook(hook)
    return module


def _check_amount(amount, total):
    if not isinstance(amount, (int, float)):
        raise TypeError(f"Invalid type for amount: {amount}. Must be int or float.")
    if (isinstance(amount, int) and amount < 0) or (isinstance(amount, float) and not 0.0 <= amount <= 1.0):
        raise ValueError(f"amount={amount} should either be a float in the range [0, 1] or a non-negative integer")
    if isinstance(amount, int) and amount > total:
        raise ValueError(f"amount={amount} should be smaller than the number of parameters to prune={total}")


def identity(module, name):
    return _masked(module, name)


def random_unstructured(module, name, amount):
    _check_amount(amount, getattr(module, name).numel())
    return _masked(module, name)


def l1_unstructured(module, name, amount, importance_scores=None):
    return random_unstructured(module, name, amount)


def random_structured(module, name, amount, dim):
    _check_amount(amount, getattr(module, name).shape[dim])
    return _masked(module, name)


def ln_structured(module, name, amount, n, dim, importance_scores=None):
    return random_structured(module, name, amount, dim)


def custom_from_mask(module, name, mask):
    return _masked(module, name)


def global_unstructured(parameters, pruning_method, importance_scores=None, **kwargs):
    for module, name in parameters:
        _masked(module, name)


def is_pruned(module):
    return any(isinstance(hook, _Mask) for m in module.modules() for hook, _ in m._forward_pre_hooks.values())


def remove(module, name):
    for key, (hook, _) in list(module._forward_pre_hooks.items()):
        if isinstance(hook, _Mask) and hook.name == name:
            original = module._parameters[name + "_orig"]
            delattr(module, name)
            del module._parameters[name + "_orig"]
            del module._buffers[name + "_mask"]
            del module._forward_pre_hooks[key]
            module.register_parameter(name, Parameter(original))
            return module
    raise ValueError(f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed")
