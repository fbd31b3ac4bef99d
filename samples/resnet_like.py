"""A small residual network for 32×32 images, in the style of He et al., "Deep Residual Learning" (2016), section 4.2.

resnet20, resnet32 and resnet56 differ in the number of blocks per stage only.
"""
import torch
from torch import nn


class BasicBlock(nn.Module):
    def __init__(self, channels_in: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.shortcut = None
        if stride != 1 or channels_in != channels:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels_in, channels, 1, stride=stride, bias=False),
                nn.BatchNorm2d(channels),
            )

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += x if self.shortcut is None else self.shortcut(x)
        return self.relu(out)


class ResNet(nn.Module):
    def __init__(self, blocks: int, num_classes: int = 10) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True))
        self.stages = nn.Sequential(
            self._stage(16, 16, blocks, stride=1),
            self._stage(16, 32, blocks, stride=2),
            self._stage(32, 64, blocks, stride=2),
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(64, num_classes)

    @staticmethod
    def _stage(channels_in: int, channels: int, blocks: int, stride: int) -> nn.Sequential:
        first = BasicBlock(channels_in, channels, stride)
        return nn.Sequential(first, *[BasicBlock(channels, channels) for _ in range(blocks - 1)])

    def forward(self, x):
        x = self.pool(self.stages(self.stem(x)))
        return self.head(x.flatten(1))


def resnet20() -> ResNet:
    return ResNet(3)


def resnet32() -> ResNet:
    return ResNet(5)


def resnet56() -> ResNet:
    return ResNet(9)


if __name__ == "__main__":
    model = resnet20().eval()
    print(model(torch.randn(1, 3, 32, 32)).shape)
