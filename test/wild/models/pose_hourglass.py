"""Pose estimation with stacked hourglasses: coordinates as channels by products of ones, layers by add_module, recursion."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


def conv3x3(in_planes, out_planes, strd=1, padding=1, bias=False, dilation=1):
    return nn.Conv2d(in_planes, out_planes, kernel_size=3, stride=strd, padding=padding, bias=bias, dilation=dilation)


class AddCoordsTh(nn.Module):
    def __init__(self, x_dim=16, y_dim=16, with_r=False):
        super(AddCoordsTh, self).__init__()
        self.x_dim, self.y_dim, self.with_r = x_dim, y_dim, with_r

    def forward(self, input_tensor):
        batch_size_tensor = input_tensor.shape[0]
        xx_ones = torch.ones([1, self.y_dim], dtype=torch.float32, device=input_tensor.device).unsqueeze(-1)
        xx_range = torch.arange(self.x_dim, dtype=torch.int32).unsqueeze(0).unsqueeze(1)
        xx_channel = torch.matmul(xx_ones.float(), xx_range.float()).unsqueeze(-1)
        yy_ones = torch.ones([1, self.x_dim], dtype=torch.float32).unsqueeze(1)
        yy_range = torch.arange(self.y_dim, dtype=torch.int32).unsqueeze(0).unsqueeze(-1)
        yy_channel = torch.matmul(yy_range.float(), yy_ones.float()).unsqueeze(-1)
        xx_channel = xx_channel.permute(0, 3, 2, 1) / (self.x_dim - 1) * 2 - 1
        yy_channel = yy_channel.permute(0, 3, 2, 1) / (self.y_dim - 1) * 2 - 1
        xx_channel = xx_channel.repeat(batch_size_tensor, 1, 1, 1)
        yy_channel = yy_channel.repeat(batch_size_tensor, 1, 1, 1)
        ret = torch.cat([input_tensor, xx_channel, yy_channel], dim=1)
        if self.with_r:
            rr = torch.sqrt(torch.pow(xx_channel, 2) + torch.pow(yy_channel, 2))
            ret = torch.cat([ret, rr / torch.max(rr)], dim=1)
        return ret


class CoordConvTh(nn.Module):
    def __init__(self, x_dim, y_dim, with_r, in_channels, *args, **kwargs):
        super().__init__()
        self.addcoords = AddCoordsTh(x_dim=x_dim, y_dim=y_dim, with_r=with_r)
        in_channels += 2
        if with_r:
            in_channels += 1
        self.conv = nn.Conv2d(in_channels=in_channels, *args, **kwargs)

    def forward(self, input_tensor):
        return self.conv(self.addcoords(input_tensor))


class ConvBlock(nn.Module):
    """Three convolutions, each with half of the channels of the one before, joined."""

    def __init__(self, in_planes, out_planes):
        super(ConvBlock, self).__init__()
        half, quarter = int(out_planes / 2), int(out_planes / 4)
        for i, (a, b) in enumerate(((in_planes, half), (half, quarter), (quarter, quarter)), 1):
            setattr(self, f'bn{i}', nn.BatchNorm2d(a))
            setattr(self, f'conv{i}', conv3x3(a, b))
        self.downsample = None
        if in_planes != out_planes:
            self.downsample = nn.Sequential(nn.BatchNorm2d(in_planes), nn.ReLU(True), nn.Conv2d(in_planes, out_planes, 1, bias=False))

    def forward(self, x):
        residual = x if self.downsample is None else self.downsample(x)
        outs = []
        for i in range(1, 4):
            x = getattr(self, f'conv{i}')(F.relu(getattr(self, f'bn{i}')(x), True))
            outs.append(x)
        return torch.cat(outs, 1) + residual


class HourGlass(nn.Module):
    def __init__(self, num_modules, depth, num_features, first_one=False):
        super(HourGlass, self).__init__()
        self.num_modules, self.depth, self.features = num_modules, depth, num_features
        self.coordconv = CoordConvTh(16, 16, first_one, 32, out_channels=32, kernel_size=1, stride=1, padding=0)
        self._generate_network(self.depth)

    def _generate_network(self, level):
        self.add_module('b1_' + str(level), ConvBlock(32, 32))
        self.add_module('b2_' + str(level), ConvBlock(32, 32))
        if level > 1:
            self._generate_network(level - 1)
        else:
            self.add_module('b2_plus_' + str(level), ConvBlock(32, 32))
        self.add_module('b3_' + str(level), ConvBlock(32, 32))

    def _forward(self, level, inp):
        up1 = self._modules['b1_' + str(level)](inp)
        low1 = self._modules['b2_' + str(level)](F.avg_pool2d(inp, 2, stride=2))
        low2 = self._forward(level - 1, low1) if level > 1 else self._modules['b2_plus_' + str(level)](low1)
        up2 = F.interpolate(self._modules['b3_' + str(level)](low2), scale_factor=2, mode='nearest')
        return up1 + up2

    def forward(self, x):
        return self._forward(self.depth, self.coordconv(x))


class FAN(nn.Module):
    def __init__(self, num_modules=2, num_landmarks=17):
        super(FAN, self).__init__()
        self.num_modules = num_modules
        self.conv1 = CoordConvTh(64, 64, True, 3, out_channels=16, kernel_size=7, stride=2, padding=3)
        self.conv2 = ConvBlock(16, 32)
        for hg_module in range(self.num_modules):
            self.add_module('m' + str(hg_module), HourGlass(1, 2, 32, hg_module == 0))
            self.add_module('l' + str(hg_module), nn.Conv2d(32, num_landmarks, kernel_size=1))
            if hg_module < self.num_modules - 1:
                self.add_module('al' + str(hg_module), nn.Conv2d(num_landmarks, 32, kernel_size=1))

    def forward(self, x):
        x = F.avg_pool2d(F.relu(self.conv1(x), True), 2, stride=2)
        previous, outputs = self.conv2(x), []
        for i in range(self.num_modules):
            hg = self._modules['m' + str(i)](previous)
            tmp_out = self._modules['l' + str(i)](hg)
            outputs.append(tmp_out)
            if i < self.num_modules - 1:
                previous = previous + hg + self._modules['al' + str(i)](tmp_out)
        return outputs


def soft_argmax(heatmaps, beta=100.0):
    b, k, h, w = heatmaps.shape
    p = F.softmax(beta * heatmaps.view(b, k, -1), dim=-1).view(b, k, h, w)
    xs, ys = torch.linspace(-1, 1, w), torch.linspace(-1, 1, h)
    return torch.stack([(p.sum(2) * xs).sum(-1), (p.sum(3) * ys).sum(-1)], -1)


class Pose(FAN):
    def forward(self, x):
        return soft_argmax(super().forward(x)[-1])


fan = FAN(num_landmarks=9)
print(len(fan(torch.zeros(1, 3, 64, 64))), math.prod(Pose()(torch.zeros(2, 3, 64, 64)).shape))
