"""CSPNet: Wang et al., "CSPNet: A New Backbone that can Enhance Learning Capability of CNN", CVPR Workshops 2020,
figure 3, and the network that its Darknet form starts from: Redmon, Farhadi, "YOLOv3", arXiv 1804.02767, table 1.

Half of a stage's channels go through its blocks, the other half passes by; a transition joins them. In the form of
the published ResNet, ResNeXt and Darknet weights, at 256×256.
"""
import torch
from torch import nn

from blocks import ConvNorm, GlobalPool, Residual


def conv(channels_in, channels_out, kernel=1, stride=1, groups=1, activation=nn.LeakyReLU):
    return ConvNorm(channels_in, channels_out, kernel, stride, groups=groups, activation=activation)


def bottleneck(channels, inner, groups=1):
    layers = [conv(channels, inner), conv(inner, inner, 3, groups=groups), conv(inner, channels, activation=None)]
    return nn.Sequential(Residual(*layers), nn.LeakyReLU())


def dark(channels, inner, groups=1):
    return Residual(conv(channels, inner), conv(inner, channels, 3, groups=groups))


class CrossStage(nn.Module):
    """`expanded` channels, split in halves that pass by and that go through the blocks."""

    def __init__(self, down, channels, expanded, channels_out, blocks, activation):
        super().__init__()
        self.down = down
        self.expand = conv(channels, expanded, activation=activation)
        self.blocks = nn.Sequential(*blocks, conv(expanded // 2, expanded // 2))
        self.transition = conv(expanded, channels_out)

    def forward(self, x):
        passed, worked = self.expand(self.down(x)).chunk(2, dim=1)
        return self.transition(torch.cat([passed, self.blocks(worked)], 1))


def head(channels):
    return [GlobalPool(), nn.Linear(channels, 1000)]


def csp_resnet(widths, expansion, ratio, groups=1):
    """`expansion`: of a stage's output before the split; `ratio`: channels inside a block by those around it."""
    layers, channels_in = [conv(3, 64, 7, stride=2), nn.MaxPool2d(3, 2, padding=1)], 64
    for stage, (width, depth) in enumerate(zip(widths, [3, 3, 5, 2])):
        expanded = width * expansion
        down = nn.Identity() if stage == 0 else conv(channels_in, channels_in, 3, stride=2, groups=groups)
        blocks = [bottleneck(expanded // 2, int(expanded // 2 * ratio), groups) for _ in range(depth)]
        layers.append(CrossStage(down, channels_in, expanded, width, blocks, activation=None))
        channels_in = width
    return nn.Sequential(*layers, *head(channels_in))


def cspresnet50():
    return csp_resnet([128, 256, 512, 1024], expansion=2, ratio=0.5)


def cspresnext50():
    return csp_resnet([256, 512, 1024, 2048], expansion=1, ratio=1, groups=32)


DARKNET = [(64, 1), (128, 2), (256, 8), (512, 8), (1024, 4)]


def cspdarknet53():
    layers, channels_in = [conv(3, 32, 3)], 32
    for stage, (width, depth) in enumerate(DARKNET):
        # the first stage keeps full width on both ways
        expanded, inner = (2 * width, width // 2) if stage == 0 else (width, width // 2)
        blocks = [dark(expanded // 2, inner) for _ in range(depth)]
        down = conv(channels_in, width, 3, stride=2)
        layers.append(CrossStage(down, width, expanded, width, blocks, activation=nn.LeakyReLU))
        channels_in = width
    return nn.Sequential(*layers, *head(channels_in))


def darknet53():
    layers, channels_in = [conv(3, 32, 3)], 32
    for width, depth in DARKNET:
        layers += [conv(channels_in, width, 3, stride=2), *[dark(width, width // 2) for _ in range(depth)]]
        channels_in = width
    return nn.Sequential(*layers, *head(channels_in))
