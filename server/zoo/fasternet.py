"""FasterNet: Chen et al., "Run, Don't Walk: Chasing Higher FLOPS for Faster Neural Networks", CVPR 2023, table 1,
figure 4.

A 3×3 convolution of a quarter of the channels only (PConv), the others pass untouched; then two 1×1 convolutions.
"""
import torch
from torch import nn

from blocks import ConvNorm, GlobalPool


class Block(nn.Module):
    def __init__(self, channels, activation):
        super().__init__()
        self.part = channels // 4
        self.partial = nn.Conv2d(self.part, self.part, 3, padding=1, bias=False)
        self.mlp = nn.Sequential(
            ConvNorm(channels, 2 * channels, activation=activation), nn.Conv2d(2 * channels, channels, 1, bias=False)
        )

    def forward(self, x):
        worked, passed = x.split([self.part, x.shape[1] - self.part], dim=1)
        return x + self.mlp(torch.cat([self.partial(worked), passed], 1))


def fasternet(width, depths, activation=nn.ReLU):
    layers = [ConvNorm(3, width, 4, stride=4, padding=0, activation=None)]
    for stage, depth in enumerate(depths):
        channels = width * 2**stage
        if stage > 0:
            layers.append(ConvNorm(channels // 2, channels, 2, stride=2, padding=0, activation=None))
        layers += [Block(channels, activation) for _ in range(depth)]
    head = [nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, 1280, 1, bias=False), activation(), nn.Flatten()]
    return nn.Sequential(*layers, *head, nn.Linear(1280, 1000))


def fasternet_t0():
    return fasternet(40, [1, 2, 8, 2], nn.GELU)


def fasternet_t1():
    return fasternet(64, [1, 2, 8, 2], nn.GELU)


def fasternet_t2():
    return fasternet(96, [1, 2, 8, 2])


def fasternet_s():
    return fasternet(128, [1, 2, 13, 2])


def fasternet_m():
    return fasternet(144, [3, 4, 18, 3])


def fasternet_l():
    return fasternet(192, [3, 4, 18, 3])
