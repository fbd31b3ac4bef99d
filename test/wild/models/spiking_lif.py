"""A spiking network: leaky neurons with surrogate gradients, stepped over time, reset between inputs."""
import math
from typing import Callable, Optional

import torch
from torch import Tensor, nn


def surrogate(alpha: float = 2.0) -> Callable[[Tensor], Tensor]:
    class ATan(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return (x >= 0).to(x)

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return alpha / 2 / (1 + (math.pi / 2 * alpha * x).pow_(2)) * grad

    return ATan.apply


class MemoryModule(nn.Module):
    """Keeps states that are no buffers, set back by reset()."""

    def __init__(self):
        super().__init__()
        self._memories, self._memories_rv = {}, {}

    def register_memory(self, name, value):
        assert not hasattr(self, name), f"{name} has been set as a member variable!"
        self._memories[name] = value
        self._memories_rv[name] = value

    def reset(self):
        for key in self._memories:
            self._memories[key] = self._memories_rv[key]

    def __getattr__(self, name):
        if "_memories" in self.__dict__ and name in self.__dict__["_memories"]:
            return self.__dict__["_memories"][name]
        return super().__getattr__(name)

    def __setattr__(self, name, value):
        memories = self.__dict__.get("_memories")
        if memories is not None and name in memories:
            memories[name] = value
        else:
            super().__setattr__(name, value)


class LIF(MemoryModule):
    def __init__(self, tau=2.0, v_threshold=1.0, v_reset: Optional[float] = 0.0, learn_tau=False):
        super().__init__()
        self.register_memory("v", 0.0 if v_reset is None else v_reset)
        self.v_threshold, self.v_reset = v_threshold, v_reset
        if learn_tau:
            self.w = nn.Parameter(torch.as_tensor(-math.log(tau - 1.0)))
        else:
            self.tau = tau
        self.spike = surrogate()

    def neuronal_charge(self, x):
        decay = self.w.sigmoid() if hasattr(self, "w") else 1.0 / self.tau
        self.v = self.v + (x - self.v) * decay

    def forward(self, x):
        if isinstance(self.v, float):
            self.v = torch.full_like(x, self.v)
        self.neuronal_charge(x)
        spike = self.spike(self.v - self.v_threshold)
        self.v = self.v - spike * self.v_threshold if self.v_reset is None else (1.0 - spike) * self.v + spike * self.v_reset
        return spike


class SeqToANN(nn.Sequential):
    """Folds time into the batch for layers without state."""

    def forward(self, x_seq):
        y = super().forward(x_seq.flatten(0, 1))
        return y.view(x_seq.shape[0], x_seq.shape[1], *y.shape[1:])


class MultiStep(nn.Module):
    def __init__(self, neuron):
        super().__init__()
        self.neuron = neuron

    def forward(self, x_seq):
        return torch.stack([self.neuron(x) for x in x_seq])


def reset_net(net: nn.Module):
    for m in net.modules():
        if hasattr(m, "reset"):
            m.reset()


class CSNN(nn.Module):
    def __init__(self, T: int = 4, channels: int = 12):
        super().__init__()
        self.T = T
        layers = [SeqToANN(nn.Conv2d(1, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)), MultiStep(LIF())]
        layers += [SeqToANN(nn.MaxPool2d(2, 2))]
        layers += [SeqToANN(nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels))]
        layers += [MultiStep(LIF(learn_tau=True, v_reset=None)), SeqToANN(nn.MaxPool2d(2, 2), nn.Flatten())]
        self.features = nn.Sequential(*layers)
        self.head = nn.Sequential(SeqToANN(nn.Linear(channels * 7 * 7, 10, bias=False)), MultiStep(LIF()))

    def forward(self, img: Tensor):
        reset_net(self)
        x_seq = img.unsqueeze(0).repeat(self.T, 1, 1, 1, 1)
        return self.head(self.features(x_seq)).mean(0)


def train_one_epoch(net, loader, optimizer):
    for img, label in loader:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(net(img), nn.functional.one_hot(label, 10).float())
        loss.backward()
        optimizer.step()
        reset_net(net)
