"""MobileNet v3: Howard et al., "Searching for MobileNetV3", ICCV 2019, tables 1 (large) and 2 (small).

Inverted residuals with squeeze and excitation inside, and hard-swish where the image is small.
"""
from torch import nn

from blocks import ConvNorm, GlobalPool, Residual, SqueezeExcitation, round_channels

# kernel, expanded width, channels, squeeze and excitation, activation, stride
LARGE = [
    (3, 16, 16, False, nn.ReLU, 1),
    (3, 64, 24, False, nn.ReLU, 2),
    (3, 72, 24, False, nn.ReLU, 1),
    (5, 72, 40, True, nn.ReLU, 2),
    (5, 120, 40, True, nn.ReLU, 1),
    (5, 120, 40, True, nn.ReLU, 1),
    (3, 240, 80, False, nn.Hardswish, 2),
    (3, 200, 80, False, nn.Hardswish, 1),
    (3, 184, 80, False, nn.Hardswish, 1),
    (3, 184, 80, False, nn.Hardswish, 1),
    (3, 480, 112, True, nn.Hardswish, 1),
    (3, 672, 112, True, nn.Hardswish, 1),
    (5, 672, 160, True, nn.Hardswish, 2),
    (5, 960, 160, True, nn.Hardswish, 1),
    (5, 960, 160, True, nn.Hardswish, 1),
]
SMALL = [
    (3, 16, 16, True, nn.ReLU, 2),
    (3, 72, 24, False, nn.ReLU, 2),
    (3, 88, 24, False, nn.ReLU, 1),
    (5, 96, 40, True, nn.Hardswish, 2),
    (5, 240, 40, True, nn.Hardswish, 1),
    (5, 240, 40, True, nn.Hardswish, 1),
    (5, 120, 48, True, nn.Hardswish, 1),
    (5, 144, 48, True, nn.Hardswish, 1),
    (5, 288, 96, True, nn.Hardswish, 2),
    (5, 576, 96, True, nn.Hardswish, 1),
    (5, 576, 96, True, nn.Hardswish, 1),
]


def block(channels_in, kernel, width, channels_out, excited, activation, stride):
    layers = [] if width == channels_in else [ConvNorm(channels_in, width, activation=activation)]
    layers.append(ConvNorm(width, width, kernel, stride, groups=width, activation=activation))
    if excited:
        layers.append(SqueezeExcitation(width, round_channels(width // 4), gate=nn.Hardsigmoid))
    layers.append(ConvNorm(width, channels_out, activation=None))
    return Residual(*layers) if stride == 1 and channels_in == channels_out else nn.Sequential(*layers)


def mobilenet_v3(table, last):
    layers, channels_in = [ConvNorm(3, 16, 3, stride=2, activation=nn.Hardswish)], 16
    for row in table:
        layers.append(block(channels_in, *row))
        channels_in = row[2]
    width = 6 * channels_in
    return nn.Sequential(
        *layers,
        ConvNorm(channels_in, width, activation=nn.Hardswish),
        GlobalPool(),
        nn.Linear(width, last),
        nn.Hardswish(),
        nn.Dropout(0.2),
        nn.Linear(last, 1000),
    )


def mobilenet_v3_large():
    return mobilenet_v3(LARGE, last=1280)


def mobilenet_v3_small():
    return mobilenet_v3(SMALL, last=1024)
