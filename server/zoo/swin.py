"""Swin: Liu et al., "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", ICCV 2021, table 7.

Attention inside windows of 7×7 tokens, shifted by half a window in every other block; patches are merged between
stages. 224×224, so that windows tile every stage.
"""
import torch
from torch import nn

WINDOW = 7


def windows(x):
    """[batch, height, width, channels] → [batch · windows, 49, channels]."""
    batch, height, width, channels = x.shape
    x = x.reshape(batch, height // WINDOW, WINDOW, width // WINDOW, WINDOW, channels)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, WINDOW * WINDOW, channels)


def unwindow(x, height, width):
    channels = x.shape[-1]
    x = x.reshape(-1, height // WINDOW, width // WINDOW, WINDOW, WINDOW, channels)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, height, width, channels)


def relative_positions():
    """For each pair of tokens of a window the row of the bias table."""
    axis = torch.arange(WINDOW)
    rows, columns = torch.meshgrid(axis, axis, indexing="ij")
    rows, columns = rows.flatten(), columns.flatten()
    down = rows[:, None] - rows[None, :] + WINDOW - 1
    right = columns[:, None] - columns[None, :] + WINDOW - 1
    return down * (2 * WINDOW - 1) + right


def shift_mask(size, shift):
    """Tokens that the shift brought together from opposite edges do not see each other."""
    regions = torch.zeros(1, size, size, 1)
    spans = [slice(0, -WINDOW), slice(-WINDOW, -shift), slice(-shift, None)]
    for i, rows in enumerate(spans):
        for j, columns in enumerate(spans):
            regions[:, rows, columns, :] = 3 * i + j
    regions = windows(regions).squeeze(-1)
    different = regions[:, :, None] != regions[:, None, :]
    return torch.where(different, -100.0, 0.0)


class WindowAttention(nn.Module):
    def __init__(self, width, heads, size, shift):
        super().__init__()
        self.heads, self.shift = heads, shift
        self.qkv = nn.Linear(width, 3 * width)
        self.projection = nn.Linear(width, width)
        self.bias = nn.Parameter(torch.zeros((2 * WINDOW - 1) ** 2, heads))
        self.register_buffer("positions", relative_positions(), persistent=False)
        self.register_buffer("mask", shift_mask(size, shift) if shift else None, persistent=False)

    def forward(self, x):
        _, height, width, channels = x.shape
        if self.shift:
            x = x.roll((-self.shift, -self.shift), dims=(1, 2))
        x = unwindow(self.attend(windows(x), channels), height, width)
        return x.roll((self.shift, self.shift), dims=(1, 2)) if self.shift else x

    def attend(self, x, channels):
        count, tokens, _ = x.shape
        qkv = self.qkv(x).reshape(count, tokens, 3, self.heads, channels // self.heads).permute(2, 0, 3, 1, 4)
        query, key, value = qkv.unbind(0)
        scores = (query * (channels // self.heads) ** -0.5) @ key.transpose(-2, -1)
        scores = scores + self.bias[self.positions].permute(2, 0, 1)
        if self.mask is not None:
            tiles = self.mask.shape[0]
            scores = scores.reshape(-1, tiles, self.heads, tokens, tokens) + self.mask[:, None]
            scores = scores.reshape(count, self.heads, tokens, tokens)
        x = scores.softmax(-1) @ value
        return self.projection(x.transpose(1, 2).reshape(count, tokens, channels))


class Block(nn.Module):
    def __init__(self, width, heads, size, shift):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = WindowAttention(width, heads, size, shift)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class PatchMerging(nn.Module):
    """Four neighbours side by side, projected to twice the channels."""

    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(4 * width)
        self.reduction = nn.Linear(4 * width, 2 * width, bias=False)

    def forward(self, x):
        x = torch.cat([x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]], -1)
        return self.reduction(self.norm(x))


class Swin(nn.Module):
    def __init__(self, width, depths, heads, image=224):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 4, stride=4)
        self.norm1 = nn.LayerNorm(width)
        layers, size = [], image // 4
        for stage, (depth, count) in enumerate(zip(depths, heads)):
            if stage > 0:
                layers.append(PatchMerging(width))
                width, size = 2 * width, size // 2
            for i in range(depth):
                # one window covers the whole last stage: nothing to shift
                shift = WINDOW // 2 if i % 2 == 1 and size > WINDOW else 0
                layers.append(Block(width, count, size, shift))
        self.layers = nn.Sequential(*layers)
        self.norm2 = nn.LayerNorm(width)
        self.head = nn.Linear(width, 1000)

    def forward(self, x):
        x = self.norm1(self.patches(x).permute(0, 2, 3, 1))
        x = self.norm2(self.layers(x))
        return self.head(x.mean((1, 2)))


def swin_t():
    return Swin(96, [2, 2, 6, 2], [3, 6, 12, 24])


def swin_s():
    return Swin(96, [2, 2, 18, 2], [3, 6, 12, 24])


def swin_b():
    return Swin(128, [2, 2, 18, 2], [4, 8, 16, 32])
