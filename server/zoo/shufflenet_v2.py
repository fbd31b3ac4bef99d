"""ShuffleNet v2: Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", ECCV 2018,
table 5, figure 3 (c) and (d).

Half of the channels pass by; equal widths (G1), no groups (G2), no fragments (G3), concatenation instead of addition
(G4).
"""
import torch
from torch import nn

from blocks import ConvNorm, GlobalPool

UNITS = [4, 8, 4]


def branch(channels_in, channels, stride):
    return nn.Sequential(
        ConvNorm(channels_in, channels),
        ConvNorm(channels, channels, 3, stride, groups=channels, activation=None),
        ConvNorm(channels, channels),
    )


class Unit(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.branch = branch(channels // 2, channels // 2, stride=1)
        self.shuffle = nn.ChannelShuffle(2)

    def forward(self, x):
        passed, worked = x.chunk(2, dim=1)
        return self.shuffle(torch.cat([passed, self.branch(worked)], 1))


class HalvingUnit(nn.Module):
    def __init__(self, channels_in, channels):
        super().__init__()
        self.direct = nn.Sequential(
            ConvNorm(channels_in, channels_in, 3, 2, groups=channels_in, activation=None),
            ConvNorm(channels_in, channels // 2),
        )
        self.branch = branch(channels_in, channels // 2, stride=2)
        self.shuffle = nn.ChannelShuffle(2)

    def forward(self, x):
        return self.shuffle(torch.cat([self.direct(x), self.branch(x)], 1))


def shufflenet_v2(widths, last):
    layers, channels_in = [ConvNorm(3, 24, 3, stride=2), nn.MaxPool2d(3, 2, padding=1)], 24
    for width, units in zip(widths, UNITS):
        layers += [HalvingUnit(channels_in, width), *[Unit(width) for _ in range(units - 1)]]
        channels_in = width
    return nn.Sequential(*layers, ConvNorm(channels_in, last), GlobalPool(), nn.Linear(last, 1000))


def shufflenet_v2_x0_5():
    return shufflenet_v2([48, 96, 192], last=1024)


def shufflenet_v2_x1_0():
    return shufflenet_v2([116, 232, 464], last=1024)


def shufflenet_v2_x1_5():
    return shufflenet_v2([176, 352, 704], last=1024)


def shufflenet_v2_x2_0():
    return shufflenet_v2([244, 488, 976], last=2048)
