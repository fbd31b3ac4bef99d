# Layers produced by generators, chained with itertools; a walrus here and there.
from itertools import chain, islice, pairwise, repeat

from torch import Tensor, nn


def widths(start: int, factor: float = 1.5):
    while True:
        yield start
        start = int(start * factor) // 8 * 8


def stages(n: int, start: int):
    for c_in, c_out in pairwise(islice(widths(start), n + 1)):
        yield nn.Conv2d(c_in, c_out, 3, stride=2, padding=1)
        yield nn.BatchNorm2d(c_out)
        yield nn.Hardswish()
    return c_out


def with_tail(n, start, classes):
    last = yield from stages(n, start)
    yield from (nn.AdaptiveAvgPool2d(1), nn.Flatten(1), nn.Linear(last, classes))


class Chained(nn.Sequential):
    def __init__(self, n: int = 4, start: int = 16, classes: int = 7) -> None:
        stem = (nn.Conv2d(3, start, 3, padding=1, bias=False),)
        super().__init__(*chain(stem, repeat_act(2), with_tail(n, start, classes)))

    def describe(self) -> str:
        return "\n".join(f"{k}: {v}" for k, v in self.named_children() if (n := sum(p.numel() for p in v.parameters())) > 0)


def repeat_act(times):
    return (make() for make in repeat(nn.ReLU, times))


class Doubler(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = Chained(n=(depth := 3), classes=depth + 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.f(x) if (b := x.size(0)) < 64 else self.f(x[: b // 2])
