"""MobileNet v1: Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications",
arXiv 1704.04861, table 1.

A 3×3 convolution of every channel for itself, then a 1×1 convolution across channels. `alpha` scales all widths.
"""
from torch import nn

from blocks import ConvNorm, GlobalPool

# channels and stride of each separable convolution
HALVING = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)]
SEPARABLE = [*HALVING, *[(512, 1)] * 5, (1024, 2), (1024, 1)]


def mobilenet_v1(alpha=1.0):
    channels_in = int(32 * alpha)
    layers = [ConvNorm(3, channels_in, 3, stride=2)]
    for width, stride in SEPARABLE:
        channels = int(width * alpha)
        layers.append(ConvNorm(channels_in, channels_in, 3, stride, groups=channels_in))
        layers.append(ConvNorm(channels_in, channels))
        channels_in = channels
    return nn.Sequential(*layers, GlobalPool(), nn.Dropout(0.001), nn.Linear(channels_in, 1000))


def mobilenet_v1_075():
    return mobilenet_v1(0.75)


def mobilenet_v1_050():
    return mobilenet_v1(0.5)


def mobilenet_v1_025():
    return mobilenet_v1(0.25)
