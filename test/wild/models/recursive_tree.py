# A network that contains itself at half the width: hourglass by recursion.
import torch.nn as nn
import torch.nn.functional as F


def conv_bn(c_in, c_out, k=3, s=1):
    return nn.Sequential(nn.Conv2d(c_in, c_out, k, s, k // 2, bias=False), nn.BatchNorm2d(c_out), nn.ReLU6())


class Hourglass(nn.Module):
    def __init__(self, depth, channels, growth=8):
        super().__init__()
        self.up = conv_bn(channels, channels)
        self.down = conv_bn(channels, channels + growth, s=2)
        self.inner = Hourglass(depth - 1, channels + growth, growth) if depth > 1 else conv_bn(channels + growth, channels + growth)
        self.back = conv_bn(channels + growth, channels, k=1)

    def forward(self, x):
        low = self.back(self.inner(self.down(x)))
        return self.up(x) + F.interpolate(low, scale_factor=2)


class PoseNet(nn.Module):
    def __init__(self, nstack=2, joints=17, depth=3, c=32):
        super().__init__()
        self.pre = nn.Sequential(conv_bn(3, c, 7, 2), nn.MaxPool2d(2), conv_bn(c, c))
        self.hgs = nn.ModuleList([Hourglass(depth, c) for _ in range(nstack)])
        self.outs = nn.ModuleList([nn.Conv2d(c, joints, 1) for _ in range(nstack)])
        self.merge = nn.ModuleList([nn.Conv2d(joints, c, 1) for _ in range(nstack - 1)])

    def forward(self, imgs):
        x = self.pre(imgs)
        preds = []
        for i, hg in enumerate(self.hgs):
            y = hg(x)
            preds.append(self.outs[i](y))
            if i < len(self.merge):
                x = x + y + self.merge[i](preds[-1])
        return preds
