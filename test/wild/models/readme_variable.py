"""As a README shows a package: a wrapper round an encoder, a variable, a call with a mask by keyword."""
import math

import torch
from torch import nn


def exists(value):
    return value is not None


def default(*candidates):
    for candidate in candidates:
        if exists(candidate):
            return candidate() if callable(candidate) and not isinstance(candidate, nn.Module) else candidate
    return None


def maybe(fn):
    def inner(x, *args, **kwargs):
        return fn(x, *args, **kwargs) if exists(x) else x

    return inner


class Attend(nn.Module):
    def __init__(self, dim, heads=4, dim_head=None, causal=False):
        super().__init__()
        dim_head = default(dim_head, lambda: dim // heads)
        self.heads, self.causal, self.scale = heads, causal, dim_head ** -0.5
        self.to_qkv = nn.Linear(dim, 3 * heads * dim_head, bias=False)
        self.to_out = nn.Linear(heads * dim_head, dim, bias=False)

    def forward(self, x, mask=None, bias=None):
        b, n, _ = x.shape
        q, k, v = (t.reshape(b, n, self.heads, -1).transpose(1, 2) for t in self.to_qkv(x).chunk(3, dim=-1))
        scores = torch.einsum("bhid,bhjd->bhij", q, k) * self.scale
        if exists(bias):
            scores = scores + bias
        limit = -torch.finfo(scores.dtype).max
        if exists(mask):
            scores = scores.masked_fill(~mask[:, None, None, :], limit)
        if self.causal:
            scores = scores.masked_fill(torch.ones(n, n, dtype=torch.bool).triu(1), limit)
        out = torch.einsum("bhij,bhjd->bhid", scores.softmax(dim=-1), v)
        return self.to_out(out.transpose(1, 2).reshape(b, n, -1))


class Distance(nn.Module):
    """Buckets of relative distances, as T5 has them."""

    def __init__(self, heads, buckets=16, longest=64):
        super().__init__()
        self.buckets, self.longest = buckets, longest
        self.table = nn.Embedding(buckets, heads)

    def forward(self, n):
        steps = torch.arange(n)
        apart = (steps[:, None] - steps[None, :]).clamp(min=0)
        exact = self.buckets // 2
        far = exact + (torch.log(apart.clamp(min=1).float() / exact) / math.log(self.longest / exact) * exact).long()
        bucket = torch.where(apart < exact, apart, far.clamp(max=self.buckets - 1))
        return self.table(bucket).permute(2, 0, 1)


class Encoder(nn.Module):
    def __init__(self, dim, depth, **attend):
        super().__init__()
        self.bias = Distance(attend.get("heads", 4))
        self.layers = nn.ModuleList([])
        for _ in range(depth):
            self.layers.append(
                nn.ModuleList([
                    nn.LayerNorm(dim),
                    Attend(dim, **attend),
                    nn.Sequential(nn.LayerNorm(dim), nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim)),
                ])
            )

    def forward(self, x, mask=None):
        bias = self.bias(x.shape[1])
        for norm, attend, feed in self.layers:
            x = x + attend(norm(x), mask=mask, bias=bias)
            x = x + feed(x)
        return x


class Wrapper(nn.Module):
    def __init__(self, *, tokens, length, layers, tie=True, post=None):
        super().__init__()
        dim = layers.layers[0][0].normalized_shape[0]
        self.embed = nn.Embedding(tokens, dim)
        self.places = nn.Embedding(length, dim)
        self.layers = layers
        self.norm = nn.LayerNorm(dim)
        self.logits = nn.Linear(dim, tokens, bias=False)
        self.post = maybe(post) if post else nn.Identity()
        if tie:
            self.logits.weight = self.embed.weight

    def forward(self, ids, mask=None, return_embeddings=False):
        x = self.embed(ids) + self.places(torch.arange(ids.shape[-1], device=ids.device))
        x = self.norm(self.layers(x, mask=mask))
        return x if return_embeddings else self.post(self.logits(x))


model = Wrapper(tokens=300, length=64, layers=Encoder(dim=48, depth=2, heads=4, causal=True)).eval()

ids = torch.randint(0, 300, (1, 40))
mask = torch.ones_like(ids).bool()

logits = model(ids, mask=mask)  # (1, 40, 300)
