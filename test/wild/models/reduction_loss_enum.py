"""Enumerations that hold layers, weighted losses beside the model, members that are looked up by value."""
import functools
from enum import Enum, auto
from typing import NamedTuple, Optional

import torch
import torch.nn as nn
import torch.nn.functional as F


class Act(Enum):
    RELU = functools.partial(nn.ReLU, inplace=True)
    SWISH = functools.partial(nn.SiLU)
    PRELU = functools.partial(nn.PReLU, num_parameters=1)

    def __call__(self):
        return self.value()


class Merge(Enum):
    ADD = auto()
    CAT = auto()

    @property
    def factor(self):
        return 2 if self is Merge.CAT else 1


class Size(str, Enum):
    SMALL = "small"
    LARGE = "large"

    @classmethod
    def of(cls, text):
        return cls(text.lower())


WIDTHS = {Size.SMALL: 12, Size.LARGE: 20}


class Output(NamedTuple):
    logits: torch.Tensor
    mask: Optional[torch.Tensor] = None


def weighted_loss(fn):
    @functools.wraps(fn)
    def wrapper(pred, target, weight=None, reduction="mean", **kwargs):
        loss = fn(pred, target, **kwargs)
        loss = loss if weight is None else loss * weight
        number = F._Reduction.get_enum(reduction)
        return loss if number == 0 else loss.mean() if number == 1 else loss.sum()

    return wrapper


@weighted_loss
def charbonnier(pred, target, eps=1e-6):
    return torch.sqrt((pred - target) ** 2 + eps)


class Criterion(nn.Module):
    def __init__(self, weight=1.0, reduction="mean"):
        super().__init__()
        F._Reduction.get_enum(reduction)
        self.weight, self.reduction = weight, reduction

    def forward(self, pred, target):
        return self.weight * charbonnier(pred, target, reduction=self.reduction)


class Net(nn.Module):
    def __init__(self, size="LARGE", act=Act.PRELU, merge=Merge.CAT):
        super().__init__()
        width = WIDTHS[Size.of(size)]
        self.merge = merge
        self.stem = nn.Sequential(nn.Conv2d(3, width, 3, 2, 1), act())
        self.left = nn.Sequential(nn.Conv2d(width, width, (1, 5), padding=(0, 2)), Act["SWISH"]())
        self.right = nn.Sequential(nn.Conv2d(width, width, (5, 1), padding=(2, 0)), Act.RELU())
        self.head = nn.Linear(width * merge.factor, len(Size) + len(Act))
        self.mask = nn.Conv2d(width * merge.factor, 1, 1)

    def forward(self, x):
        x = self.stem(x)
        both = self.left(x), self.right(x)
        x = torch.cat(both, 1) if self.merge is Merge.CAT else sum(both)
        return Output(self.head(x.mean((-2, -1))), mask=self.mask(x).sigmoid())._asdict()


criterion = Criterion(weight=0.5, reduction="sum")
net = Net()
thin = Net("small", Act["RELU"], Merge(1))
