from functools import partial

import torch.nn as nn

from .factory import register

__all__ = ["MlpMixer", "mlpmixer"]


class MlpBlock(nn.Module):
    def __init__(self, dim, ratio, act):
        super().__init__()
        hidden = int(dim * ratio)
        self.fc1, self.act, self.fc2 = nn.Linear(dim, hidden), getattr(nn, act.upper())(), nn.Linear(hidden, dim)

    def forward(self, x):
        return self.fc2(self.act(self.fc1(x)))


class MixerLayer(nn.Module):
    def __init__(self, tokens, dim, mlp):
        super().__init__()
        make = partial(MlpBlock, act=mlp["act"])
        self.n1, self.n2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.tokens, self.channels = (make(d, r) for d, r in zip((tokens, dim), mlp["ratio"]))

    def forward(self, x):
        x = x + self.tokens(self.n1(x).transpose(1, 2)).transpose(1, 2)
        return x + self.channels(self.n2(x))


class MlpMixer(nn.Module):
    def __init__(self, cfg, classes=11, patch=16):
        super().__init__()
        m, d = cfg.model, cfg.data
        self.stem = nn.Conv2d(d.channels, m.dim, patch, patch)
        self.blocks = nn.Sequential(*[MixerLayer((d.size // patch) ** 2, m.dim, m.mlp) for _ in range(m.depth)])
        self.drop, self.head = nn.Dropout(m.head.dropout), nn.Linear(m.dim, classes)

    def forward(self, x):
        x = self.stem(x).flatten(2).mT
        return self.head(self.drop(self.blocks(x).mean(1)))


@register
def mlpmixer(cfg):
    return MlpMixer(cfg)
