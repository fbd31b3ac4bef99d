"""MnasNet: Tan et al., "MnasNet: Platform-Aware Neural Architecture Search for Mobile", CVPR 2019, figure 7 (B1).

Without squeeze and excitation, as its published weights. `alpha` scales all widths but the last.
"""
from torch import nn

from blocks import ConvNorm, GlobalPool, Residual, round_channels

# kernel, stride of the first block, expansion, channels, blocks
STAGES = [(3, 2, 3, 24, 3), (5, 2, 3, 40, 3), (5, 2, 6, 80, 3), (3, 1, 6, 96, 2), (5, 2, 6, 192, 4), (3, 1, 6, 320, 1)]


def block(channels_in, channels_out, kernel, stride, expansion):
    width = channels_in * expansion
    layers = [
        ConvNorm(channels_in, width),
        ConvNorm(width, width, kernel, stride, groups=width),
        ConvNorm(width, channels_out, activation=None),
    ]
    return Residual(*layers) if stride == 1 and channels_in == channels_out else nn.Sequential(*layers)


def mnasnet(alpha):
    stem, channels_in = round_channels(32 * alpha), round_channels(16 * alpha)
    layers = [
        ConvNorm(3, stem, 3, stride=2),
        ConvNorm(stem, stem, 3, groups=stem),
        ConvNorm(stem, channels_in, activation=None),
    ]
    for kernel, stride, expansion, width, blocks in STAGES:
        channels = round_channels(width * alpha)
        for i in range(blocks):
            layers.append(block(channels_in, channels, kernel, stride if i == 0 else 1, expansion))
            channels_in = channels
    return nn.Sequential(*layers, ConvNorm(channels_in, 1280), GlobalPool(), nn.Dropout(0.2), nn.Linear(1280, 1000))


def mnasnet0_5():
    return mnasnet(0.5)


def mnasnet1_0():
    return mnasnet(1.0)
