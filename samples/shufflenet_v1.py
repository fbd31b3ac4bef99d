"""ShuffleNet v1 (arXiv 1707.01083), 1× with three groups: select the target NVIDIA GeForce GTX 1080 Ti and see what led to
ShuffleNet V2's guidelines: 1×1 convolutions in groups (G2), bottlenecks (G1), shuffles and activations (G4).
"""
import torch
from torch import nn
from torch.nn import functional as F


def channel_shuffle(x, groups):
    n, c, h, w = x.shape
    return x.view(n, groups, c // groups, h, w).transpose(1, 2).reshape(n, c, h, w)


class Unit(nn.Module):
    """Figure 2 (b) of the paper; (c), with pooling and concatenation, where it downsamples."""

    def __init__(self, channels_in, channels, stride, groups, first_groups):
        super().__init__()
        self.stride, self.groups = stride, groups
        made = channels - channels_in if stride == 2 else channels
        inner = channels // 4
        self.reduce = nn.Conv2d(channels_in, inner, 1, groups=first_groups, bias=False)
        self.norm1 = nn.BatchNorm2d(inner)
        self.depthwise = nn.Conv2d(inner, inner, 3, stride, 1, groups=inner, bias=False)
        self.norm2 = nn.BatchNorm2d(inner)
        self.expand = nn.Conv2d(inner, made, 1, groups=groups, bias=False)
        self.norm3 = nn.BatchNorm2d(made)

    def forward(self, x):
        out = F.relu(self.norm1(self.reduce(x)))
        out = channel_shuffle(out, self.groups)
        out = self.norm3(self.expand(self.norm2(self.depthwise(out))))
        if self.stride == 2:
            return F.relu(torch.cat([F.avg_pool2d(x, 3, 2, 1), out], 1))
        return F.relu(x + out)


class ShuffleNet(nn.Module):
    def __init__(self, groups=3, widths=(24, 240, 480, 960), repeats=(4, 8, 4), num_classes=1000):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, widths[0], 3, 2, 1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU())
        self.pool = nn.MaxPool2d(3, 2, 1)
        units = []
        for stage, (before, width, repeat) in enumerate(zip(widths, widths[1:], repeats)):
            # the first unit of stage 2 has few channels: its 1×1 convolution is dense
            units.append(Unit(before, width, 2, groups, 1 if stage == 0 else groups))
            units.extend(Unit(width, width, 1, groups, groups) for _ in range(repeat - 1))
        self.units = nn.Sequential(*units)
        self.head = nn.Linear(widths[-1], num_classes)

    def forward(self, x):
        x = self.units(self.pool(self.stem(x)))
        return self.head(x.mean((2, 3)))


# rooflint: input=1x3x224x224
model = ShuffleNet()
