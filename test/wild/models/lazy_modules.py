import torch.nn as nn
import torch.nn.functional as F


class LazyMLP(nn.Module):
    def __init__(self, outs=(64, 10)):
        super().__init__()
        self.conv = nn.LazyConv2d(16, kernel_size=5, stride=2)
        self.bn = nn.LazyBatchNorm2d()
        self.fcs = nn.ModuleList(nn.LazyLinear(o) for o in outs)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn(self.conv(x))), 2)
        x = x.flatten(1)
        *hidden, last = self.fcs
        for fc in hidden:
            x = F.dropout(F.relu(fc(x)), 0.5, self.training)
        return last(x)


alex = nn.Sequential(
    nn.LazyConv2d(24, kernel_size=11, stride=4, padding=1), nn.ReLU(),
    nn.MaxPool2d(kernel_size=3, stride=2),
    nn.LazyConv2d(64, kernel_size=5, padding=2), nn.ReLU(),
    nn.MaxPool2d(kernel_size=3, stride=2),
    nn.LazyConv2d(96, kernel_size=3, padding=1), nn.ReLU(),
    nn.MaxPool2d(kernel_size=3, stride=2), nn.Flatten(),
    nn.LazyLinear(128), nn.ReLU(), nn.Dropout(p=0.5),
    nn.LazyLinear(10))
