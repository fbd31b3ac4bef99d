"""NASNet-A: Zoph et al., "Learning Transferable Architectures for Scalable Image Recognition", CVPR 2018, figure 4.

A normal and a reduction cell, found by search, each fed by the two cells before it. `N @ F`: N normal cells between two
reductions, F channels at the end. TensorFlow pads even sizes by one more on the right; counts are the same.
"""
import torch
from torch import nn
import torch.nn.functional as F

from blocks import GlobalPool


def norm(channels):
    return nn.BatchNorm2d(channels, eps=0.001)


def squeeze(channels_in, channels):
    return nn.Sequential(nn.ReLU(), nn.Conv2d(channels_in, channels, 1, bias=False), norm(channels))


def separable(kernel, channels_in, channels, stride=1):
    """Applied twice, the stride in the first."""
    layers = []
    for width, step in [(channels_in, stride), (channels, 1)]:
        layers += [
            nn.ReLU(),
            nn.Conv2d(width, width, kernel, step, kernel // 2, groups=width, bias=False),
            nn.Conv2d(width, channels, 1, bias=False),
            norm(channels),
        ]
    return nn.Sequential(*layers)


def mean(stride=1):
    return nn.AvgPool2d(3, stride, padding=1, count_include_pad=False)


def largest():
    return nn.MaxPool2d(3, 2, padding=1)


class FactorizedReduction(nn.Module):
    """Halves the size: every second pixel through one 1×1 convolution, their diagonal neighbours through another."""

    def __init__(self, channels_in, channels):
        super().__init__()
        self.even = nn.Conv2d(channels_in, channels // 2, 1, stride=2, bias=False)
        self.odd = nn.Conv2d(channels_in, channels // 2, 1, stride=2, bias=False)
        self.norm = norm(channels)

    def forward(self, x):
        x = F.relu(x)
        return self.norm(torch.cat([self.even(x), self.odd(F.pad(x, (-1, 1, -1, 1)))], 1))


class NormalCell(nn.Module):
    def __init__(self, channels, left, right):
        """`left`: module that fits the output of the cell before the last, `right`: that of the last."""
        super().__init__()
        self.left, self.right = left, right
        self.five = nn.ModuleList([separable(5, channels, channels) for _ in range(2)])
        self.three = nn.ModuleList([separable(3, channels, channels) for _ in range(3)])
        self.mean = mean()

    def forward(self, before, last):
        p, h = self.left(before), self.right(last)
        return torch.cat(
            [
                p,
                self.five[0](h) + self.three[0](p),
                self.five[1](p) + self.three[1](p),
                self.mean(h) + p,
                self.mean(p) + self.mean(p),
                self.three[2](h) + h,
            ],
            1,
        )


class ReductionCell(nn.Module):
    def __init__(self, channels, left, right, channels_left=None):
        """`channels_left`: of what `left` gives, where those are others (the first cell sees the stem as it is)."""
        super().__init__()
        self.left, self.right = left, right
        width = channels if channels_left is None else channels_left
        self.five = nn.ModuleList([separable(5, channels, channels, 2), separable(5, width, channels, 2)])
        self.seven = nn.ModuleList([separable(7, width, channels, 2) for _ in range(2)])
        self.three = separable(3, channels, channels)
        self.mean, self.halving_mean, self.largest = mean(), mean(2), largest()

    def forward(self, before, last):
        p, h = self.left(before), self.right(last)
        first = self.five[0](h) + self.seven[0](p)
        second = self.largest(h) + self.seven[1](p)
        third = self.halving_mean(h) + self.five[1](p)
        return torch.cat([second, third, self.mean(first) + second, self.three(first) + self.largest(h)], 1)


class NASNet(nn.Module):
    def __init__(self, repeats, features, stem, before_reduction):
        """`before_reduction`: the cell behind a reduction sees what stands before the reduction's input, not that."""
        super().__init__()
        channels = features // 24
        self.before_reduction = before_reduction
        self.stem = nn.Sequential(nn.Conv2d(3, stem, 3, stride=2, bias=False), norm(stem))
        cells = [
            ReductionCell(channels // 4, nn.Identity(), squeeze(stem, channels // 4), channels_left=stem),
            ReductionCell(channels // 2, FactorizedReduction(stem, channels // 2), squeeze(channels, channels // 2)),
        ]
        before, last = channels, 2 * channels
        for stage in range(3):
            width = channels * 2**stage
            if stage > 0:
                cells.append(ReductionCell(width, squeeze(before, width), squeeze(last, width)))
                before, last = last, 4 * width
            for i in range(repeats):
                left = FactorizedReduction(before, width) if i == 0 else squeeze(before, width)
                cells.append(NormalCell(width, left, squeeze(last, width)))
                before, last = last, 6 * width
        self.cells = nn.ModuleList(cells)
        self.head = nn.Sequential(nn.ReLU(), GlobalPool(), nn.Dropout(0.5), nn.Linear(features, 1000))

    def forward(self, x):
        before = last = self.stem(x)
        for i, cell in enumerate(self.cells):
            out = cell(before, last)
            skips = self.before_reduction and i > 1 and isinstance(cell, ReductionCell)
            before, last = before if skips else last, out
        return self.head(last)


def nasnet_a_mobile():
    """4 @ 1056, 224×224."""
    return NASNet(4, 1056, stem=32, before_reduction=False)


def nasnet_a_large():
    """6 @ 4032, 331×331."""
    return NASNet(6, 4032, stem=96, before_reduction=True)
