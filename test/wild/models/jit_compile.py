# Decorators of torch.jit, torch.compile, no_grad, autocast around a small network.
from typing import Dict, Final, List, Optional, Tuple

import torch
import torch.jit
from torch import Tensor, nn


@torch.jit.script
def fused_gelu(x):
    return x * 0.5 * (1.0 + torch.erf(x / 1.41421))


@torch.jit.script
def swish_jit_fwd(x: Tensor, beta: float = 1.0) -> Tensor:
    return x.mul(torch.sigmoid(x * beta))


class ScriptBlock(torch.jit.ScriptModule):
    __constants__ = ["scale"]

    def __init__(self, c: int):
        super().__init__()
        self.conv = nn.Conv2d(c, c, 3, padding=1)
        self.scale = 0.5

    @torch.jit.script_method
    def forward(self, x):
        return x + self.conv(x) * self.scale


class Net(nn.Module):
    depth: Final[int]

    def __init__(self, c: int = 8, depth: int = 2) -> None:
        super().__init__()
        self.depth = depth
        self.inp = nn.Conv2d(3, c, 3, stride=2)
        self.blocks = nn.ModuleList([torch.jit.script(ScriptBlock(c)) if False else nn.Conv2d(c, c, 1) for _ in range(depth)])
        self.out = nn.Linear(c, 5)

    @torch.jit.export
    def widths(self) -> List[int]:
        return [self.out.in_features]

    @torch.jit.ignore
    def debug(self, x):
        print(x.shape)

    @torch.jit.unused
    def trace_only(self, x: Optional[Tensor]) -> Dict[str, Tensor]:
        return {}

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        if torch.jit.is_scripting():
            raise RuntimeError("scripted")
        x = fused_gelu(self.inp(x))
        for block in self.blocks:
            x = swish_jit_fwd(block(x))
        feats = torch.jit.annotate(Tensor, x.mean(dim=(-2, -1)))
        with torch.autocast("cpu", enabled=False), torch.no_grad():
            aux = feats.detach().norm(p=2, dim=1)
        return self.out(feats), aux


@torch.compile(mode="reduce-overhead", fullgraph=True)
def standalone(x, y):
    return x @ y


compiled = torch.compile(Net(c=12), dynamic=False) if torch.cuda.is_available() else Net(c=12)


@torch.inference_mode()
def run():
    model = Net()
    return model(torch.zeros(1, 3, 64, 64))
