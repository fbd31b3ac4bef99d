import torch
from torch import nn


# rooflint: input=2x6x48x80
class Wide(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(6, 10, (3, 5), stride=(1, 2), padding="valid")
        self.rows = nn.Linear(38, 3)

    def forward(self, x):
        return self.rows(self.conv(x))


class Fusion(nn.Module):  # rooflint: input=1x3x32x32,meta:1x7
    def __init__(self):
        super().__init__()
        self.img = nn.Sequential(nn.Conv2d(3, 8, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.bil = nn.Bilinear(8, 7, 4)

    def forward(self, image, meta):
        return self.bil(self.img(image), meta)


# The ids are those of a sentence.
# rooflint: input=2x9:int64
@torch.no_grad
def bag():
    return nn.EmbeddingBag(30, 6, mode="sum")
