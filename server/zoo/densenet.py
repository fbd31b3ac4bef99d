"""DenseNet: Huang et al., "Densely Connected Convolutional Networks", CVPR 2017, table 1 (DenseNet-BC).

Each layer adds `growth` channels to everything before it; transitions halve channels and size.
"""
import torch
from torch import nn

from blocks import GlobalPool


class DenseLayer(nn.Sequential):
    def __init__(self, channels_in, growth):
        super().__init__(
            nn.BatchNorm2d(channels_in),
            nn.ReLU(),
            nn.Conv2d(channels_in, 4 * growth, 1, bias=False),
            nn.BatchNorm2d(4 * growth),
            nn.ReLU(),
            nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False),
        )

    def forward(self, x):
        return torch.cat([x, super().forward(x)], 1)


def transition(channels):
    return [nn.BatchNorm2d(channels), nn.ReLU(), nn.Conv2d(channels, channels // 2, 1, bias=False), nn.AvgPool2d(2)]


def densenet(depths, growth=32):
    channels = 2 * growth
    layers = [
        nn.Conv2d(3, channels, 7, stride=2, padding=3, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, padding=1),
    ]
    for i, depth in enumerate(depths):
        if i > 0:
            layers += transition(channels)
            channels //= 2
        layers.append(nn.Sequential(*[DenseLayer(channels + j * growth, growth) for j in range(depth)]))
        channels += depth * growth
    return nn.Sequential(*layers, nn.BatchNorm2d(channels), nn.ReLU(), GlobalPool(), nn.Linear(channels, 1000))


def densenet121():
    return densenet([6, 12, 24, 16])


def densenet161():
    return densenet([6, 12, 36, 24], growth=48)


def densenet169():
    return densenet([6, 12, 32, 32])


def densenet201():
    return densenet([6, 12, 48, 32])
