"""Models that PyTorch refuses to run or to build: the message is its own, at the line that raises."""
from torch import nn


# rooflint: input=1x3x32x32
class Mismatched(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 32, 3)
        self.second = nn.Conv2d(64, 64, 3)

    def forward(self, x):
        return self.second(self.first(x))  # shape-mismatch


# rooflint: input=1x100x32x32
class Indivisible(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(100, 96, 3, groups=8)  # indivisible-groups

    def forward(self, x):
        return self.conv(x)
