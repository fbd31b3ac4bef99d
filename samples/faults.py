"""Planted faults, each named where its squiggle stands; those that PyTorch itself would raise are in broken.py.

Some rules speak only in the preset `teaching` (unbalanced-stages, undoubled-channels, average-pooled-trunk), others only
with a budget (over-budget, unsqueezed-kernel): `rooflint check samples/faults.py --preset teaching --budget params=1M`.
"""
import torch
from torch import nn


# rooflint: input=1x3x32x32
bias = nn.Sequential(nn.Conv2d(3, 16, 3), nn.BatchNorm2d(16))  # redundant-bias

# rooflint: input=1x24x56x56
widths = nn.Sequential(nn.Conv2d(24, 288, 1))  # unbalanced-channels

# rooflint: input=1x384x28x28
groups = nn.Sequential(nn.Conv2d(384, 384, 1, groups=16))  # excess-groups

# rooflint: input=1x64x27x27
kernel = nn.Sequential(nn.Conv2d(64, 64, 5, padding=2))  # large-kernel

# rooflint: input=1x64x7x7
head = nn.Sequential(nn.Flatten(), nn.Linear(64 * 7 * 7, 100))  # heavy-classifier

# rooflint: input=1x8x7x7
pooled = nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(8, 10))  # max-pooled-head

# rooflint: input=1x64x56x56
silent = nn.Sequential(nn.Conv2d(64, 64, 1))  # rooflint: ignore[excess-groups] -- unused-suppression


# rooflint: input=1x3x224x224
late = nn.Sequential(
    nn.Conv2d(3, 32, 3, padding=1),  # late-downsampling
    nn.Conv2d(32, 64, 3, stride=2, padding=1),
    nn.AdaptiveAvgPool2d(1),
    nn.Flatten(),
    nn.Linear(64, 10),
)

# rooflint: input=1x3x64x64
narrowed = nn.Sequential(
    nn.Conv2d(3, 32, 3, padding=1),
    nn.MaxPool2d(4),  # representational-bottleneck
    nn.Conv2d(32, 64, 3, padding=1),
    nn.Conv2d(64, 64, 3, padding=1),
)

# rooflint: input=1x3x64x64
separable = nn.Sequential(
    nn.Conv2d(3, 32, 16, stride=16),  # representational-bottleneck
    nn.Conv2d(32, 32, 3, padding=1, groups=32),
    nn.Conv2d(32, 32, 3, padding=1, groups=32),
    nn.Conv2d(32, 32, 3, padding=1, groups=32),
    nn.Conv2d(32, 32, 3, padding=1),  # dense-where-separable
)

# rooflint: input=1x16x64x64
stages = nn.Sequential(
    nn.Conv2d(16, 64, 3, padding=1),  # unbalanced-stages
    nn.AvgPool2d(2),  # average-pooled-trunk
    nn.Conv2d(64, 64, 1),  # undoubled-channels
    nn.Conv2d(64, 128, 1, stride=2),
)


# rooflint: input=1x16x8x8
class Leftovers(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(16, 16, 3, padding=1)
        self.shortcut = nn.Conv2d(16, 16, 1)  # dead-branch
        self.old = nn.Conv2d(16, 16, 1)  # unused-layer

    def forward(self, x):
        self.shortcut(x)
        return self.conv(x)


# rooflint: input=1x256x14x14
class Wide(nn.Module):  # over-budget
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(256, 256, 3, padding=1)  # unsqueezed-kernel
        self.conv2 = nn.Conv2d(256, 256, 3, padding=1)  # wide-basic-block

    def forward(self, x):
        return x + self.conv2(torch.relu(self.conv1(x)))


# rooflint: input=1x32x28x28
class Fragments(nn.Module):
    def __init__(self):
        super().__init__()
        self.branches = nn.ModuleList(nn.Conv2d(32, 32, 3, padding=d, dilation=d) for d in (1, 2, 4, 8))

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)  # fragmented-block


# rooflint: input=1x32x28x28
class Dense(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(32 + 16 * i, 16, 3, padding=1) for i in range(12))  # unbalanced-channels

    def forward(self, x):
        for conv in self.convs:
            x = torch.cat([x, conv(x)], 1)  # dense-concatenation
        return x
