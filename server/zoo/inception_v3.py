"""Inception v3: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", CVPR 2016, table 1.

Large filters are factored: 5×5 into two 3×3, n×n into 1×n and n×1. 299×299, without the auxiliary classifier.
"""
from torch import nn

from blocks import ConvNorm, GlobalPool, Parallel


def pooled(channels_in, channels):
    return nn.Sequential(nn.AvgPool2d(3, 1, padding=1), ConvNorm(channels_in, channels))


def module_35(channels_in, pool):
    """Figure 5, at 35×35."""
    return Parallel(
        ConvNorm(channels_in, 64),
        nn.Sequential(ConvNorm(channels_in, 48), ConvNorm(48, 64, 5)),
        nn.Sequential(ConvNorm(channels_in, 64), ConvNorm(64, 96, 3), ConvNorm(96, 96, 3)),
        pooled(channels_in, pool),
    )


def module_17(width):
    """Figure 6 with n = 7, at 17×17."""
    row, column = (1, 7), (7, 1)
    return Parallel(
        ConvNorm(768, 192),
        nn.Sequential(ConvNorm(768, width), ConvNorm(width, width, row), ConvNorm(width, 192, column)),
        nn.Sequential(
            ConvNorm(768, width),
            ConvNorm(width, width, column),
            ConvNorm(width, width, row),
            ConvNorm(width, width, column),
            ConvNorm(width, 192, row),
        ),
        pooled(768, 192),
    )


def module_8(channels_in):
    """Figure 7, at 8×8: the last factors stand side by side."""
    wide = lambda channels: Parallel(ConvNorm(channels, 384, (1, 3)), ConvNorm(channels, 384, (3, 1)))
    return Parallel(
        ConvNorm(channels_in, 320),
        nn.Sequential(ConvNorm(channels_in, 384), wide(384)),
        nn.Sequential(ConvNorm(channels_in, 448), ConvNorm(448, 384, 3), wide(384)),
        pooled(channels_in, 192),
    )


def halving_35():
    return Parallel(
        ConvNorm(288, 384, 3, stride=2, padding=0),
        nn.Sequential(ConvNorm(288, 64), ConvNorm(64, 96, 3), ConvNorm(96, 96, 3, stride=2, padding=0)),
        nn.MaxPool2d(3, 2),
    )


def halving_17():
    return Parallel(
        nn.Sequential(ConvNorm(768, 192), ConvNorm(192, 320, 3, stride=2, padding=0)),
        nn.Sequential(
            ConvNorm(768, 192),
            ConvNorm(192, 192, (1, 7)),
            ConvNorm(192, 192, (7, 1)),
            ConvNorm(192, 192, 3, stride=2, padding=0),
        ),
        nn.MaxPool2d(3, 2),
    )


def inception_v3():
    return nn.Sequential(
        ConvNorm(3, 32, 3, stride=2, padding=0),
        ConvNorm(32, 32, 3, padding=0),
        ConvNorm(32, 64, 3),
        nn.MaxPool2d(3, 2),
        ConvNorm(64, 80),
        ConvNorm(80, 192, 3, padding=0),
        nn.MaxPool2d(3, 2),
        module_35(192, pool=32),
        module_35(256, pool=64),
        module_35(288, pool=64),
        halving_35(),
        *[module_17(width) for width in (128, 160, 160, 192)],
        halving_17(),
        module_8(1280),
        module_8(2048),
        GlobalPool(),
        nn.Dropout(),
        nn.Linear(2048, 1000),
    )
