import math
import torch
import torch.nn as nn
import torch.nn.functional as F


def _make_divisible(v, divisor, min_value=None):
    if min_value is None:
        min_value = divisor
    new_v = max(min_value, int(v + divisor / 2) // divisor * divisor)
    if new_v < 0.9 * v:
        new_v += divisor
    return new_v


def hard_sigmoid(x, inplace: bool = False):
    if inplace:
        return x.add_(3.0).clamp_(0.0, 6.0).div_(6.0)
    else:
        return F.relu6(x + 3.0) / 6.0


class SqueezeExcite(nn.Module):
    def __init__(self, in_chs, se_ratio=0.25, divisor=4):
        super(SqueezeExcite, self).__init__()
        reduced = _make_divisible(in_chs * se_ratio, divisor)
        self.avg_pool = nn.AdaptiveAvgPool2d(1)
        self.conv_reduce = nn.Conv2d(in_chs, reduced, 1, bias=True)
        self.act1 = nn.ReLU(inplace=True)
        self.conv_expand = nn.Conv2d(reduced, in_chs, 1, bias=True)

    def forward(self, x):
        x_se = self.conv_expand(self.act1(self.conv_reduce(self.avg_pool(x))))
        return x * hard_sigmoid(x_se, inplace=True)


class GhostModule(nn.Module):
    def __init__(self, inp, oup, kernel_size=1, ratio=2, dw_size=3, stride=1, relu=True):
        super(GhostModule, self).__init__()
        self.oup = oup
        init_channels = math.ceil(oup / ratio)
        new_channels = init_channels * (ratio - 1)
        self.primary_conv = nn.Sequential(
            nn.Conv2d(inp, init_channels, kernel_size, stride, kernel_size // 2, bias=False),
            nn.BatchNorm2d(init_channels),
            nn.ReLU(inplace=True) if relu else nn.Sequential(),
        )
        self.cheap_operation = nn.Sequential(
            nn.Conv2d(init_channels, new_channels, dw_size, 1, dw_size // 2, groups=init_channels, bias=False),
            nn.BatchNorm2d(new_channels),
            nn.ReLU(inplace=True) if relu else nn.Sequential(),
        )

    def forward(self, x):
        x1 = self.primary_conv(x)
        return torch.cat([x1, self.cheap_operation(x1)], dim=1)[:, : self.oup, :, :]


def channel_shuffle(x, groups):
    b, c, h, w = x.data.size()
    x = x.view(b, groups, c // groups, h, w)
    return torch.transpose(x, 1, 2).contiguous().view(b, -1, h, w)


class ShuffleUnit(nn.Module):
    def __init__(self, inp, oup, stride):
        super().__init__()
        branch = oup // 2
        self.stride = stride
        self.branch1 = None if stride == 1 else nn.Sequential(
            nn.Conv2d(inp, inp, 3, stride, 1, groups=inp, bias=False), nn.BatchNorm2d(inp), nn.Conv2d(inp, branch, 1, bias=False), nn.BatchNorm2d(branch))
        self.branch2 = nn.Sequential(
            GhostModule(inp if stride > 1 else branch, branch),
            nn.Conv2d(branch, branch, 3, stride, 1, groups=branch, bias=False),
            nn.BatchNorm2d(branch),
            SqueezeExcite(branch),
        )

    def forward(self, x):
        if self.stride == 1:
            x1, x2 = x.chunk(2, dim=1)
            out = torch.cat((x1, self.branch2(x2)), dim=1)
        else:
            out = torch.cat((self.branch1(x), self.branch2(x)), dim=1)
        return channel_shuffle(out, 2)


class GhostShuffleNet(nn.Module):
    cfgs = [
        # k, c, s
        [2, 24, 2],
        [3, 48, 2],
    ]

    def __init__(self, cfgs=None, num_classes=1000, width=1.0):
        super(GhostShuffleNet, self).__init__()
        out = _make_divisible(16 * width, 4)
        self.conv_stem = nn.Conv2d(3, out, 3, 2, 1, bias=False)
        stages = []
        for n, c, s in cfgs or self.cfgs:
            c = _make_divisible(c * width, 4)
            stages.append(nn.Sequential(*[ShuffleUnit(out if i == 0 else c, c, s if i == 0 else 1) for i in range(n)]))
            out = c
        self.blocks = nn.Sequential(*stages)
        self.classifier = nn.Linear(out, num_classes)

    def forward(self, x):
        x = self.blocks(self.conv_stem(x))
        return self.classifier(x.mean([2, 3]))


def ghostshufflenet(**kwargs):
    """Constructs a GhostShuffleNet model"""
    return GhostShuffleNet(GhostShuffleNet.cfgs, **kwargs)


def ghostshufflenet_x2(**kwargs):
    return GhostShuffleNet(width=2.0, **kwargs)
