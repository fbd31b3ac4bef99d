"""RegNet: Radosavovic et al., "Designing Network Design Spaces", CVPR 2020, sections 3.3 and 5, tables 8 and 9
(appendix).

Widths of the blocks are a line w_0 + w_a·j, quantised to powers of w_m; blocks of equal width make a stage. X:
residual bottlenecks of equal width with groups; Y: with squeeze and excitation.
"""
import math

from torch import nn

from blocks import ConvNorm, GlobalPool, SqueezeExcitation


class Block(nn.Module):
    def __init__(self, channels_in, channels, stride, group, excited):
        super().__init__()
        layers = [ConvNorm(channels_in, channels), ConvNorm(channels, channels, 3, stride, groups=channels // group)]
        if excited:
            layers.append(SqueezeExcitation(channels, round(0.25 * channels_in)))
        self.layers = nn.Sequential(*layers, ConvNorm(channels, channels, activation=None))
        self.shortcut = None
        if stride != 1 or channels_in != channels:
            self.shortcut = ConvNorm(channels_in, channels, stride=stride, activation=None)
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(self.layers(x) + (x if self.shortcut is None else self.shortcut(x)))


def block_widths(depth, w_0, w_a, w_m):
    """Equations (2) to (4), in multiples of 8."""
    widths = []
    for j in range(depth):
        power = round(math.log((w_0 + w_a * j) / w_0) / math.log(w_m))
        widths.append(round(w_0 * w_m**power / 8) * 8)
    return widths


def regnet(depth, w_0, w_a, w_m, group, excited=False):
    layers, channels_in, stage_width = [ConvNorm(3, 32, 3, stride=2)], 32, None
    for width in block_widths(depth, w_0, w_a, w_m):
        stage_group = min(group, width)
        channels = round(width / stage_group) * stage_group
        stride = 2 if width != stage_width else 1
        layers.append(Block(channels_in, channels, stride, stage_group, excited))
        channels_in, stage_width = channels, width
    return nn.Sequential(*layers, GlobalPool(), nn.Linear(channels_in, 1000))


def regnet_x_400mf():
    return regnet(22, 24, 24.48, 2.54, 16)


def regnet_x_800mf():
    return regnet(16, 56, 35.73, 2.28, 16)


def regnet_x_3_2gf():
    return regnet(25, 88, 26.31, 2.25, 48)


def regnet_x_32gf():
    return regnet(23, 320, 69.86, 2.0, 168)


def regnet_y_400mf():
    return regnet(16, 48, 27.89, 2.09, 8, excited=True)


def regnet_y_800mf():
    return regnet(14, 56, 38.84, 2.4, 16, excited=True)


def regnet_y_1_6gf():
    return regnet(27, 48, 20.71, 2.65, 24, excited=True)


def regnet_y_3_2gf():
    return regnet(21, 80, 42.63, 2.66, 24, excited=True)


def regnet_y_8gf():
    return regnet(17, 192, 76.82, 2.19, 56, excited=True)


def regnet_y_16gf():
    return regnet(18, 200, 106.23, 2.48, 112, excited=True)
