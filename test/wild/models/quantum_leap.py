# Odd but legal: conditional expressions, chained comparisons, nested functions, star-args, nonlocal counters, class factories.
import torch
from torch import nn


def counter():
    n = 0

    def tick(k=1):
        nonlocal n
        n += k
        return n

    return tick


def make_class(name, base=nn.Module, **attrs):
    def __init__(self, c):
        base.__init__(self)
        self.conv = nn.Conv2d(c, c * self.mult, 1)

    def forward(self, x):
        return self.conv(x)

    return type(name, (base,), dict(__init__=__init__, forward=forward, mult=2, **attrs))


Doubling = make_class("Doubling")
Tripling = make_class("Tripling", Doubling, mult=3) if False else type("Tripling", (Doubling,), {"mult": 3})


class Odd(nn.Module):
    (a, *b), c = (1, 2, 3), 4
    tick = staticmethod(counter())

    def __init__(self, *dims, act=None, **rest):
        super().__init__()
        first, *middle, last = dims or (3, 6, 12, 5)
        self.ops = nn.ModuleList()
        for lo, hi in zip((first, *middle), (*middle, last)):
            self.ops.append((nn.Conv2d if 1 < lo <= hi < 100 else nn.Conv2d)(lo, hi, 3 if self.tick() % 2 else 1))
        self.extra = [cls(last) for cls in (Doubling, Tripling)]
        for i, m in enumerate(self.extra):
            self.add_module(str(i), m)
        self.act = act or (lambda t: t.clamp(min=0) if not self.training else t)

    def forward(self, x, /, *, scale=1.0):
        try:
            for op in self.ops:
                x = self.act(op(x))
            else:
                x = x * scale
            with torch.no_grad():
                y = sum((m(x).sum() for m in self.extra), start=torch.zeros(()))
        except ZeroDivisionError as e:
            raise RuntimeError from e
        finally:
            self.last = None
        return x + y if y.ndim == 0 else x


odd = Odd(3, 8, 16, act=nn.Hardtanh())
