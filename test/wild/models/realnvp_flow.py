# Normalising flow: coupling layers with checkerboard masks, log-determinants carried along.
import numpy as np
import torch
import torch.nn as nn
from torch.distributions import Normal


class CouplingLayer(nn.Module):
    def __init__(self, dim, hidden, mask):
        super().__init__()
        self.register_buffer("mask", torch.as_tensor(mask, dtype=torch.float32))
        self.s = nn.Sequential(nn.Linear(dim, hidden), nn.LeakyReLU(), nn.Linear(hidden, dim), nn.Tanh())
        self.t = nn.Sequential(nn.Linear(dim, hidden), nn.LeakyReLU(), nn.Linear(hidden, dim))
        self.scale = nn.Parameter(torch.zeros(dim))

    def forward(self, x, reverse=False):
        kept = x * self.mask
        s = self.s(kept) * self.scale * (1 - self.mask)
        t = self.t(kept) * (1 - self.mask)
        if reverse:
            return (x - t) * torch.exp(-s), -s.sum(-1)
        return x * torch.exp(s) + t, s.sum(-1)


class InvLinear(nn.Module):
    def __init__(self, dim):
        super().__init__()
        q = np.linalg.qr(np.random.randn(dim, dim))[0].astype(np.float32)
        self.weight = nn.Parameter(torch.from_numpy(q))

    def forward(self, x):
        return x @ self.weight, torch.slogdet(self.weight)[1].expand(x.shape[0])


class RealNVP(nn.Module):
    def __init__(self, dim: int = 12, hidden: int = 64, n: int = 4):
        super().__init__()
        masks = np.array([[i % 2 for i in range(dim)], [(i + 1) % 2 for i in range(dim)]] * (n // 2))
        layers = []
        for mask in masks:
            layers.extend([InvLinear(dim), CouplingLayer(dim, hidden, mask)])
        self.layers = nn.ModuleList(layers)
        self.prior = Normal(torch.zeros(dim), torch.ones(dim))

    def forward(self, x):
        log_det = x.new_zeros(x.shape[0])
        for layer in self.layers:
            x, ld = layer(x)
            log_det = log_det + ld
        return x, log_det

    def log_prob(self, x):
        z, log_det = self(x)
        return self.prior.log_prob(z).sum(-1) + log_det


if __name__ == "__main__":
    flow = RealNVP()
    opt = torch.optim.AdamW(flow.parameters(), lr=1e-3)
    for step in range(1000):
        batch = torch.randn(256, 12)
        loss = -flow.log_prob(batch).mean()
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
