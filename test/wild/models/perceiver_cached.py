"""Latents that read the input again and again; layers come from functions that remember: weights are shared."""
from functools import wraps
from math import log, pi

import torch
from einops import rearrange, repeat
from einops.layers.torch import Reduce
from torch import einsum, nn


def cache_fn(fn):
    cache = dict()

    @wraps(fn)
    def cached(*args, _cache=True, key=None, **kwargs):
        if not _cache:
            return fn(*args, **kwargs)
        nonlocal cache
        if key in cache:
            return cache[key]
        return cache.setdefault(key, fn(*args, **kwargs))

    return cached


def fourier_encode(x, max_freq, num_bands):
    x = x.unsqueeze(-1)
    scales = torch.linspace(1.0, max_freq / 2, num_bands, dtype=x.dtype)[(*((None,) * (len(x.shape) - 1)), Ellipsis)]
    angles = x * scales * pi
    return torch.cat((angles.sin(), angles.cos(), x), dim=-1)


class PreNorm(nn.Module):
    def __init__(self, dim, fn, context_dim=None):
        super().__init__()
        self.fn, self.norm = fn, nn.LayerNorm(dim)
        self.norm_context = nn.LayerNorm(context_dim) if context_dim is not None else None

    def forward(self, x, **kwargs):
        if self.norm_context is not None:
            kwargs.update(context=self.norm_context(kwargs["context"]))
        return self.fn(self.norm(x), **kwargs)


class GEGLU(nn.Module):
    def forward(self, x):
        x, gates = x.chunk(2, dim=-1)
        return x * nn.functional.gelu(gates)


class FeedForward(nn.Module):
    def __init__(self, dim, mult=2):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(dim, dim * mult * 2), GEGLU(), nn.Linear(dim * mult, dim))

    def forward(self, x):
        return self.net(x)


class Attention(nn.Module):
    def __init__(self, dim, context_dim=None, heads=2, dim_head=16):
        super().__init__()
        inner, context_dim = heads * dim_head, context_dim if context_dim is not None else dim
        self.scale, self.heads = dim_head ** -0.5, heads
        self.to_q = nn.Linear(dim, inner, bias=False)
        self.to_kv = nn.Linear(context_dim, 2 * inner, bias=False)
        self.to_out = nn.Linear(inner, dim)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        k, v = self.to_kv(context).chunk(2, dim=-1)
        q, k, v = map(lambda t: rearrange(t, "b n (h d) -> (b h) n d", h=self.heads), (self.to_q(x), k, v))
        sim = einsum("b i d, b j d -> b i j", q, k) * self.scale
        if mask is not None:
            mask = repeat(rearrange(mask, "b ... -> b (...)"), "b j -> (b h) () j", h=self.heads)
            sim.masked_fill_(~mask, -torch.finfo(sim.dtype).max)
        out = einsum("b i j, b j d -> b i d", sim.softmax(dim=-1), v)
        return self.to_out(rearrange(out, "(b h) n d -> b n (h d)", h=self.heads))


class Perceiver(nn.Module):
    def __init__(self, *, bands, depth, channels=3, axis=2, latents=24, dim=32, tie=False, self_per_cross=1):
        super().__init__()
        self.axis, self.max_freq, self.bands = axis, 10.0, bands
        in_dim = channels + axis * (2 * bands + 1)
        self.latents = nn.Parameter(torch.randn(latents, dim))
        get_cross = lambda: PreNorm(dim, Attention(dim, in_dim, heads=1, dim_head=16), context_dim=in_dim)
        get_cross_ff = lambda: PreNorm(dim, FeedForward(dim))
        get_self = lambda: PreNorm(dim, Attention(dim))
        get_self_ff = lambda: PreNorm(dim, FeedForward(dim))
        get_cross, get_cross_ff, get_self, get_self_ff = map(cache_fn, (get_cross, get_cross_ff, get_self, get_self_ff))
        self.layers = nn.ModuleList([])
        for i in range(depth):
            share = {"_cache": i > 0 and tie}
            own = nn.ModuleList([])
            for block in range(self_per_cross):
                own.append(nn.ModuleList([get_self(**share, key=block), get_self_ff(**share, key=block)]))
            self.layers.append(nn.ModuleList([get_cross(**share), get_cross_ff(**share), own]))
        self.to_logits = nn.Sequential(Reduce("b n d -> b d", "mean"), nn.LayerNorm(dim), nn.Linear(dim, 10))

    def forward(self, data, mask=None, return_embeddings=False):
        b, *axes, _ = data.shape
        assert len(axes) == self.axis, "input data must have the right number of axis"
        steps = list(map(lambda size: torch.linspace(-1.0, 1.0, steps=size), axes))
        pos = torch.stack(torch.meshgrid(*steps, indexing="ij"), dim=-1)
        enc = rearrange(fourier_encode(pos, self.max_freq, self.bands), "... n d -> ... (n d)")
        data = rearrange(torch.cat((data, repeat(enc, "... -> b ...", b=b)), dim=-1), "b ... d -> b (...) d")
        x = repeat(self.latents, "n d -> b n d", b=b)
        for cross, feed, own in self.layers:
            x = cross(x, context=data, mask=mask) + x
            x = feed(x) + x
            for attend, own_feed in own:
                x = attend(x) + x
                x = own_feed(x) + x
        return x if return_embeddings else self.to_logits(x)


model = Perceiver(bands=4, depth=3, tie=True, self_per_cross=2)
volume = Perceiver(bands=2, depth=2, channels=1, axis=3)

img = torch.randn(1, 20, 20, 3)
mask = torch.ones(1, 20, 20, dtype=torch.bool)
model(img, mask=mask)
volume(data=torch.randn(1, 6, 8, 8, 1))
