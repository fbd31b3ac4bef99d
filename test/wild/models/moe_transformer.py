# Sparse mixture of experts: top-k routing written densely, experts stacked in one parameter.
from typing import List, Literal, NamedTuple

import torch
import torch.nn.functional as F
from torch import nn


class Routed(NamedTuple):
    weights: torch.Tensor
    indices: torch.Tensor
    aux_loss: torch.Tensor


class Router(nn.Module):
    def __init__(self, dim: int, experts: int, k: int = 2) -> None:
        super().__init__()
        self.gate = nn.Linear(dim, experts, bias=False)
        self.k, self.experts = k, experts

    def forward(self, x: torch.Tensor) -> Routed:
        probs = self.gate(x).softmax(-1)
        weights, indices = probs.topk(self.k, dim=-1)
        weights = weights / weights.sum(-1, keepdim=True)
        load = F.one_hot(indices, self.experts).float().mean((0, 1, 2))
        return Routed(weights, indices, self.experts * (load * probs.mean((0, 1))).sum())


class Experts(nn.Module):
    def __init__(self, dim, hidden, n):
        super().__init__()
        self.w1 = nn.Parameter(torch.empty(n, dim, hidden))
        self.w2 = nn.Parameter(torch.empty(n, hidden, dim))
        for w in (self.w1, self.w2):
            nn.init.kaiming_uniform_(w, a=5**0.5)

    def forward(self, x, routed: Routed):
        h = torch.einsum("btd,edh->bteh", x, self.w1)
        y = torch.einsum("bteh,ehd->bted", F.silu(h), self.w2)
        picked = torch.gather(y, 2, routed.indices.unsqueeze(-1).expand(*routed.indices.shape, y.size(-1)))
        return (picked * routed.weights.unsqueeze(-1)).sum(2)


class MoELayer(nn.Module):
    total_aux: float

    def __init__(self, dim, heads, experts, mode: Literal["pre", "post"] = "pre"):
        super().__init__()
        self.attn = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.router, self.experts = Router(dim, experts), Experts(dim, 2 * dim, experts)
        self.n1, self.n2 = nn.RMSNorm(dim), nn.RMSNorm(dim)
        self.mode = mode

    def forward(self, x):
        match self.mode:
            case "pre":
                h = self.n1(x)
                x = x + self.attn(h, h, h, need_weights=False)[0]
                h = self.n2(x)
                routed = self.router(h)
                return x + self.experts(h, routed), routed.aux_loss
            case "post":
                x = self.n1(x + self.attn(x, x, x)[0])
                routed = self.router(x)
                return self.n2(x + self.experts(x, routed)), routed.aux_loss
            case other:
                raise ValueError(f"unknown mode {other!r}")


class MoETransformer(nn.Module):
    def __init__(self, vocab=2000, dim=64, heads=4, modes: List[str] = ["pre", "post"], experts=4):
        super().__init__()
        self.tok = nn.Embedding(vocab, dim)
        self.layers = nn.ModuleList([MoELayer(dim, heads, experts, mode) for mode in modes])
        self.out = nn.Linear(dim, vocab)

    def forward(self, tokens):
        x, aux = self.tok(tokens), 0.0
        for layer in self.layers:
            x, a = layer(x)
            aux = aux + a
        return {"logits": self.out(x), "aux": aux}
