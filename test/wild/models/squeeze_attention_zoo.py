# A zoo of attention blocks, chosen by a string with arguments.
import math

import torch
from torch import nn
from torch.nn import functional as F


class SE(nn.Module):
    def __init__(self, c, r=8):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(c, c // r), nn.ReLU(), nn.Linear(c // r, c), nn.Sigmoid())

    def forward(self, x):
        return x * self.fc(x.mean((2, 3)))[:, :, None, None]


class ECA(nn.Module):
    def __init__(self, c, gamma=2, b=1):
        super().__init__()
        t = int(abs((math.log(c, 2) + b) / gamma))
        k = t if t % 2 else t + 1
        self.conv = nn.Conv1d(1, 1, k, padding=k // 2, bias=False)

    def forward(self, x):
        y = F.adaptive_avg_pool2d(x, 1).squeeze(-1).transpose(-1, -2)
        return x * self.conv(y).transpose(-1, -2).unsqueeze(-1).sigmoid().expand_as(x)


class CBAM(nn.Module):
    def __init__(self, c, r=16, k=7):
        super().__init__()
        self.mlp = nn.Sequential(nn.Flatten(), nn.Linear(c, max(c // r, 1)), nn.ReLU(), nn.Linear(max(c // r, 1), c))
        self.spatial = nn.Conv2d(2, 1, k, padding=k // 2)

    def forward(self, x):
        a = sum(self.mlp(p(x, 1)) for p in (F.adaptive_avg_pool2d, F.adaptive_max_pool2d))
        x = x * a.sigmoid()[..., None, None]
        s = torch.stack([x.mean(1), x.max(1).values], dim=1)
        return x * self.spatial(s).sigmoid()


class CoordAtt(nn.Module):
    def __init__(self, c, r=4):
        super().__init__()
        self.pool_h, self.pool_w = nn.AdaptiveAvgPool2d((None, 1)), nn.AdaptiveAvgPool2d((1, None))
        self.conv1, self.bn1, self.act = nn.Conv2d(c, c // r, 1), nn.BatchNorm2d(c // r), nn.Hardswish()
        self.conv_h, self.conv_w = nn.Conv2d(c // r, c, 1), nn.Conv2d(c // r, c, 1)

    def forward(self, x):
        n, c, h, w = x.size()
        y = torch.cat([self.pool_h(x), self.pool_w(x).permute(0, 1, 3, 2)], dim=2)
        x_h, x_w = torch.split(self.act(self.bn1(self.conv1(y))), [h, w], dim=2)
        return x * self.conv_w(x_w.permute(0, 1, 3, 2)).sigmoid() * self.conv_h(x_h).sigmoid()


class NonLocal(nn.Module):
    def __init__(self, c, r=2):
        super().__init__()
        self.g, self.theta, self.phi, self.out = (nn.Conv2d(*p, 1) for p in [(c, c // r)] * 3 + [(c // r, c)])

    def forward(self, x):
        b, _, h, w = x.shape
        g, t, p = (m(x).flatten(2) for m in (self.g, self.theta, self.phi))
        a = torch.baddbmm(torch.zeros(1), t.mT, p, beta=0, alpha=1 / (h * w))
        return x + self.out((a @ g.mT).mT.reshape(b, -1, h, w))


class AxialAttention(nn.Module):
    def __init__(self, c, heads=4):
        super().__init__()
        self.rows, self.cols = (nn.MultiheadAttention(c, heads, batch_first=True, bias=False) for _ in "rc")

    def forward(self, x):
        b, c, h, w = x.shape
        r = x.permute(0, 2, 3, 1).reshape(b * h, w, c)
        r = self.rows(r, r, r)[0].view(b, h, w, c)
        k = r.transpose(1, 2).reshape(b * w, h, c)
        return x + self.cols(k, k, k)[0].view(b, w, h, c).permute(0, 3, 2, 1)


def attention(text, c):
    name, *args = text.replace(")", "").split("(")
    kwargs = dict(pair.split("=") for pair in ",".join(args).split(",") if pair)
    table = {cls.__name__.lower(): cls for cls in nn.Module.__subclasses__() if cls.__module__ == __name__}
    return table[name](c, **{k: int(v) for k, v in kwargs.items()})


class Zoo(nn.Module):
    kinds = "se", "eca(gamma=3)", "cbam(r=8,k=5)", "coordatt", "nonlocal", "axialattention(heads=2)"

    def __init__(self, c=32):
        super().__init__()
        self.stem = nn.Conv2d(3, c, 8, stride=8)
        self.blocks = nn.Sequential(*(attention(k, c) for k in self.kinds))

    def forward(self, x):
        return self.blocks(self.stem(x))
