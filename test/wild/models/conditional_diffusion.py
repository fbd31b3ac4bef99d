"""A U-Net told the time and the class: labels may be dropped, scales and shifts come from what it is told."""
import math
from functools import partial

import torch
import torch.nn.functional as F
from torch import nn


def cast_tuple(value, length=1):
    return value if isinstance(value, tuple) else (value,) * length


def prob_mask_like(shape, prob, device):
    if prob == 1:
        return torch.ones(shape, device=device, dtype=torch.bool)
    if prob == 0:
        return torch.zeros(shape, device=device, dtype=torch.bool)
    return torch.zeros(shape, device=device).float().uniform_(0, 1) < prob


class Residual(nn.Module):
    def __init__(self, fn):
        super().__init__()
        self.fn = fn

    def forward(self, x, *args, **kwargs):
        return self.fn(x, *args, **kwargs) + x


class Fourier(nn.Module):
    def __init__(self, dim, learned=False):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(dim // 2), requires_grad=learned)

    def forward(self, t):
        angles = t[:, None] * self.weights[None] * 2 * math.pi
        return torch.cat((t[:, None], angles.sin(), angles.cos()), dim=-1)


class RMSNorm(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.g = nn.Parameter(torch.ones(1, dim, 1, 1))

    def forward(self, x):
        return F.normalize(x, dim=1) * self.g * x.shape[1] ** 0.5


class Block(nn.Module):
    def __init__(self, cin, cout, groups=4):
        super().__init__()
        self.proj = nn.Conv2d(cin, cout, 3, padding=1)
        self.norm = nn.GroupNorm(groups, cout)
        self.act = nn.SiLU()

    def forward(self, x, scale_shift=None):
        x = self.norm(self.proj(x))
        if scale_shift is not None:
            scale, shift = scale_shift
            x = x * (scale + 1) + shift
        return self.act(x)


class ResnetBlock(nn.Module):
    def __init__(self, cin, cout, *, told=(), groups=4):
        super().__init__()
        self.mlp = nn.Sequential(nn.SiLU(), nn.Linear(sum(told), 2 * cout)) if told else None
        self.block1, self.block2 = Block(cin, cout, groups), Block(cout, cout, groups)
        self.res_conv = nn.Conv2d(cin, cout, 1) if cin != cout else nn.Identity()

    def forward(self, x, *told):
        scale_shift = None
        if self.mlp is not None and any(t is not None for t in told):
            both = torch.cat(tuple(filter(lambda t: t is not None, told)), dim=-1)
            scale_shift = self.mlp(both)[..., None, None].chunk(2, dim=1)
        return self.block2(self.block1(x, scale_shift)) + self.res_conv(x)


class LinearAttention(nn.Module):
    def __init__(self, dim, heads=2, dim_head=16):
        super().__init__()
        self.heads, self.norm = heads, RMSNorm(dim)
        self.to_qkv = nn.Conv2d(dim, 3 * heads * dim_head, 1, bias=False)
        self.to_out = nn.Sequential(nn.Conv2d(heads * dim_head, dim, 1), RMSNorm(dim))

    def forward(self, x):
        b, _, h, w = x.shape
        q, k, v = (t.unflatten(1, (self.heads, -1)).flatten(-2) for t in self.to_qkv(self.norm(x)).chunk(3, dim=1))
        context = torch.einsum("bhdn,bhen->bhde", k.softmax(dim=-1), v)
        out = torch.einsum("bhde,bhdn->bhen", context, q.softmax(dim=-2))
        return self.to_out(out.reshape(b, -1, h, w))


class Unet(nn.Module):
    def __init__(self, dim=16, num_classes=10, cond_drop_prob=0.5, mults=(1, 2, 4), channels=3, attends=(0, 1, 1)):
        super().__init__()
        self.cond_drop_prob = cond_drop_prob
        self.init_conv = nn.Conv2d(channels, dim, 7, padding=3)
        dims = [dim, *map(lambda m: dim * m, mults)]
        pairs = list(zip(dims[:-1], dims[1:]))
        told = 4 * dim
        self.time_mlp = nn.Sequential(Fourier(8), nn.Linear(9, told), nn.GELU(), nn.Linear(told, told))
        self.classes_emb = nn.Embedding(num_classes, dim)
        self.null_classes_emb = nn.Parameter(torch.randn(dim))
        self.classes_mlp = nn.Sequential(nn.Linear(dim, told), nn.GELU(), nn.Linear(told, told))
        block = partial(ResnetBlock, told=(told, told))
        self.downs, self.ups = nn.ModuleList([]), nn.ModuleList([])
        for i, ((cin, cout), attend) in enumerate(zip(pairs, cast_tuple(attends, len(pairs)))):
            down = nn.Conv2d(cin, cout, 4, 2, 1) if i < len(pairs) - 1 else nn.Conv2d(cin, cout, 3, padding=1)
            attention = Residual(LinearAttention(cin)) if attend else nn.Identity()
            self.downs.append(nn.ModuleList([block(cin, cin), attention, down]))
        self.mid = block(dims[-1], dims[-1])
        for i, (cin, cout) in enumerate(reversed(pairs)):
            conv = nn.Conv2d(cout, cin, 3, padding=1)
            up = nn.Sequential(nn.Upsample(scale_factor=2), conv) if i < len(pairs) - 1 else conv
            self.ups.append(nn.ModuleList([block(cout + cin, cout), up]))
        self.final = block(2 * dim, dim)
        self.out = nn.Conv2d(dim, channels, 1)

    def forward(self, x, time, classes, cond_drop_prob=None):
        batch, device = x.shape[0], x.device
        prob = self.cond_drop_prob if cond_drop_prob is None else cond_drop_prob
        classes_emb = self.classes_emb(classes)
        if prob > 0:
            keep = prob_mask_like((batch,), 1 - prob, device)
            classes_emb = torch.where(keep[:, None], classes_emb, self.null_classes_emb.expand(batch, -1))
        c, t = self.classes_mlp(classes_emb), self.time_mlp(time)
        x = self.init_conv(x)
        kept, first = [], x.clone()
        for block, attend, down in self.downs:
            x = attend(block(x, t, c))
            kept.append(x)
            x = down(x)
        x = self.mid(x, t, c)
        for block, up in self.ups:
            x = up(block(torch.cat((x, self.skip(x, kept.pop())), dim=1), t, c))
        return self.out(self.final(torch.cat((x, first), dim=1), t, c))

    @staticmethod
    def skip(x, other):
        return other if other.shape[-2:] == x.shape[-2:] else F.interpolate(other, size=x.shape[-2:])
