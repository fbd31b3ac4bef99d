# Shapes written as annotations.
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn


class PointWise(nn.Module):
    def __init__(self, features: int = 5):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(features, 8, 1), nn.ReLU(), nn.ConvTranspose2d(8, 2, 2, stride=2))

    def forward(self, x: Float[Tensor, "batch 5 40 60"]) -> Float[Tensor, "batch 2 80 120"]:
        return self.net(x)


class Tagger(nn.Module):
    def __init__(self, vocab=100, tags=9):
        super().__init__()
        self.embed = nn.Embedding(vocab, 24)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(24, 4, 48, batch_first=True), 2, enable_nested_tensor=False)
        self.out = nn.Linear(24, tags)

    def forward(self, words: Int[Tensor, "b 33"], mask: Int[Tensor, "b 33"]) -> Float[Tensor, "b 33 9"]:
        return self.out(self.encoder(self.embed(words), src_key_padding_mask=mask == 0))
