"""What several networks of this folder are made of."""
import torch
from torch import nn


class ConvNorm(nn.Sequential):
    """Convolution without bias, normalisation, activation; keeps the size at stride 1 unless a padding is given."""

    def __init__(self, channels_in, channels_out, kernel=1, stride=1, padding=None, groups=1, activation=nn.ReLU):
        if padding is None:
            padding = tuple(size // 2 for size in kernel) if isinstance(kernel, tuple) else kernel // 2
        layers = [
            nn.Conv2d(channels_in, channels_out, kernel, stride, padding, groups=groups, bias=False),
            nn.BatchNorm2d(channels_out),
        ]
        if activation is not None:
            layers.append(activation())
        super().__init__(*layers)


class SqueezeExcitation(nn.Module):
    """Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018: a gate per channel from the mean of every channel."""

    def __init__(self, channels, squeezed, activation=nn.ReLU, gate=nn.Sigmoid):
        super().__init__()
        self.gate = nn.Sequential(
            nn.Conv2d(channels, squeezed, 1), activation(), nn.Conv2d(squeezed, channels, 1), gate()
        )

    def forward(self, x):
        return x * self.gate(x.mean((2, 3), keepdim=True))


class Parallel(nn.Module):
    """Branches over the same input, their outputs concatenated along the channels."""

    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


class Residual(nn.Module):
    """x + f(x)."""

    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.layers(x)


class GlobalPool(nn.Sequential):
    """Mean of every channel, as a vector."""

    def __init__(self):
        super().__init__(nn.AdaptiveAvgPool2d(1), nn.Flatten())


def round_channels(channels, divisor=8):
    """The nearest multiple of `divisor`, but never more than 10 % below: Sandler et al., "MobileNetV2", 2018."""
    rounded = max(divisor, int(channels + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * channels else rounded
