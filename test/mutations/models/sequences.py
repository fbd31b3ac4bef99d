# Networks over sequences: recurrent, attention written out, sound, volumes.
import math

import torch
import torch.nn.functional as F
from torch import nn


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(1000, 48)
        self.lstm = nn.LSTM(48, 64, num_layers=2, batch_first=True, bidirectional=True)
        self.norm = nn.LayerNorm(128)
        self.out = nn.Linear(128, 9)

    def forward(self, tokens):
        x = self.embed(tokens)
        x, (h, _) = self.lstm(x)
        x = self.norm(x) + torch.cat([h[0], h[1]], dim=-1).unsqueeze(1)
        return self.out(x)


class Attention(nn.Module):
    def __init__(self, width=64, heads=4):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 192)
        self.out = nn.Linear(64, width)

    def forward(self, x):
        b, n, c = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, 4, 16).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-2, -1) / math.sqrt(16)
        y = torch.matmul(scores.softmax(dim=-1), v)
        return self.out(y.transpose(1, 2).reshape(b, n, 64))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 64, kernel_size=8, stride=8)
        self.cls = nn.Parameter(torch.zeros(1, 1, 64))
        self.position = nn.Parameter(torch.zeros(1, 17, 64))
        self.blocks = nn.ModuleList([Attention(64, 4) for _ in range(2)])
        self.norms = nn.ModuleList([nn.LayerNorm(64) for _ in range(2)])
        self.mlp = nn.Sequential(nn.Linear(64, 256), nn.GELU(), nn.Linear(256, 64))
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], dim=1)
        x = x + self.position
        for block, norm in zip(self.blocks, self.norms):
            x = x + block(norm(x))
        x = x + self.mlp(x)
        return self.head(x[:, 0])


class Library(nn.Module):
    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(d_model=32, nhead=4, dim_feedforward=64, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers=2)
        self.attention = nn.MultiheadAttention(32, 2, batch_first=True)
        self.query = nn.Parameter(torch.zeros(1, 4, 32))
        self.out = nn.Linear(4 * 32, 3)

    def forward(self, x):
        x = self.encoder(x)
        q = self.query.expand(x.size(0), 4, 32)
        y, _ = self.attention(q, x, x)
        return self.out(y.flatten(1))


class Sound(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv1d(1, 32, kernel_size=80, stride=4)
        self.bn1 = nn.BatchNorm1d(32)
        self.conv2 = nn.Conv1d(32, 64, 3, padding=1, dilation=1)
        self.gru = nn.GRU(64, 32, batch_first=True)
        self.fc = nn.Linear(32, 35)

    def forward(self, x):
        x = F.max_pool1d(F.relu(self.bn1(self.conv1(x))), 4)
        x = F.relu(self.conv2(x)).permute(0, 2, 1)
        _, h = self.gru(x)
        return self.fc(h.squeeze(0))


class Volume(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv3d(1, 8, 3, padding=1)
        self.norm = nn.InstanceNorm3d(8, affine=True)
        self.pool = nn.MaxPool3d(2)
        self.fc = nn.Linear(8 * 4 * 8 * 8, 2)

    def forward(self, x):
        x = self.pool(F.relu(self.norm(self.conv(x))))
        return self.fc(x.reshape(x.shape[0], -1))


class Mixer(nn.Module):
    def __init__(self, tokens=16, width=24):
        super().__init__()
        self.mix = nn.Linear(16, 16)
        self.gate = nn.Linear(24, 48)
        self.bilinear = nn.Bilinear(24, 24, 6)

    def forward(self, x):
        y = self.mix(x.transpose(1, 2)).transpose(1, 2)
        a, b = torch.split(self.gate(x + y), 24, dim=-1)
        z = torch.einsum("bnc,bmc->bnm", a, b)
        z = torch.bmm(z, x)
        z = torch.stack([z, x], dim=1).sum(1)
        return self.bilinear(z, a).mean(dim=(1, 2))
