# Slimmable supernet: widths sliced from shared weights at run time, choices encoded as strings.
import random
from dataclasses import asdict, dataclass, field
from typing import Optional

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Choice:
    kernel: int = 3
    width: float = 1.0
    skip: bool = False
    tags: tuple = field(default=(), compare=False)

    @classmethod
    def parse(cls, text: str) -> "Choice":
        k, w, *rest = text.split("/")
        return cls(int(k.lstrip("k")), float(w), "skip" in rest, tuple(rest))


class SlimConv(nn.Conv2d):
    width_mult: float = 1.0

    def forward(self, x):
        out = int(self.out_channels * self.width_mult)
        weight = self.weight[:out, : x.size(1)]
        bias = self.bias[:out] if self.bias is not None else None
        k = getattr(self, "active_kernel", self.kernel_size[0])
        cut = (self.kernel_size[0] - k) // 2
        if cut:
            weight = weight[..., cut:-cut, cut:-cut]
        return F.conv2d(x, weight, bias, self.stride, k // 2)


class SuperNet(nn.Module):
    def __init__(self, max_width=40, choices: Optional[list] = None):
        super().__init__()
        choices = [Choice.parse(c) if isinstance(c, str) else c for c in choices or ["k3/1.0", "k5/0.5", "k5/0.75/skip", Choice(kernel=3, width=0.5)]]
        self.convs = nn.ModuleList()
        c = 3
        for choice in choices:
            conv = SlimConv(c, max_width, 5, stride=2)
            conv.width_mult, conv.active_kernel = choice.width, choice.kernel
            self.convs.append(conv)
            c = max_width
        self.choices = choices
        self.head = nn.Linear(max_width, 10)

    def forward(self, x):
        for conv, choice in zip(self.convs, self.choices):
            y = F.relu(conv(x))
            x = F.avg_pool2d(x, 2)[:, : y.size(1)] if choice.skip else y
        pooled = F.adaptive_avg_pool2d(x, 1).flatten(1)
        return F.linear(pooled, self.head.weight[:, : pooled.size(1)], self.head.bias)

    def summary(self):
        return [asdict(c) for c in self.choices]


if __name__ == "__main__":
    random.seed(0)
    net = SuperNet()
    print(net(torch.randn(8, 3, 64, 64)).shape)
