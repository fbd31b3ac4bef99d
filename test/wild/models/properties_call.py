# A base class with properties, class methods, __call__ overridden, __getattr__ forwarding, operators on modules.
from abc import ABC, abstractmethod

import torch
from torch import nn


class Configured(ABC, nn.Module):
    defaults = {"width": 16, "depth": 2}

    def __init__(self, **options):
        super().__init__()
        unknown = options.keys() - self.defaults.keys()
        if unknown:
            raise TypeError(f"unknown options: {sorted(unknown)}")
        self.options = {**self.defaults, **options}
        self.build()

    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            options = self.__dict__.get("options", {})
            if name in options:
                return options[name]
            raise

    @abstractmethod
    def build(self): ...

    @classmethod
    def from_string(cls, text):
        return cls(**{k: int(v) for k, v in (pair.split("=") for pair in text.split(",") if pair)})

    @property
    def device(self):
        return next(self.parameters()).device

    @property
    def num_layers(self):
        return sum(isinstance(m, (nn.Linear, nn.Conv2d)) for m in self.modules())

    def __rshift__(self, other):
        return nn.Sequential(self, other)


class Body(Configured):
    defaults = dict(Configured.defaults, kernel=3)

    def build(self):
        c = 3
        for i in range(self.depth):
            setattr(self, f"conv{i}", nn.Conv2d(c, self.width, self.kernel))
            c = self.width

    def __call__(self, x, *args, **kwargs):
        assert x.dim() == 4, f"expected NCHW, got {tuple(x.shape)}"
        return super().__call__(x.to(self.device), *args, **kwargs)

    def forward(self, x):
        for i in range(self.depth):
            x = getattr(self, f"conv{i}")(x).relu()
        return x.mean((2, 3))


class Head(Configured):
    defaults = {"width": 16, "classes": 4}

    def build(self):
        self.fc = nn.Linear(self.width, self.classes)

    def forward(self, x):
        return self.fc(x)


model = Body.from_string("width=24,depth=3") >> Head(width=24)
