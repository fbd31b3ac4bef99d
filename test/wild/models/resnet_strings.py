# Layers by getattr(nn, name), importlib and eval; depth in a table of strings.
import importlib

import torch.nn as nn

ARCH = """
conv 16 3 1
res  16 2 1
res  32 2 2
res  64 2 2
"""


def instantiate_from_config(config):
    module, cls = config["target"].rsplit(".", 1)
    return getattr(importlib.import_module(module, package=None), cls)(**config.get("params", dict()))


def get_obj_from_str(string, reload=False):
    module, cls = string.rsplit(".", 1)
    if reload:
        importlib.reload(importlib.import_module(module))
    return getattr(importlib.import_module(module), cls)


class Res(nn.Module):
    def __init__(self, i, o, s, act="nn.ReLU(inplace=True)", norm="BatchNorm2d"):
        super().__init__()
        self.act = eval(act)
        Norm = getattr(nn, norm)
        self.f = nn.Sequential(nn.Conv2d(i, o, 3, s, 1, bias=False), Norm(o), eval("nn.ReLU")(), nn.Conv2d(o, o, 3, 1, 1, bias=False), Norm(o))
        self.s = nn.Identity() if (i, s) == (o, 1) else nn.Sequential(nn.Conv2d(i, o, 1, s, bias=False), Norm(o))

    def forward(self, x):
        return self.act(self.f(x) + self.s(x))


def parse(text):
    c = 3
    for line in text.strip().splitlines():
        kind, *nums = line.split()
        o, n, s = map(int, nums)
        if kind == "conv":
            yield nn.Conv2d(c, o, n, s, n // 2)
        elif kind == "res":
            for j in range(n):
                yield globals()["Res"](c, o, s if j == 0 else 1)
                c = o
        c = o


def small_resnet():
    body = nn.Sequential(*parse(ARCH))
    pool = get_obj_from_str("torch.nn.AdaptiveAvgPool2d")(1)
    head = instantiate_from_config({"target": "torch.nn.modules.linear.Linear", "params": {"in_features": 64, "out_features": 10}})
    return nn.Sequential(body, pool, nn.Flatten(), head)


exec("wide = lambda: nn.Sequential(nn.Conv2d(1, 2 ** 5, 3), nn.GELU())")
stem = wide()
