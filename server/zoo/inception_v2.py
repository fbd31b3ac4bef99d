"""BN-Inception (Inception v2): Ioffe, Szegedy, "Batch Normalization", ICML 2015, appendix, figure 5.

GoogLeNet with two 3×3 convolutions in place of the 5×5, batch normalisation, and modules that halve the size
themselves.
"""
from torch import nn

from blocks import ConvNorm, GlobalPool, Parallel


def inception(channels_in, one, three_reduced, three, double_reduced, double, pool, pooled):
    return Parallel(
        ConvNorm(channels_in, one),
        nn.Sequential(ConvNorm(channels_in, three_reduced), ConvNorm(three_reduced, three, 3)),
        nn.Sequential(
            ConvNorm(channels_in, double_reduced), ConvNorm(double_reduced, double, 3), ConvNorm(double, double, 3)
        ),
        nn.Sequential(pool(3, 1, padding=1), ConvNorm(channels_in, pooled)),
    )


def halving(channels_in, three_reduced, three, double_reduced, double):
    """Stride 2 at the end of each branch; the input goes through a pooling beside them."""
    return Parallel(
        nn.Sequential(ConvNorm(channels_in, three_reduced), ConvNorm(three_reduced, three, 3, stride=2)),
        nn.Sequential(
            ConvNorm(channels_in, double_reduced),
            ConvNorm(double_reduced, double, 3),
            ConvNorm(double, double, 3, stride=2),
        ),
        nn.MaxPool2d(3, 2, ceil_mode=True),
    )


def inception_v2():
    mean, largest = nn.AvgPool2d, nn.MaxPool2d
    return nn.Sequential(
        ConvNorm(3, 64, 7, stride=2),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        ConvNorm(64, 64),
        ConvNorm(64, 192, 3),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        inception(192, 64, 64, 64, 64, 96, mean, 32),
        inception(256, 64, 64, 96, 64, 96, mean, 64),
        halving(320, 128, 160, 64, 96),
        inception(576, 224, 64, 96, 96, 128, mean, 128),
        inception(576, 192, 96, 128, 96, 128, mean, 128),
        inception(576, 160, 128, 160, 128, 160, mean, 96),
        inception(576, 96, 128, 192, 160, 192, mean, 96),
        halving(576, 128, 192, 192, 256),
        inception(1024, 352, 192, 320, 160, 224, mean, 128),
        inception(1024, 352, 192, 320, 192, 224, largest, 128),
        GlobalPool(),
        nn.Linear(1024, 1000),
    )
