"""ConvNeXt: Liu et al., "A ConvNet for the 2020s", CVPR 2022, table 9, figure 4.

Depthwise 7×7, layer normalisation, then two fully connected layers per pixel, four times as wide between them.
"""
import torch
from torch import nn

from blocks import GlobalPool


class ChannelNorm(nn.LayerNorm):
    """Layer normalisation over the channels of NCHW."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(channels, 4 * channels), nn.GELU(), nn.Linear(4 * channels, channels))
        self.scale = nn.Parameter(1e-6 * torch.ones(channels))

    def forward(self, x):
        y = self.mlp(self.norm(self.depthwise(x).permute(0, 2, 3, 1)))
        return x + (self.scale * y).permute(0, 3, 1, 2)


def convnext(depths, width):
    layers = [nn.Conv2d(3, width, 4, stride=4), ChannelNorm(width, eps=1e-6)]
    for stage, depth in enumerate(depths):
        channels = width * 2**stage
        if stage > 0:
            layers += [ChannelNorm(channels // 2, eps=1e-6), nn.Conv2d(channels // 2, channels, 2, stride=2)]
        layers += [Block(channels) for _ in range(depth)]
    return nn.Sequential(*layers, GlobalPool(), nn.LayerNorm(channels, eps=1e-6), nn.Linear(channels, 1000))


def convnext_tiny():
    return convnext([3, 3, 9, 3], 96)


def convnext_small():
    return convnext([3, 3, 27, 3], 96)


def convnext_base():
    return convnext([3, 3, 27, 3], 128)


def convnext_large():
    return convnext([3, 3, 27, 3], 192)
