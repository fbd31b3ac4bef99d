"""RepVGG: Ding et al., "RepVGG: Making VGG-style ConvNets Great Again", CVPR 2021, table 2, section 3.

In training every block is a sum of a 3×3 and a 1×1 convolution and, where sizes allow, the input, each normalised; behind
it they are one 3×3 convolution. These are the networks as they are trained.
"""
from torch import nn

from blocks import ConvNorm, GlobalPool

WIDTHS = [64, 128, 256, 512]
# blocks of the stages behind the first layer
A = [2, 4, 14, 1]
B = [4, 6, 16, 1]


class Block(nn.Module):
    def __init__(self, channels_in, channels_out, stride, groups):
        super().__init__()
        self.dense = ConvNorm(channels_in, channels_out, 3, stride, groups=groups, activation=None)
        self.point = ConvNorm(channels_in, channels_out, 1, stride, groups=groups, activation=None)
        keeps_size = stride == 1 and channels_in == channels_out
        self.identity = nn.BatchNorm2d(channels_in) if keeps_size else None
        self.activation = nn.ReLU()

    def forward(self, x):
        y = self.dense(x) + self.point(x)
        if self.identity is not None:
            y = y + self.identity(x)
        return self.activation(y)


def repvgg(stages, scale, last_scale, even_groups=1):
    """`even_groups`: of every second layer, so that channels mix in between."""
    channels_in = min(64, int(64 * scale))
    layers = [Block(3, channels_in, 2, 1)]
    widths = [int(width * scale) for width in WIDTHS[:3]] + [int(WIDTHS[3] * last_scale)]
    for width, blocks in zip(widths, stages):
        for i in range(blocks):
            groups = even_groups if len(layers) % 2 == 0 else 1
            layers.append(Block(channels_in, width, 2 if i == 0 else 1, groups))
            channels_in = width
    return nn.Sequential(*layers, GlobalPool(), nn.Linear(channels_in, 1000))


def repvgg_a0():
    return repvgg(A, 0.75, 2.5)


def repvgg_b0():
    return repvgg(B, 1.0, 2.5)


def repvgg_b1():
    return repvgg(B, 2.0, 4.0)


def repvgg_b1g4():
    return repvgg(B, 2.0, 4.0, even_groups=4)
