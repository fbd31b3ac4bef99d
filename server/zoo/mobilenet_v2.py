"""MobileNet v2: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018, table 2.

Wide inside, narrow between the blocks, and no activation behind the narrow end. `alpha` scales all widths.
"""
from torch import nn

from blocks import ConvNorm, GlobalPool, Residual, round_channels

# t, c, n, s of table 2: expansion, channels, blocks, stride of the first
STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


def inverted_residual(channels_in, channels_out, stride, expansion):
    width = channels_in * expansion
    layers = [] if expansion == 1 else [ConvNorm(channels_in, width, activation=nn.ReLU6)]
    layers += [
        ConvNorm(width, width, 3, stride, groups=width, activation=nn.ReLU6),
        ConvNorm(width, channels_out, activation=None),
    ]
    return Residual(*layers) if stride == 1 and channels_in == channels_out else nn.Sequential(*layers)


def mobilenet_v2(alpha=1.0):
    channels_in = round_channels(32 * alpha)
    layers = [ConvNorm(3, channels_in, 3, stride=2, activation=nn.ReLU6)]
    for expansion, width, blocks, stride in STAGES:
        channels = round_channels(width * alpha)
        for i in range(blocks):
            layers.append(inverted_residual(channels_in, channels, stride if i == 0 else 1, expansion))
            channels_in = channels
    last = round_channels(1280 * max(1.0, alpha))
    layers.append(ConvNorm(channels_in, last, activation=nn.ReLU6))
    return nn.Sequential(*layers, GlobalPool(), nn.Dropout(0.2), nn.Linear(last, 1000))


def mobilenet_v2_140():
    return mobilenet_v2(1.4)
