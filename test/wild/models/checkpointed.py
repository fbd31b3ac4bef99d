# Dense blocks with torch.utils.checkpoint and features gathered in lists.
import re
from collections import OrderedDict
from typing import Any, List

import torch
import torch.nn as nn
import torch.utils.checkpoint as cp
from torch import Tensor
from torch.utils.checkpoint import checkpoint, checkpoint_sequential


class _DenseLayer(nn.Module):
    def __init__(self, num_input_features: int, growth_rate: int, bn_size: int, memory_efficient: bool = False):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(num_input_features)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(num_input_features, bn_size * growth_rate, kernel_size=1, bias=False)
        self.norm2 = nn.BatchNorm2d(bn_size * growth_rate)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(bn_size * growth_rate, growth_rate, kernel_size=3, padding=1, bias=False)
        self.memory_efficient = memory_efficient

    def bn_function(self, *inputs: Tensor) -> Tensor:
        return self.conv1(self.relu1(self.norm1(torch.cat(inputs, 1))))

    def any_requires_grad(self, input: List[Tensor]) -> bool:
        return any(tensor.requires_grad for tensor in input)

    def forward(self, *prev_features: Tensor) -> Tensor:
        if self.memory_efficient and self.any_requires_grad(list(prev_features)):
            bottleneck = cp.checkpoint(self.bn_function, *prev_features, use_reentrant=False)
        else:
            bottleneck = self.bn_function(*prev_features)
        return self.conv2(self.relu2(self.norm2(bottleneck)))


class DenseBlock(nn.ModuleDict):
    def __init__(self, layers, c, growth):
        super().__init__()
        for i in range(layers):
            self.add_module("denselayer%d" % (i + 1), _DenseLayer(c + i * growth, growth, 4, True))

    def forward(self, init_features):
        features = [init_features]
        for name, layer in self.items():
            features.append(layer(*features))
        return torch.cat(features, 1)


class MiniDense(nn.Module):
    def __init__(self, growth=12, config=(2, 3), c=24, classes=10):
        super().__init__()
        self.features = nn.Sequential(OrderedDict([("conv0", nn.Conv2d(3, c, 3, padding=1, bias=False))]))
        for i, n in enumerate(config, 1):
            self.features.add_module(f"denseblock{i}", DenseBlock(n, c, growth))
            c += n * growth
            if i != len(config):
                t = nn.Sequential(OrderedDict(norm=nn.BatchNorm2d(c), relu=nn.ReLU(), conv=nn.Conv2d(c, c // 2, 1, bias=False), pool=nn.AvgPool2d(2, 2)))
                self.features.add_module("transition%d" % i, t)
                c //= 2
        self.tail = nn.Sequential(nn.BatchNorm2d(c), nn.ReLU(), nn.Conv2d(c, c, 1), nn.ReLU())
        self.classifier = nn.Linear(c, classes)

    def forward(self, x: Any) -> Tensor:
        x = checkpoint(self.features, x, use_reentrant=False)
        x = checkpoint_sequential(self.tail, 2, x, use_reentrant=False)
        return self.classifier(x.mean((-1, -2)))


def convert(state):
    pattern = re.compile(r"^(.*denselayer\d+\.(?:norm|relu|conv))\.((?:[12])\.(?:weight|bias))$")
    for key in list(state.keys()):
        if res := pattern.match(key):
            state[res.group(1) + res.group(2)] = state.pop(key)
    return state
