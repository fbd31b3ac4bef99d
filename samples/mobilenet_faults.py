"""A MobileNet-like network with three faults on purpose: squiggles show where.

Its projections from 24 to 288 channels are far from balanced (ShuffleNet V2's G1), its grouped 1×1 convolution has more
groups than pay (G2), and `Broken` joins layers whose channels do not match: PyTorch would raise when it runs.
"""
import torch
from torch import nn


def conv_bn(channels_in, channels, kernel=1, stride=1, groups=1, act=True):
    layers = [
        nn.Conv2d(channels_in, channels, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(channels),
    ]
    return nn.Sequential(*layers, nn.ReLU6(inplace=True)) if act else nn.Sequential(*layers)


class Bottleneck(nn.Module):
    def __init__(self, channels_in, channels, stride=1, expansion=12):
        super().__init__()
        hidden = channels_in * expansion
        self.expand = conv_bn(channels_in, hidden)
        self.depthwise = conv_bn(hidden, hidden, 3, stride, groups=hidden)
        self.project = conv_bn(hidden, channels, act=False)
        self.residual = stride == 1 and channels_in == channels

    def forward(self, x):
        out = self.project(self.depthwise(self.expand(x)))
        return x + out if self.residual else out


class MobileNet(nn.Module):
    def __init__(self, num_classes=1000):
        super().__init__()
        self.stem = conv_bn(3, 24, 3, stride=2)
        self.blocks = nn.Sequential(Bottleneck(24, 24), Bottleneck(24, 48, stride=2), Bottleneck(48, 48))
        self.widen = conv_bn(48, 384)
        self.mix = nn.Conv2d(384, 384, 1, groups=16)
        self.head = nn.Linear(384, num_classes)

    def forward(self, x):
        x = self.mix(self.widen(self.blocks(self.stem(x))))
        return self.head(x.mean((2, 3)))


class Broken(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 32, 3, padding=1)
        self.second = nn.Conv2d(64, 64, 3, padding=1)

    def forward(self, x):
        return self.second(self.first(x))


# rooflint: input=1x3x160x160
model = MobileNet(num_classes=100)
