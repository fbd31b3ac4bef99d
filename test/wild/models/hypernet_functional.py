# Weights predicted by another network; torch.func and vmap; stateless calls.
import torch
from torch import nn
from torch.func import functional_call, vmap
from torch.nn.utils import parameters_to_vector


class HyperNet(nn.Module):
    def __init__(self, latent=16, i=8, o=4):
        super().__init__()
        self.i, self.o = i, o
        self.gen = nn.Sequential(nn.Linear(latent, 32), nn.ReLU(), nn.Linear(32, i * o + o))
        self.code = nn.Parameter(torch.randn(latent))
        self.inner = nn.Linear(i, o)

    def forward(self, x):
        flat = self.gen(self.code)
        weight, bias = flat[: -self.o].view(self.o, self.i), flat[-self.o :]
        y = nn.functional.linear(x, weight, bias)
        return y + functional_call(self.inner, {"weight": weight * 0.1, "bias": bias}, (x,))


class PerSample(nn.Module):
    def __init__(self, n=5):
        super().__init__()
        self.heads = nn.Parameter(torch.randn(n, 8, 3))
        self.norm = nn.LayerNorm(3)

    def forward(self, x):
        y = vmap(lambda w: x @ w)(self.heads)
        return self.norm(y.mean(0))


def main():
    net, per = HyperNet(), PerSample()
    x = torch.randn(10, 8)
    print(parameters_to_vector(net.parameters()).numel())
    return net(x), per(x)
