"""EfficientViT: Cai et al., "EfficientViT: Multi-Scale Linear Attention for High-Resolution Dense Prediction", ICCV
2023, figures 2, 3 and 5, with the widths and depths of the published B and L models.

Attention whose softmax is replaced by ReLU, so that keys and values are multiplied first: linear in the number of
pixels.
"""
import torch
from torch import nn
import torch.nn.functional as F

from blocks import GlobalPool, Residual


def conv(channels_in, channels_out, kernel=1, stride=1, groups=1, norm=True, activation=None):
    """Where there is no normalisation, there is a bias."""
    layers = [nn.Conv2d(channels_in, channels_out, kernel, stride, kernel // 2, groups=groups, bias=not norm)]
    if norm:
        layers.append(nn.BatchNorm2d(channels_out))
    if activation is not None:
        layers.append(activation())
    return nn.Sequential(*layers)


def separable(channels, activation):
    return nn.Sequential(conv(channels, channels, 3, groups=channels, activation=activation), conv(channels, channels))


def inverted(channels_in, channels_out, expansion, activation, stride=1, norm=True):
    """Without `norm` only the projection is normalised."""
    width = channels_in * expansion
    return nn.Sequential(
        conv(channels_in, width, norm=norm, activation=activation),
        conv(width, width, 3, stride, groups=width, norm=norm, activation=activation),
        conv(width, channels_out),
    )


def fused(channels_in, channels_out, expansion, activation, stride=1):
    width = channels_in * expansion
    return nn.Sequential(conv(channels_in, width, 3, stride, activation=activation), conv(width, channels_out))


class LinearAttention(nn.Module):
    """Figure 2: ReLU attention over tokens of two scales, the second gathered by a depthwise 5×5."""

    def __init__(self, channels, head):
        super().__init__()
        self.head = head
        self.qkv = nn.Conv2d(channels, 3 * channels, 1, bias=False)
        self.gather = nn.Sequential(
            nn.Conv2d(3 * channels, 3 * channels, 5, padding=2, groups=3 * channels, bias=False),
            nn.Conv2d(3 * channels, 3 * channels, 1, groups=3 * channels // head, bias=False),
        )
        self.projection = conv(2 * channels, channels)

    def forward(self, x):
        batch, _, height, width = x.shape
        qkv = self.qkv(x)
        qkv = torch.cat([qkv, self.gather(qkv)], 1)
        qkv = qkv.reshape(batch, -1, 3 * self.head, height * width).transpose(-1, -2)
        query, key, value = qkv.chunk(3, dim=-1)
        query, key = F.relu(query), F.relu(key)
        # a column of ones: the sum that normalises comes out of the same product
        value = F.pad(value, (0, 1), value=1.0)
        out = query @ (key.transpose(-1, -2) @ value)
        out = out[..., :-1] / (out[..., -1:] + 1e-5)
        return self.projection(out.transpose(-1, -2).reshape(batch, -1, height, width))


def attention_block(channels, head, expansion, activation):
    return nn.Sequential(
        Residual(LinearAttention(channels, head)),
        Residual(inverted(channels, channels, expansion, activation, norm=False)),
    )


def head(channels, widths, activation):
    first, second = widths
    return [
        conv(channels, first, activation=activation),
        GlobalPool(),
        nn.Linear(first, second, bias=False),
        nn.LayerNorm(second),
        activation(),
        nn.Linear(second, 1000),
    ]


def small(widths, depths, head_channels, head_widths):
    """B models: inverted residuals, attention in the last two stages."""
    activation = nn.Hardswish
    layers = [conv(3, widths[0], 3, stride=2, activation=activation)]
    layers += [Residual(separable(widths[0], activation)) for _ in range(depths[0])]
    for stage in range(1, 5):
        channels, attends = widths[stage], stage > 2
        layers.append(inverted(widths[stage - 1], channels, 4, activation, stride=2, norm=not attends))
        if attends:
            layers += [attention_block(channels, head_channels, 4, activation) for _ in range(depths[stage])]
        else:
            layers += [Residual(inverted(channels, channels, 4, activation)) for _ in range(depths[stage] - 1)]
    return nn.Sequential(*layers, *head(widths[-1], head_widths, activation))


def gelu():
    return nn.GELU(approximate="tanh")


def large(depths):
    """L models: fused blocks first, attention in the last stage only."""
    widths = [32, 64, 128, 256, 512]
    layers = [conv(3, 32, 3, stride=2, activation=gelu)]
    stem = [conv(32, 32, 3, activation=gelu), conv(32, 32, 3)]
    layers += [Residual(*stem) for _ in range(depths[0])]
    for stage in (1, 2):
        channels = widths[stage]
        layers.append(fused(widths[stage - 1], channels, 16, gelu, stride=2))
        layers += [Residual(fused(channels, channels, 4, gelu)) for _ in range(depths[stage])]
    layers.append(inverted(128, 256, 16, gelu, stride=2, norm=False))
    layers += [Residual(inverted(256, 256, 4, gelu, norm=False)) for _ in range(depths[3])]
    layers.append(inverted(256, 512, 24, gelu, stride=2, norm=False))
    layers += [attention_block(512, 32, 6, gelu) for _ in range(depths[4])]
    return nn.Sequential(*layers, *head(512, (3072, 3200), gelu))


def efficientvit_b1():
    return small([16, 32, 64, 128, 256], [1, 2, 3, 3, 4], 16, (1536, 1600))


def efficientvit_b2():
    return small([24, 48, 96, 192, 384], [1, 3, 4, 4, 6], 32, (2304, 2560))


def efficientvit_b3():
    return small([32, 64, 128, 256, 512], [1, 4, 6, 6, 9], 32, (2304, 2560))


def efficientvit_l1():
    return large([1, 1, 1, 6, 6])


def efficientvit_l2():
    return large([1, 2, 2, 8, 8])
