"""PeleeNet: Wang et al., "Pelee: A Real-Time Object Detection System on Mobile Devices", NeurIPS 2018, table 1.

A DenseNet for phones: a two-way stem, two ways with different fields of view in each dense layer, no compression in the
transitions, and convolution before normalisation, so that the two can be merged.
"""
import torch
from torch import nn

from blocks import ConvNorm, GlobalPool

GROWTH = 32


class Stem(nn.Module):
    """Figure 3."""

    def __init__(self):
        super().__init__()
        self.first = ConvNorm(3, 32, 3, stride=2)
        self.way = nn.Sequential(ConvNorm(32, 16), ConvNorm(16, 32, 3, stride=2))
        self.pool = nn.MaxPool2d(2, 2)
        self.last = ConvNorm(64, 32)

    def forward(self, x):
        x = self.first(x)
        return self.last(torch.cat([self.way(x), self.pool(x)], 1))


class DenseLayer(nn.Module):
    """Figure 2 (b)."""

    def __init__(self, channels_in, bottleneck):
        super().__init__()
        way = GROWTH // 2
        inner = way * bottleneck // 4 * 4
        if inner > channels_in // 2:
            inner = channels_in // 8 * 4
        self.near = nn.Sequential(ConvNorm(channels_in, inner), ConvNorm(inner, way, 3))
        self.far = nn.Sequential(ConvNorm(channels_in, inner), ConvNorm(inner, way, 3), ConvNorm(way, way, 3))

    def forward(self, x):
        return torch.cat([x, self.near(x), self.far(x)], 1)


def peleenet():
    layers, channels = [Stem()], 32
    for stage, (depth, bottleneck) in enumerate(zip([3, 4, 8, 6], [1, 2, 4, 4])):
        layers += [DenseLayer(channels + i * GROWTH, bottleneck) for i in range(depth)]
        channels += depth * GROWTH
        layers.append(ConvNorm(channels, channels))
        if stage < 3:
            layers.append(nn.AvgPool2d(2, 2))
    return nn.Sequential(*layers, GlobalPool(), nn.Dropout(0.05), nn.Linear(channels, 1000))
