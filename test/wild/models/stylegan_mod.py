# Modulated convolution with a group per sample, equalised learning rate, noise buffers, mapping network.
import math

import torch
from torch import nn
from torch.nn import functional as F


class EqualLinear(nn.Module):
    def __init__(self, i, o, lr_mul=1.0, bias_init=0.0, activation=None):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(o, i).div_(lr_mul))
        self.bias = nn.Parameter(torch.zeros(o).fill_(bias_init))
        self.scale, self.lr_mul, self.activation = (1 / math.sqrt(i)) * lr_mul, lr_mul, activation

    def forward(self, x):
        out = F.linear(x, self.weight * self.scale, self.bias * self.lr_mul)
        return F.leaky_relu(out, 0.2) * math.sqrt(2) if self.activation else out

    def __repr__(self):
        return f"{self.__class__.__name__}({self.weight.shape[1]}, {self.weight.shape[0]})"


class ModulatedConv2d(nn.Module):
    def __init__(self, i, o, k, style_dim, demodulate=True, upsample=False):
        super().__init__()
        self.k, self.i, self.o, self.demodulate, self.upsample = k, i, o, demodulate, upsample
        self.scale = 1 / math.sqrt(i * k**2)
        self.weight = nn.Parameter(torch.randn(1, o, i, k, k))
        self.modulation = EqualLinear(style_dim, i, bias_init=1)

    def forward(self, input, style):
        batch, in_channel, height, width = input.shape
        style = self.modulation(style).view(batch, 1, in_channel, 1, 1)
        weight = self.scale * self.weight * style
        if self.demodulate:
            demod = torch.rsqrt(weight.pow(2).sum([2, 3, 4]) + 1e-8)
            weight = weight * demod.view(batch, self.o, 1, 1, 1)
        weight = weight.view(batch * self.o, in_channel, self.k, self.k)
        if self.upsample:
            input = input.view(1, batch * in_channel, height, width)
            weight = weight.view(batch, self.o, in_channel, self.k, self.k).transpose(1, 2).reshape(batch * in_channel, self.o, self.k, self.k)
            out = F.conv_transpose2d(input, weight, padding=0, stride=2, groups=batch)[..., :-1, :-1]
        else:
            out = F.conv2d(input.view(1, batch * in_channel, height, width), weight, padding=self.k // 2, groups=batch)
        return out.reshape(batch, self.o, out.shape[-2], out.shape[-1])


class Synthesis(nn.Module):
    channels = {4: 64, 8: 64, 16: 32, 32: 16}

    def __init__(self, size=32, style_dim=48, n_mlp=3):
        super().__init__()
        self.style = nn.Sequential(*[EqualLinear(style_dim, style_dim, 0.01, activation="fused_lrelu") for _ in range(n_mlp)])
        self.log_size = int(math.log(size, 2))
        self.input = nn.Parameter(torch.randn(1, self.channels[4], 4, 4))
        self.convs, self.to_rgbs, self.noises = nn.ModuleList(), nn.ModuleList(), nn.Module()
        c = self.channels[4]
        for i in range(3, self.log_size + 1):
            o = self.channels[2**i]
            self.convs.extend([ModulatedConv2d(c, o, 3, style_dim, upsample=True), ModulatedConv2d(o, o, 3, style_dim)])
            self.to_rgbs.append(ModulatedConv2d(o, 3, 1, style_dim, demodulate=False))
            self.noises.register_buffer(f"noise_{i}", torch.randn(1, 1, 2**i, 2**i))
            c = o

    def forward(self, z, truncation=1.0):
        z = z * torch.rsqrt(torch.mean(z**2, dim=1, keepdim=True) + 1e-8)
        w = self.style(z)
        x, rgb = self.input.repeat(z.shape[0], 1, 1, 1), None
        for up, conv, to_rgb, i in zip(self.convs[::2], self.convs[1::2], self.to_rgbs, range(3, self.log_size + 1)):
            x = up(x, w)
            x = F.leaky_relu(x + getattr(self.noises, f"noise_{i}"), 0.2)
            x = conv(x, w)
            y = to_rgb(x, w)
            rgb = y if rgb is None else y + F.interpolate(rgb, scale_factor=2, mode="bilinear", align_corners=False)
        return torch.tanh(rgb)
