# Submodules in every kind of container, nested; added, removed and replaced after construction.
from collections import OrderedDict

import torch
from torch import nn


class Nested(nn.Module):
    def __init__(self):
        super().__init__()
        self.tree = nn.ModuleDict({
            "a": nn.ModuleList([nn.Linear(8, 8), nn.ModuleDict({"x": nn.Linear(8, 4), "y": nn.Tanh()})]),
            "b": nn.Sequential(OrderedDict([("one", nn.Linear(12, 6)), ("two", nn.Sequential(nn.ReLU(), nn.Linear(6, 6)))])),
        })
        self.plain = [nn.Linear(8, 8)]  # not registered: a list
        self.tree["a"].insert(1, nn.LayerNorm(8))
        self.tree["a"].extend([nn.Identity()])
        self.tree["b"].append(nn.Softplus())
        self.tree.update({"c": nn.Linear(6, 2)})
        self.extra = nn.Linear(3, 3)
        self.temp = nn.Linear(1, 1)
        del self.temp
        self.extra = None
        self.register_module("late", None)
        self.scale = nn.ParameterDict({"gain": nn.Parameter(torch.ones(6)), "shift": nn.Parameter(torch.zeros(6))})
        self.register_parameter("off", None)
        popped = self.tree.pop("c")
        self.add_module("out", popped)

    def forward(self, x):
        first, norm, pair, last = self.tree["a"]
        x = last(norm(first(x)))
        x = torch.cat([pair["y"](pair["x"](x)), x], dim=-1)
        for name, module in self.tree["b"].named_children():
            x = module(x)
        x = x * self.scale["gain"] + self.scale["shift"]
        return self.out(x) if self.late is None else self.late(x)


def replace_relu(module, new=nn.SiLU):
    for name, child in module.named_children():
        if isinstance(child, nn.ReLU):
            setattr(module, name, new())
        else:
            replace_relu(child, new)
    return module


def surgery():
    net = replace_relu(Nested())
    net.tree["b"][0] = nn.Linear(12, 6, bias=False)
    head, *_ = [m for m in net.modules() if isinstance(m, nn.Linear) and m.out_features == 2]
    head.weight.requires_grad_(False)
    return net
