"""SqueezeNet: Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters", arXiv 1602.07360, table
1.

1.1 is the authors' later form: a 3×3 stem with 64 filters and earlier pooling.
"""
from torch import nn

from blocks import GlobalPool, Parallel


def conv(channels_in, channels_out, kernel=1, stride=1, padding=0):
    return nn.Sequential(nn.Conv2d(channels_in, channels_out, kernel, stride, padding), nn.ReLU())


def fire(channels_in, squeezed, expanded):
    """Squeeze to few channels, then as many 1×1 as 3×3 filters side by side."""
    return nn.Sequential(
        conv(channels_in, squeezed),
        Parallel(conv(squeezed, expanded), conv(squeezed, expanded, 3, padding=1)),
    )


def pool():
    return nn.MaxPool2d(3, 2, ceil_mode=True)


def head():
    return [nn.Dropout(), conv(512, 1000), GlobalPool()]


def squeezenet1_0():
    return nn.Sequential(
        conv(3, 96, 7, stride=2),
        pool(),
        fire(96, 16, 64),
        fire(128, 16, 64),
        fire(128, 32, 128),
        pool(),
        fire(256, 32, 128),
        fire(256, 48, 192),
        fire(384, 48, 192),
        fire(384, 64, 256),
        pool(),
        fire(512, 64, 256),
        *head(),
    )


def squeezenet1_1():
    return nn.Sequential(
        conv(3, 64, 3, stride=2),
        pool(),
        fire(64, 16, 64),
        fire(128, 16, 64),
        pool(),
        fire(128, 32, 128),
        fire(256, 32, 128),
        pool(),
        fire(256, 48, 192),
        fire(384, 48, 192),
        fire(384, 64, 256),
        fire(512, 64, 256),
        *head(),
    )
