"""Faults of a target, each named where its squiggle stands when Arm's Ethos-U65 is selected (`arm-ethos-u65-512`)."""
from torch import nn


# rooflint: input=1x20x28x28
widths = nn.Sequential(nn.Conv2d(20, 20, 3, padding=1))  # unaligned-channels

# rooflint: input=1x24x28x28
groups = nn.Sequential(nn.Conv2d(24, 24, 3, padding=1, groups=2))  # unaligned-group-width

# rooflint: input=1x16x28x28
activations = nn.Sequential(
    nn.Conv2d(16, 16, 1),
    nn.GELU(),  # unsupported-operator
    nn.Conv2d(16, 16, 1),
    nn.SiLU(),  # costly-activation
)

# rooflint: input=1x16x256x256
early = nn.Sequential(nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(8))  # exceeds-on-chip-memory

# rooflint: input=1x512
head = nn.Sequential(nn.Linear(512, 512))  # weight-streaming
