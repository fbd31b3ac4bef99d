# transformers.activations: activations by name.
from _rooflint_inspect import unknown
from torch import nn


class ClassInstantier(dict):
    def __getitem__(self, key):
        made = super().__getitem__(key)
        cls, kwargs = made if isinstance(made, tuple) else (made, {})
        return cls(**kwargs)


class QuickGELUActivation(nn.Module):
    def forward(self, input):
        return input * (1.702 * input).sigmoid()


ACT2CLS = {
    "gelu": nn.GELU, "gelu_new": (nn.GELU, {"approximate": "tanh"}), "gelu_pytorch_tanh": (nn.GELU, {"approximate": "tanh"}),
    "gelu_fast": (nn.GELU, {"approximate": "tanh"}), "quick_gelu": QuickGELUActivation, "leaky_relu": nn.LeakyReLU, "linear": nn.Identity,
    "mish": nn.Mish, "relu": nn.ReLU, "relu6": nn.ReLU6, "sigmoid": nn.Sigmoid, "silu": nn.SiLU, "swish": nn.SiLU, "tanh": nn.Tanh,
    "prelu": nn.PReLU,
}
ACT2FN = ClassInstantier(ACT2CLS)


def get_activation(name):
    if name in ACT2FN:
        return ACT2FN[name]
    raise KeyError(f"function {name} not found in ACT2FN mapping {list(ACT2FN.keys())}")


def __getattr__(name):
    return unknown(f"transformers.activations.{name} is not followed")
