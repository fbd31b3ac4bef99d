"""EfficientNet: Tan, Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019, table
1, and "EfficientNetV2: Smaller Models and Faster Training", ICML 2021, table 4.

B0 was found by search; B1 to B7 scale its width, depth and image together. V2 begins with fused blocks: one k×k
convolution in place of the 1×1 and the depthwise k×k.
"""
import math

from torch import nn

from blocks import ConvNorm, GlobalPool, Residual, SqueezeExcitation, round_channels


def inverted(channels_in, channels_out, kernel, stride, expansion):
    """MBConv: expand, depthwise, squeeze and excitation with a quarter of the block's input, project."""
    width = channels_in * expansion
    layers = [] if expansion == 1 else [ConvNorm(channels_in, width, activation=nn.SiLU)]
    return [
        *layers,
        ConvNorm(width, width, kernel, stride, groups=width, activation=nn.SiLU),
        SqueezeExcitation(width, max(1, channels_in // 4), activation=nn.SiLU),
        ConvNorm(width, channels_out, activation=None),
    ]


def fused(channels_in, channels_out, kernel, stride, expansion):
    if expansion == 1:
        return [ConvNorm(channels_in, channels_out, kernel, stride, activation=nn.SiLU)]
    width = channels_in * expansion
    return [
        ConvNorm(channels_in, width, kernel, stride, activation=nn.SiLU),
        ConvNorm(width, channels_out, activation=None),
    ]


def efficientnet(stem, stages, last, dropout):
    """`stages`: block, expansion, kernel, stride of the first block, channels, blocks."""
    layers, channels_in = [ConvNorm(3, stem, 3, stride=2, activation=nn.SiLU)], stem
    for block, expansion, kernel, stride, channels, blocks in stages:
        for i in range(blocks):
            step = stride if i == 0 else 1
            parts = block(channels_in, channels, kernel, step, expansion)
            layers.append(Residual(*parts) if step == 1 and channels_in == channels else nn.Sequential(*parts))
            channels_in = channels
    layers.append(ConvNorm(channels_in, last, activation=nn.SiLU))
    return nn.Sequential(*layers, GlobalPool(), nn.Dropout(dropout), nn.Linear(last, 1000))


# expansion, kernel, stride, channels, blocks
BASE = [
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
]


def scaled(width, depth, dropout):
    stages = [
        (inverted, expansion, kernel, stride, round_channels(channels * width), math.ceil(blocks * depth))
        for expansion, kernel, stride, channels, blocks in BASE
    ]
    return efficientnet(round_channels(32 * width), stages, round_channels(1280 * width), dropout)


def efficientnet_b0():
    """224×224."""
    return scaled(1.0, 1.0, 0.2)


def efficientnet_b1():
    """240×240."""
    return scaled(1.0, 1.1, 0.2)


def efficientnet_b2():
    """260×260."""
    return scaled(1.1, 1.2, 0.3)


def efficientnet_b3():
    """300×300."""
    return scaled(1.2, 1.4, 0.3)


def efficientnet_b4():
    """380×380."""
    return scaled(1.4, 1.8, 0.4)


def efficientnet_b5():
    """456×456."""
    return scaled(1.6, 2.2, 0.4)


def efficientnet_b6():
    """528×528."""
    return scaled(1.8, 2.6, 0.5)


def efficientnet_b7():
    """600×600."""
    return scaled(2.0, 3.1, 0.5)


def efficientnet_v2_s():
    """384×384."""
    stages = [
        (fused, 1, 3, 1, 24, 2),
        (fused, 4, 3, 2, 48, 4),
        (fused, 4, 3, 2, 64, 4),
        (inverted, 4, 3, 2, 128, 6),
        (inverted, 6, 3, 1, 160, 9),
        (inverted, 6, 3, 2, 256, 15),
    ]
    return efficientnet(24, stages, 1280, 0.2)


def efficientnet_v2_m():
    """480×480."""
    stages = [
        (fused, 1, 3, 1, 24, 3),
        (fused, 4, 3, 2, 48, 5),
        (fused, 4, 3, 2, 80, 5),
        (inverted, 4, 3, 2, 160, 7),
        (inverted, 6, 3, 1, 176, 14),
        (inverted, 6, 3, 2, 304, 18),
        (inverted, 6, 3, 1, 512, 5),
    ]
    return efficientnet(24, stages, 1280, 0.3)


def efficientnet_v2_l():
    """480×480."""
    stages = [
        (fused, 1, 3, 1, 32, 4),
        (fused, 4, 3, 2, 64, 7),
        (fused, 4, 3, 2, 96, 7),
        (inverted, 4, 3, 2, 192, 10),
        (inverted, 6, 3, 1, 224, 19),
        (inverted, 6, 3, 2, 384, 25),
        (inverted, 6, 3, 1, 640, 7),
    ]
    return efficientnet(32, stages, 1280, 0.4)
