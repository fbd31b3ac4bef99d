import json
import os
import torch
from torch import nn
from types import SimpleNamespace

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "json_config.json")) as fp:
    hp = json.load(fp, object_hook=lambda d: SimpleNamespace(**d))

ACT = {"relu": nn.ReLU, "silu": nn.SiLU, "lrelu": lambda: nn.LeakyReLU(0.2)}


class Tower(nn.Module):
    def __init__(self, h):
        super().__init__()
        blocks, c = [], h.in_channels
        for spec in h.layers:
            blocks += [
                nn.Conv1d(c, spec.width, spec.kernel, stride=spec.stride, padding=spec.kernel // 2),
                getattr(nn, h.norm.name)(h.norm.groups, spec.width),
                ACT[h.act](),
            ]
            c = spec.width
        self.body = nn.Sequential(*blocks)
        self.out = nn.Linear(c, h.num_classes)

    def forward(self, wave):
        return self.out(self.body(wave).mean(-1))


def build_model():
    return Tower(hp)


def test():
    net = build_model()
    y = net(torch.randn(2, hp.in_channels, 4000))
    assert y.shape == (2, hp.num_classes)
