"""GhostNet: Han et al., "GhostNet: More Features from Cheap Operations", CVPR 2020, table 1, figures 2 and 3.

Half of the channels of every 1×1 convolution are computed, the other half are cheap depthwise copies of these.
"""
import torch
from torch import nn

from blocks import ConvNorm, SqueezeExcitation, round_channels

# kernel, expanded, channels, squeeze and excitation, stride of table 1
BNECKS = [
    (3, 16, 16, False, 1),
    (3, 48, 24, False, 2),
    (3, 72, 24, False, 1),
    (5, 72, 40, True, 2),
    (5, 120, 40, True, 1),
    (3, 240, 80, False, 2),
    (3, 200, 80, False, 1),
    (3, 184, 80, False, 1),
    (3, 184, 80, False, 1),
    (3, 480, 112, True, 1),
    (3, 672, 112, True, 1),
    (5, 672, 160, True, 2),
    (5, 960, 160, False, 1),
    (5, 960, 160, True, 1),
    (5, 960, 160, False, 1),
    (5, 960, 160, True, 1),
]


class Ghost(nn.Module):
    """All channel counts of table 1 are even: two halves."""

    def __init__(self, channels_in, channels_out, activation=nn.ReLU):
        super().__init__()
        half = channels_out // 2
        self.primary = ConvNorm(channels_in, half, activation=activation)
        self.cheap = ConvNorm(half, half, 3, groups=half, activation=activation)

    def forward(self, x):
        primary = self.primary(x)
        return torch.cat([primary, self.cheap(primary)], 1)


class Bottleneck(nn.Module):
    def __init__(self, channels_in, kernel, expanded, channels_out, squeeze, stride):
        super().__init__()
        layers = [Ghost(channels_in, expanded)]
        if stride > 1:
            layers.append(ConvNorm(expanded, expanded, kernel, stride, groups=expanded, activation=None))
        if squeeze:
            layers.append(SqueezeExcitation(expanded, round_channels(expanded / 4, 4), gate=nn.Hardsigmoid))
        layers.append(Ghost(expanded, channels_out, activation=None))
        self.layers = nn.Sequential(*layers)
        self.shortcut = nn.Identity()
        if stride > 1 or channels_in != channels_out:
            self.shortcut = nn.Sequential(
                ConvNorm(channels_in, channels_in, kernel, stride, groups=channels_in, activation=None),
                ConvNorm(channels_in, channels_out, activation=None),
            )

    def forward(self, x):
        return self.layers(x) + self.shortcut(x)


def ghostnet():
    layers, channels_in = [ConvNorm(3, 16, 3, stride=2)], 16
    for kernel, expanded, channels, squeeze, stride in BNECKS:
        layers.append(Bottleneck(channels_in, kernel, expanded, channels, squeeze, stride))
        channels_in = channels
    layers += [ConvNorm(160, 960), nn.AdaptiveAvgPool2d(1), nn.Conv2d(960, 1280, 1), nn.ReLU(), nn.Flatten()]
    return nn.Sequential(*layers, nn.Dropout(0.2), nn.Linear(1280, 1000))
