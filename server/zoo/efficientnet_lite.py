"""EfficientNet-Lite: Liu, "Higher accuracy on vision models with EfficientNet-Lite", TensorFlow blog, 2020; the networks of
Tan, Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019, for phones.

No squeeze and excitation, ReLU6 for SiLU, and first and last layers that do not grow with the scale.
"""
import math

from torch import nn

from blocks import ConvNorm, GlobalPool, Residual, round_channels
from efficientnet import BASE


def inverted(channels_in, channels_out, kernel, stride, expansion):
    width = channels_in * expansion
    layers = [] if expansion == 1 else [ConvNorm(channels_in, width, activation=nn.ReLU6)]
    layers += [
        ConvNorm(width, width, kernel, stride, groups=width, activation=nn.ReLU6),
        ConvNorm(width, channels_out, activation=None),
    ]
    return Residual(*layers) if stride == 1 and channels_in == channels_out else nn.Sequential(*layers)


def scaled(width, depth, dropout):
    layers, channels_in = [ConvNorm(3, 32, 3, stride=2, activation=nn.ReLU6)], 32
    for stage, (expansion, kernel, stride, channels, blocks) in enumerate(BASE):
        channels_out = round_channels(channels * width)
        is_end = stage in (0, len(BASE) - 1)
        for i in range(blocks if is_end else math.ceil(blocks * depth)):
            layers.append(inverted(channels_in, channels_out, kernel, stride if i == 0 else 1, expansion))
            channels_in = channels_out
    layers.append(ConvNorm(channels_in, 1280, activation=nn.ReLU6))
    return nn.Sequential(*layers, GlobalPool(), nn.Dropout(dropout), nn.Linear(1280, 1000))


def efficientnet_lite0():
    """224×224."""
    return scaled(1.0, 1.0, 0.2)


def efficientnet_lite4():
    """380×380 here; 300×300 on phones."""
    return scaled(1.4, 1.8, 0.3)
