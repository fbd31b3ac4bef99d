"""Written for TorchScript: constants, finals, ignored and exported methods, branches for scripting."""
from typing import Dict, Final, List, NamedTuple, Optional, Tuple

import torch
from torch import Tensor, nn


class Sizes(NamedTuple):
    height: int
    width: int


@torch.jit.script
def swish_jit(x: Tensor, beta: float = 1.0) -> Tensor:
    return x.mul(torch.sigmoid(x * beta))


def fused(x: Tensor) -> Tensor:
    if torch.jit.is_scripting() or torch.jit.is_tracing():
        return swish_jit(x)
    return nn.functional.silu(x)


class DenseLayer(nn.Module):
    __constants__ = ["growth"]
    drop_rate: Final[float]

    def __init__(self, cin: int, growth: int, drop_rate: float = 0.0, memory_efficient: bool = True) -> None:
        super().__init__()
        self.growth, self.drop_rate, self.memory_efficient = growth, drop_rate, memory_efficient
        self.norm1: nn.BatchNorm2d
        self.add_module("norm1", nn.BatchNorm2d(cin))
        self.conv1: nn.Conv2d = nn.Conv2d(cin, 2 * growth, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(2 * growth)
        self.conv2 = nn.Conv2d(2 * growth, growth, 3, padding=1, bias=False)

    def bn_function(self, inputs: List[Tensor]) -> Tensor:
        return self.conv1(fused(self.norm1(torch.cat(inputs, 1))))

    @torch.jit.unused
    def call_checkpoint(self, inputs: List[Tensor]) -> Tensor:
        def closure(*given):
            return self.bn_function(given)

        return torch.utils.checkpoint.checkpoint(closure, *inputs, use_reentrant=False)

    @torch.jit._overload_method
    def forward(self, input: List[Tensor]) -> Tensor:  # noqa: F811
        pass

    @torch.jit._overload_method
    def forward(self, input: Tensor) -> Tensor:  # noqa: F811
        pass

    def forward(self, input):  # noqa: F811
        previous = [input] if isinstance(input, Tensor) else input
        if self.memory_efficient and not torch.jit.is_scripting() and any(t.requires_grad for t in previous):
            bottleneck = self.call_checkpoint(previous)
        else:
            bottleneck = self.bn_function(previous)
        new = self.conv2(fused(self.norm2(bottleneck)))
        return nn.functional.dropout(new, p=self.drop_rate, training=self.training) if self.drop_rate > 0 else new


class DenseBlock(nn.ModuleDict):
    def __init__(self, count: int, cin: int, growth: int) -> None:
        super().__init__()
        for i in range(count):
            self.add_module(f"denselayer{i + 1}", DenseLayer(cin + i * growth, growth))

    def forward(self, init: Tensor) -> Tensor:
        features: List[Tensor] = [init]
        for _, layer in self.items():
            features.append(layer(features))
        return torch.cat(features, 1)


class Classifier(nn.Module):
    aux: torch.jit.Final[bool]

    def __init__(self, classes: int = 6, aux: bool = True) -> None:
        super().__init__()
        self.aux = aux
        self.stem = nn.Conv2d(3, 12, 3, 2, 1, bias=False)
        self.block = DenseBlock(3, 12, 8)
        self.head = nn.Linear(36, classes)
        self.aux_head: Optional[nn.Linear] = nn.Linear(12, classes) if aux else None

    @torch.jit.ignore
    def log(self, message: str) -> None:
        print(message)

    @torch.jit.export
    def sizes(self, x: Tensor) -> Sizes:
        return Sizes(x.size(-2), x.size(-1))

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        stem = self.stem(x)
        height, width = self.sizes(stem)
        out = torch.jit.annotate(Dict[str, Tensor], {})
        if not torch.jit.is_scripting():
            self.log(f"{height} x {width}")
        out["out"] = self.head(nn.functional.adaptive_avg_pool2d(self.block(stem), (1, 1)).flatten(1))
        aux_head = self.aux_head
        if aux_head is not None:
            out["aux"] = aux_head(stem.amax(dim=(2, 3)))
        return out


def scripted(progress: bool = True, **kwargs: Tuple[int, ...]) -> nn.Module:
    model = Classifier(**kwargs)
    return torch.jit.optimize_for_inference(torch.jit.script(model.eval())) if not progress else model
