"""Speech: a subsampling front end, relative positions by shifting, gated convolutions, lengths beside the features."""
from dataclasses import asdict, dataclass, field
from typing import Dict, List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass
class FeedForwardOptions:
    expansion: int = 2
    dropout: float = 0.1


@dataclass
class ConformerOptions:
    mels: int = 40
    dim: int = 48
    heads: int = 4
    kernel: int = 15
    layers: int = 2
    vocabulary: int = 29
    feed: FeedForwardOptions = field(default_factory=FeedForwardOptions)
    downsample: List[int] = field(default_factory=lambda: [2, 2])

    def __post_init__(self):
        if self.dim % self.heads:
            raise ValueError(f"{self.heads} heads do not divide {self.dim}")
        self.head_dim = self.dim // self.heads


def lengths_to_padding_mask(lengths: Tensor) -> Tensor:
    longest = int(torch.max(lengths).item()) if lengths.numel() else 0
    steps = torch.arange(longest, device=lengths.device, dtype=lengths.dtype).expand(lengths.shape[0], longest)
    return steps >= lengths.unsqueeze(1)


class Subsample(nn.Module):
    def __init__(self, o: ConformerOptions):
        super().__init__()
        layers, mels = [], o.mels
        for i, stride in enumerate(o.downsample):
            layers += [nn.Conv2d(1 if i == 0 else 16, 16, 3, stride), nn.ReLU()]
            mels = (mels - 3) // stride + 1
        self.convs = nn.Sequential(*layers)
        self.out = nn.Linear(16 * mels, o.dim)

    def forward(self, x: Tensor) -> Tensor:
        x = self.convs(x.unsqueeze(1))
        return self.out(x.transpose(1, 2).flatten(2))


class RelativeAttention(nn.Module):
    def __init__(self, o: ConformerOptions):
        super().__init__()
        self.o = o
        self.q, self.k, self.v, self.out = (nn.Linear(o.dim, o.dim) for _ in range(4))
        self.pos = nn.Linear(o.dim, o.dim, bias=False)
        self.u, self.w = (nn.Parameter(torch.zeros(o.heads, o.head_dim)) for _ in "uw")

    def shift(self, x: Tensor) -> Tensor:
        b, h, t, p = x.size()
        x = torch.cat([x.new_zeros(b, h, t, 1), x], dim=-1).view(b, h, p + 1, t)
        return x[:, :, 1:].view(b, h, t, p)[..., : p // 2 + 1]

    def forward(self, x: Tensor, pos: Tensor, mask: Optional[Tensor] = None) -> Tensor:
        b, t, _ = x.shape
        q, k, v = (f(x).view(b, t, self.o.heads, -1) for f in (self.q, self.k, self.v))
        p = self.pos(pos).view(1, -1, self.o.heads, self.o.head_dim).transpose(1, 2)
        content = (q + self.u).transpose(1, 2) @ k.permute(0, 2, 3, 1)
        place = self.shift((q + self.w).transpose(1, 2) @ p.transpose(-2, -1))
        scores = (content + place) / self.o.head_dim ** 0.5
        if mask is not None:
            scores = scores.masked_fill(mask[:, None, None], torch.finfo(scores.dtype).min)
        return self.out((scores.softmax(-1) @ v.transpose(1, 2)).transpose(1, 2).reshape(b, t, -1))


class ConvolutionModule(nn.Module):
    def __init__(self, o: ConformerOptions):
        super().__init__()
        self.norm = nn.LayerNorm(o.dim)
        self.sequential = nn.Sequential(
            nn.Conv1d(o.dim, 2 * o.dim, 1),
            nn.GLU(dim=1),
            nn.Conv1d(o.dim, o.dim, o.kernel, padding="same", groups=o.dim, bias=False),
            nn.BatchNorm1d(o.dim),
            nn.SiLU(),
            nn.Conv1d(o.dim, o.dim, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.sequential(self.norm(x).transpose(1, 2)).transpose(1, 2)


class Layer(nn.Module):
    def __init__(self, o: ConformerOptions):
        super().__init__()

        def feed(expansion: int, dropout: float) -> nn.Sequential:
            wide = expansion * o.dim
            return nn.Sequential(
                nn.LayerNorm(o.dim), nn.Linear(o.dim, wide), nn.SiLU(), nn.Dropout(dropout), nn.Linear(wide, o.dim)
            )

        self.first, self.last = feed(**asdict(o.feed)), feed(**asdict(o.feed))
        self.norm, self.attend = nn.LayerNorm(o.dim), RelativeAttention(o)
        self.conv, self.final = ConvolutionModule(o), nn.LayerNorm(o.dim)

    def forward(self, x: Tensor, pos: Tensor, mask: Optional[Tensor]) -> Tensor:
        x = x + 0.5 * self.first(x)
        x = x + self.attend(self.norm(x), pos, mask)
        x = x + self.conv(x)
        return self.final(x + 0.5 * self.last(x))


class Conformer(nn.Module):
    def __init__(self, options: Optional[ConformerOptions] = None):
        super().__init__()
        o = self.options = options or ConformerOptions()
        self.front = Subsample(o)
        self.layers = nn.ModuleList([Layer(o) for _ in range(o.layers)])
        self.ctc = nn.Linear(o.dim, o.vocabulary)

    def positions(self, t: int) -> Tensor:
        steps = torch.arange(t - 1, -t, -1.0).unsqueeze(1)
        rates = torch.exp(torch.arange(0, self.options.dim, 2.0) * -(torch.log(torch.tensor(1e4)) / self.options.dim))
        table = torch.zeros(2 * t - 1, self.options.dim)
        table[:, 0::2], table[:, 1::2] = torch.sin(steps * rates), torch.cos(steps * rates)
        return table.unsqueeze(0)

    def forward(self, features: Tensor, lengths: Optional[Tensor] = None) -> Tuple[Tensor, Dict[str, Tensor]]:
        x = self.front(features)
        mask = None if lengths is None else lengths_to_padding_mask(lengths)
        pos = self.positions(x.size(1))
        for layer in self.layers:
            x = layer(x, pos, mask)
        return F.log_softmax(self.ctc(x), dim=-1), {"hidden": x}


def main():
    model = Conformer(ConformerOptions(layers=3, feed=FeedForwardOptions(expansion=4)))
    scores, extra = model(torch.rand(2, 83, 40))
    print(scores.shape, extra["hidden"].shape)


if __name__ == "__main__":
    main()
