"""ShuffleNet v1: Zhang et al., "ShuffleNet: An Extremely Efficient CNN for Mobile Devices", CVPR 2018, table 1,
figure 2.

Grouped 1×1 convolutions, and a shuffle so that the next ones see channels of every group.
"""
import torch
from torch import nn
import torch.nn.functional as F

from blocks import ConvNorm, GlobalPool

UNITS = [4, 8, 4]


class Unit(nn.Module):
    def __init__(self, channels_in, channels_out, groups, stride, first=False):
        super().__init__()
        self.halves = stride == 2
        added = channels_out - channels_in if self.halves else channels_out
        inner = channels_out // 4
        # the few channels behind the stem are not divided
        self.reduce = ConvNorm(channels_in, inner, groups=1 if first else groups)
        self.shuffle = nn.ChannelShuffle(groups)
        self.depthwise = ConvNorm(inner, inner, 3, stride, groups=inner, activation=None)
        self.expand = ConvNorm(inner, added, groups=groups, activation=None)
        self.pool = nn.AvgPool2d(3, 2, padding=1)

    def forward(self, x):
        y = self.expand(self.depthwise(self.shuffle(self.reduce(x))))
        return F.relu(torch.cat([self.pool(x), y], 1) if self.halves else x + y)


def shufflenet_v1(widths, groups, stem=24):
    layers, channels_in = [ConvNorm(3, stem, 3, stride=2), nn.MaxPool2d(3, 2, padding=1)], stem
    for stage, (width, units) in enumerate(zip(widths, UNITS)):
        for i in range(units):
            layers.append(Unit(channels_in, width, groups, 2 if i == 0 else 1, first=stage == 0 and i == 0))
            channels_in = width
    return nn.Sequential(*layers, GlobalPool(), nn.Linear(channels_in, 1000))


def shufflenet_v1_x0_5_g3():
    return shufflenet_v1([120, 240, 480], groups=3, stem=12)


def shufflenet_v1_x1_0_g3():
    return shufflenet_v1([240, 480, 960], groups=3)


def shufflenet_v1_x1_5_g3():
    return shufflenet_v1([360, 720, 1440], groups=3)


def shufflenet_v1_x2_0_g3():
    return shufflenet_v1([480, 960, 1920], groups=3, stem=48)


def shufflenet_v1_x1_0_g8():
    return shufflenet_v1([384, 768, 1536], groups=8)
