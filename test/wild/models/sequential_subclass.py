"""Layers that are sequences: a constructor's arguments become items; sequences are cut, joined and changed."""
from torch import nn


class ConvBlock(nn.Sequential):
    def __init__(self, ni, nf, ks=3, stride=1, norm="Batch", act=nn.ReLU, bn_1st=True, zero=False, ndim=1, **kwargs):
        conv = getattr(nn, f"Conv{ndim}d")(ni, nf, ks, stride, padding=(ks - 1) // 2, bias=not norm, **kwargs)
        kind = f"{norm}Norm{ndim}d" if norm else None
        layers = [getattr(nn, kind)(nf)] if kind else []
        if layers and zero:
            layers[0].weight.data.fill_(0.0)
        act_fn = [act()] if act else []
        tail = layers + act_fn if bn_1st else act_fn + layers
        super().__init__(*[conv, *tail])


class SqueezeExcite(nn.Sequential):
    def __init__(self, nf, r=4):
        inner, outer = ConvBlock(nf, nf // r, 1, norm=None), ConvBlock(nf // r, nf, 1, norm=None, act=nn.Sigmoid)
        super().__init__(nn.AdaptiveAvgPool1d(1), inner, outer)

    def forward(self, x):
        return x * super().forward(x)


class Add(nn.Module):
    def __init__(self, body, shortcut=None):
        super().__init__()
        self.body, self.shortcut = body, shortcut or nn.Identity()

    def forward(self, x):
        return self.body(x).add_(self.shortcut(x))


class GAP(nn.Sequential):
    def __init__(self, nf, c_out):
        super().__init__()
        self.add_module("pool", nn.AdaptiveAvgPool1d(1))
        self.add_module("flat", nn.Flatten())
        self.append(nn.Linear(nf, c_out))


class Inception(nn.Module):
    def __init__(self, ni, nf, ks=40):
        super().__init__()
        ks = [ks // 2 ** i for i in range(3)]
        ks = [k if k % 2 else k - 1 for k in ks]
        self.bottleneck = nn.Conv1d(ni, nf, 1, bias=False) if ni > 1 else nn.Identity()
        self.convs = nn.ModuleList([nn.Conv1d(nf if ni > 1 else ni, nf, k, padding=k // 2, bias=False) for k in ks])
        self.pool = nn.Sequential(nn.MaxPool1d(3, 1, 1), nn.Conv1d(ni, nf, 1, bias=False))
        self.norm = nn.Sequential(nn.BatchNorm1d(4 * nf), nn.ReLU())

    def forward(self, x):
        import torch

        short = self.bottleneck(x)
        return self.norm(torch.cat([conv(short) for conv in self.convs] + [self.pool(x)], dim=1))


class TimeNet(nn.Sequential):
    def __init__(self, c_in, c_out, nf=8, depth=3, se=True):
        backbone = nn.Sequential()
        for i in range(depth):
            ni = c_in if i == 0 else 4 * nf
            body = nn.Sequential(Inception(ni, nf), *([SqueezeExcite(4 * nf)] if se else []))
            backbone.append(Add(body, ConvBlock(ni, 4 * nf, 1, act=None)) if i % 2 else body)
        super().__init__(backbone, GAP(4 * nf, c_out))
        self.c_in = c_in


def change_head(model, head):
    body = list(model.children())[:-1]
    return nn.Sequential(*body, head)


def cut(model):
    """All but the last two stages, and another head."""
    backbone = model[0]
    del backbone[-1]
    kept = backbone[:1] + nn.Sequential(ConvBlock(32, 12, 5, 2, norm="Instance", bn_1st=False))
    kept.insert(1, nn.Dropout(0.1))
    kept.extend([ConvBlock(12, 12, groups=3), nn.Identity()])
    kept[-1] = nn.GELU()
    return nn.Sequential(kept, GAP(12, 5))


net = TimeNet(3, 10)
swapped = change_head(TimeNet(1, 10, nf=4), nn.Sequential(nn.Flatten(), nn.LazyLinear(6)))
short = cut(TimeNet(2, 4))
