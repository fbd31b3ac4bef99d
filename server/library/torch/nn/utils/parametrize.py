# Parametrisations: an attribute becomes a property that is computed from the original tensors at each access.
import torch
from torch._without_effect import WithoutEffect
from torch.nn.modules.container import ModuleDict, ModuleList
from torch.nn.parameter import Parameter


class ParametrizationList(ModuleList):
    """The functions that an attribute passes through, and its original tensor or tensors."""

    def __init__(self, modules, original, unsafe=False):
        super().__init__(modules)
        self.unsafe = unsafe
        value = original
        for module in reversed(modules):
            value = module.right_inverse(value) if hasattr(module, "right_inverse") else value
        self.is_tensor = isinstance(value, torch.Tensor)
        self.ntensors = 1 if self.is_tensor else len(value)
        for name, tensor in [("original", value)] if self.is_tensor else [(f"original{i}", v) for i, v in enumerate(value)]:
            if isinstance(original, Parameter):
                self.register_parameter(name, Parameter(tensor, original.requires_grad))
            else:
                self.register_buffer(name, tensor)

    def forward(self):
        first, *rest = self
        value = first(self.original) if self.is_tensor else first(*[getattr(self, f"original{i}") for i in range(self.ntensors)])
        for module in rest:
            value = module(value)
        return value


def _parametrized_class(module):
    cls = type(module)
    return type(f"Parametrized{cls.__name__}", (cls,), {"_original_class": cls})


def is_parametrized(module, tensor_name=None):
    parametrizations = getattr(module, "parametrizations", None)
    if not isinstance(parametrizations, ModuleDict):
        return False
    return len(parametrizations) > 0 if tensor_name is None else tensor_name in parametrizations


def register_parametrization(module, tensor_name, parametrization, *, unsafe=False):
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        module.parametrizations[tensor_name].append(parametrization)
        return module
    if tensor_name not in module._parameters and tensor_name not in module._buffers:
        raise ValueError(f"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name '{tensor_name}'")
    original = getattr(module, tensor_name)
    transformed = parametrization(original) if not hasattr(parametrization, "right_inverse") else None
    if not unsafe and transformed is not None and tuple(transformed.shape) != tuple(original.shape):
        raise ValueError(f"Registering a parametrization may not change the shape of the tensor, unless `unsafe` flag is enabled.\nUnparametrized shape: {original.shape}\nParametrized shape: {transformed.shape}")
    chain = ParametrizationList([parametrization], original, unsafe)
    delattr(module, tensor_name)
    if not is_parametrized(module):
        module.__class__ = _parametrized_class(module)
        module.parametrizations = ModuleDict()
    setattr(type(module), tensor_name, property(lambda self: self.parametrizations[tensor_name]()))
    module.parametrizations[tensor_name] = chain
    return module


def remove_parametrizations(module, tensor_name, leave_parametrized=True):
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module} does not have a parametrization on {tensor_name}")
    chain = module.parametrizations[tensor_name]
    if not leave_parametrized and not chain.is_tensor:
        raise ValueError("Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence of tensors.")
    value = chain() if leave_parametrized else chain.original
    learned = len(list(chain.parameters(recurse=False))) > 0
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    if learned:
        module.register_parameter(tensor_name, Parameter(value))
    else:
        module.register_buffer(tensor_name, value)
    if not is_parametrized(module):
        delattr(module, "parametrizations")
        module.__class__ = type(module)._original_class
    return module


# Values are computed once in such a block; they cost the same whenever they are computed.
cached = WithoutEffect


def type_before_parametrizations(module):
    return type(module)._original_class if is_parametrized(module) else type(module)
