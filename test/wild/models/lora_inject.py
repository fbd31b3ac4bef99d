"""Low-rank adapters put into a model that exists: layers are found by name, replaced, frozen, merged."""
import math
import re
from typing import Iterable

import torch
import torch.nn.functional as F
from torch import nn


class LoRALayer:
    def __init__(self, r, alpha):
        self.r, self.scaling, self.merged = r, alpha / r, False


class LoRALinear(nn.Linear, LoRALayer):
    def __init__(self, in_features, out_features, r=0, alpha=1, **kwargs):
        nn.Linear.__init__(self, in_features, out_features, **kwargs)
        LoRALayer.__init__(self, r=r, alpha=alpha)
        self.lora_A = nn.Parameter(self.weight.new_zeros((r, in_features)))
        self.lora_B = nn.Parameter(self.weight.new_zeros((out_features, r)))
        self.weight.requires_grad = False
        nn.init.kaiming_uniform_(self.lora_A, a=math.sqrt(5))

    def forward(self, x):
        base = F.linear(x, self.weight, bias=self.bias)
        return base if self.merged else base + (x @ self.lora_A.T @ self.lora_B.T) * self.scaling

    def merge(self):
        self.weight.data += (self.lora_B @ self.lora_A) * self.scaling
        self.merged = True
        return self


class LoRAConv(nn.Module):
    """Wraps a convolution and keeps its attributes reachable."""

    def __init__(self, conv, r):
        super().__init__()
        self.conv = conv
        self.down = nn.Conv2d(conv.in_channels, r, conv.kernel_size, conv.stride, conv.padding, bias=False)
        self.up = nn.Conv2d(r, conv.out_channels, 1, bias=False)

    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(self._modules["conv"], name)

    def forward(self, x):
        return self.conv(x) + self.up(self.down(x))


class Base(nn.Module):
    def __init__(self, width=24, depth=2):
        super().__init__()
        self.patch = nn.Conv2d(3, width, 8, 8)
        self.blocks = nn.ModuleDict()
        for i in range(depth):
            self.blocks[f"block_{i}"] = nn.ModuleDict({
                "norm": nn.LayerNorm(width),
                "q_proj": nn.Linear(width, width),
                "v_proj": nn.Linear(width, width),
                "mlp": nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)),
            })
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        x = self.patch(x)
        assert x.shape[1] == self.patch.out_channels
        x = x.flatten(2).mT
        for block in self.blocks.values():
            y = block["norm"](x)
            q, v = block["q_proj"](y), block["v_proj"](y)
            x = x + (q @ q.mT / q.shape[-1] ** 0.5).softmax(-1) @ v
            x = x + block["mlp"](x)
        return self.head(x.mean(1))


def parent_of(model, name):
    *path, last = name.split(".")
    parent = model
    for part in path:
        parent = getattr(parent, part) if not part.isdigit() else parent[int(part)]
    return parent, last


@torch.no_grad()
def inject(model: nn.Module, targets: Iterable[str] = (r"\.q_proj$", r"\.v_proj$"), r: int = 4) -> nn.Module:
    model.requires_grad_(False)
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Conv2d):
            replacement = LoRAConv(module, r)
        elif isinstance(module, nn.Linear) and any(re.search(target, name) for target in targets):
            sizes = module.in_features, module.out_features
            replacement = LoRALinear(*sizes, r=r, alpha=8, bias=module.bias is not None)
            replacement.load_state_dict(module.state_dict(), strict=False)
        else:
            continue
        parent, last = parent_of(model, name)
        if isinstance(parent, nn.ModuleDict):
            parent[last] = replacement
        else:
            setattr(parent, last, replacement)
    return model


def trainable(model):
    return {name: p for name, p in model.named_parameters() if p.requires_grad}


base = Base()
adapted = inject(Base())
assert len(trainable(adapted)) == 14, sorted(trainable(adapted))


def merged_model():
    model = inject(Base(depth=1), r=2)
    for module in model.modules():
        if isinstance(module, LoRALinear):
            module.merge()
    return model
