"""Xception: Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", CVPR 2017, figure 5. 299×299."""
from torch import nn

from blocks import ConvNorm, GlobalPool, Residual


def separable(channels_in, channels_out):
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_in, 3, padding=1, groups=channels_in, bias=False),
        nn.Conv2d(channels_in, channels_out, 1, bias=False),
        nn.BatchNorm2d(channels_out),
    )


class Halving(nn.Module):
    """Two separable convolutions and a pooling, beside a projection of the input."""

    def __init__(self, channels_in, inner, channels_out, activation_first=True):
        super().__init__()
        layers = [nn.ReLU()] if activation_first else []
        layers += [separable(channels_in, inner), nn.ReLU(), separable(inner, channels_out)]
        self.layers = nn.Sequential(*layers, nn.MaxPool2d(3, 2, padding=1))
        self.shortcut = ConvNorm(channels_in, channels_out, stride=2, activation=None)

    def forward(self, x):
        return self.layers(x) + self.shortcut(x)


def middle():
    return Residual(*[layer for _ in range(3) for layer in (nn.ReLU(), separable(728, 728))])


def xception():
    return nn.Sequential(
        ConvNorm(3, 32, 3, stride=2, padding=0),
        ConvNorm(32, 64, 3, padding=0),
        Halving(64, 128, 128, activation_first=False),
        Halving(128, 256, 256),
        Halving(256, 728, 728),
        *[middle() for _ in range(8)],
        Halving(728, 728, 1024),
        separable(1024, 1536),
        nn.ReLU(),
        separable(1536, 2048),
        nn.ReLU(),
        GlobalPool(),
        nn.Linear(2048, 1000),
    )
