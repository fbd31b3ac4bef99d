"""ResNet: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, table 1 (50-layer and deeper:
bottlenecks).

In the form "v1.5" that is trained today: the stride of a bottleneck stands in its 3×3 convolution, not in its first
1×1. `groups` and `base` make ResNeXt and Wide ResNet of it (resnext.py, wide_resnet.py).
"""
from torch import nn

from blocks import ConvNorm, GlobalPool


class Block(nn.Module):
    """relu(f(x) + shortcut), the shortcut projected where size or channels change."""

    def __init__(self, channels_in, channels_out, stride, *layers):
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.shortcut = None
        if stride != 1 or channels_in != channels_out:
            self.shortcut = ConvNorm(channels_in, channels_out, stride=stride, activation=None)
        self.relu = nn.ReLU()

    def forward(self, x):
        y = self.layers(x)
        return self.relu(y + (x if self.shortcut is None else self.shortcut(x)))


def basic(channels_in, width, stride, groups, base):
    layers = [ConvNorm(channels_in, width, 3, stride), ConvNorm(width, width, 3, activation=None)]
    return Block(channels_in, width, stride, *layers)


def bottleneck(channels_in, width, stride, groups, base):
    """1×1, 3×3, 1×1 with four times the width at the end; `groups` · `base` channels inside for a width of 64."""
    inner, channels_out = width * base // 64 * groups, 4 * width
    layers = [
        ConvNorm(channels_in, inner),
        ConvNorm(inner, inner, 3, stride, groups=groups),
        ConvNorm(inner, channels_out, activation=None),
    ]
    return Block(channels_in, channels_out, stride, *layers)


def resnet(block, depths, groups=1, base=64):
    expansion = 4 if block is bottleneck else 1
    stages, channels_in = [], 64
    for i, depth in enumerate(depths):
        width = 64 * 2**i
        blocks = []
        for j in range(depth):
            blocks.append(block(channels_in, width, 2 if i > 0 and j == 0 else 1, groups, base))
            channels_in = expansion * width
        stages.append(nn.Sequential(*blocks))
    return nn.Sequential(
        ConvNorm(3, 64, 7, stride=2),
        nn.MaxPool2d(3, 2, padding=1),
        *stages,
        GlobalPool(),
        nn.Linear(channels_in, 1000),
    )


def resnet18():
    return resnet(basic, [2, 2, 2, 2])


def resnet34():
    return resnet(basic, [3, 4, 6, 3])


def resnet50():
    return resnet(bottleneck, [3, 4, 6, 3])


def resnet101():
    return resnet(bottleneck, [3, 4, 23, 3])


def resnet152():
    return resnet(bottleneck, [3, 8, 36, 3])
