# Ensembles and averaged copies; deepcopy, state_dict round trips, EMA by hand.
from copy import deepcopy

import torch
from torch import nn
from torch.nn import functional as F


class Member(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(30, width), nn.ReLU(), nn.Linear(width, 3))

    def forward(self, x):
        return self.net(x)


class Ensemble(nn.Module):
    def __init__(self, *members, reduce="mean"):
        super().__init__()
        self.members = nn.ModuleList(members)
        self.reduce = getattr(torch, reduce)

    def forward(self, x):
        return self.reduce(torch.stack([m(x) for m in self.members]), dim=0)


class EMA(nn.Module):
    def __init__(self, model, decay=0.999):
        super().__init__()
        self.module = deepcopy(model).eval()
        self.module.load_state_dict(model.state_dict())
        for p in self.module.parameters():
            p.requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, model):
        for e, m in zip(self.module.state_dict().values(), model.state_dict().values()):
            e.copy_(self.decay * e + (1 - self.decay) * m)

    def forward(self, *a, **kw):
        return self.module(*a, **kw)


def ensemble(sizes=(16, 32, 64)):
    members = [Member(s) for s in sizes]
    clone = deepcopy(members[0])
    clone.load_state_dict({k: v.clone() for k, v in members[0].state_dict().items()}, strict=True)
    return Ensemble(*members, clone)


base = Member(24)
ema = EMA(base)
ema.update(base)
