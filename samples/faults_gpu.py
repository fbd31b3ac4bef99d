"""Faults of a target, each named where its squiggle stands when NVIDIA's L4 is selected (`nvidia-l4`)."""
import torch
from torch import nn


# rooflint: input=1x24x56x56
class InvertedResidual(nn.Module):
    def __init__(self):
        super().__init__()
        self.expand = nn.Conv2d(24, 96, 1)
        self.depthwise = nn.Conv2d(96, 96, 3, padding=1, groups=96)  # memory-bound-depthwise
        self.project = nn.Conv2d(96, 24, 1)

    def forward(self, x):
        out = torch.relu(self.depthwise(torch.relu(self.expand(x))))
        return x + self.project(out)  # elementwise-overhead


# rooflint: input=8192x64x112x112
batch = nn.Sequential(nn.Conv2d(64, 64, 3, padding=1))  # exceeds-memory
