"""Inception v4: Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning",
AAAI 2017.

Section 3.1, figures 3 to 9: a deeper stem, then 4 modules A, 7 modules B and 3 modules C. 299×299.
"""
from torch import nn

from blocks import ConvNorm, GlobalPool, Parallel


def pooled(channels_in, channels):
    return nn.Sequential(nn.AvgPool2d(3, 1, padding=1), ConvNorm(channels_in, channels))


def stem():
    """Figure 3."""
    return nn.Sequential(
        ConvNorm(3, 32, 3, stride=2, padding=0),
        ConvNorm(32, 32, 3, padding=0),
        ConvNorm(32, 64, 3),
        Parallel(nn.MaxPool2d(3, 2), ConvNorm(64, 96, 3, stride=2, padding=0)),
        Parallel(
            nn.Sequential(ConvNorm(160, 64), ConvNorm(64, 96, 3, padding=0)),
            nn.Sequential(
                ConvNorm(160, 64), ConvNorm(64, 64, (1, 7)), ConvNorm(64, 64, (7, 1)), ConvNorm(64, 96, 3, padding=0)
            ),
        ),
        Parallel(ConvNorm(192, 192, 3, stride=2, padding=0), nn.MaxPool2d(3, 2)),
    )


def module_a():
    """Figure 4, at 35×35."""
    return Parallel(
        ConvNorm(384, 96),
        nn.Sequential(ConvNorm(384, 64), ConvNorm(64, 96, 3)),
        nn.Sequential(ConvNorm(384, 64), ConvNorm(64, 96, 3), ConvNorm(96, 96, 3)),
        pooled(384, 96),
    )


def module_b():
    """Figure 5, at 17×17."""
    row, column = (1, 7), (7, 1)
    return Parallel(
        ConvNorm(1024, 384),
        nn.Sequential(ConvNorm(1024, 192), ConvNorm(192, 224, row), ConvNorm(224, 256, column)),
        nn.Sequential(
            ConvNorm(1024, 192),
            ConvNorm(192, 192, column),
            ConvNorm(192, 224, row),
            ConvNorm(224, 224, column),
            ConvNorm(224, 256, row),
        ),
        pooled(1024, 128),
    )


def module_c():
    """Figure 6, at 8×8."""
    wide = lambda channels: Parallel(ConvNorm(channels, 256, (1, 3)), ConvNorm(channels, 256, (3, 1)))
    return Parallel(
        ConvNorm(1536, 256),
        nn.Sequential(ConvNorm(1536, 384), wide(384)),
        nn.Sequential(ConvNorm(1536, 384), ConvNorm(384, 448, (3, 1)), ConvNorm(448, 512, (1, 3)), wide(512)),
        pooled(1536, 256),
    )


def reduction_a():
    """Figure 7 with k, l, m, n = 192, 224, 256, 384 (table 1)."""
    return Parallel(
        ConvNorm(384, 384, 3, stride=2, padding=0),
        nn.Sequential(ConvNorm(384, 192), ConvNorm(192, 224, 3), ConvNorm(224, 256, 3, stride=2, padding=0)),
        nn.MaxPool2d(3, 2),
    )


def reduction_b():
    """Figure 8."""
    return Parallel(
        nn.Sequential(ConvNorm(1024, 192), ConvNorm(192, 192, 3, stride=2, padding=0)),
        nn.Sequential(
            ConvNorm(1024, 256),
            ConvNorm(256, 256, (1, 7)),
            ConvNorm(256, 320, (7, 1)),
            ConvNorm(320, 320, 3, stride=2, padding=0),
        ),
        nn.MaxPool2d(3, 2),
    )


def inception_v4():
    return nn.Sequential(
        stem(),
        *[module_a() for _ in range(4)],
        reduction_a(),
        *[module_b() for _ in range(7)],
        reduction_b(),
        *[module_c() for _ in range(3)],
        GlobalPool(),
        nn.Dropout(0.2),
        nn.Linear(1536, 1000),
    )
