from collections import namedtuple
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Independent, Normal, kl_divergence

VAEOutput = namedtuple("VAEOutput", ["recon", "mu", "logvar", "kl"])


class ConvVAE(nn.Module):
    def __init__(self, z=16, chs=(1, 32, 64)):
        super().__init__()
        enc = []
        for a, b in zip(chs, chs[1:]):
            enc += [nn.Conv2d(a, b, 4, 2, 1), nn.ELU()]
        self.encoder = nn.Sequential(*enc, nn.Flatten())
        self.to_stats = nn.Linear(chs[-1] * 7 * 7, 2 * z)
        self.from_z = nn.Sequential(nn.Linear(z, chs[-1] * 7 * 7), nn.Unflatten(1, (chs[-1], 7, 7)))
        rev = chs[::-1]
        self.decoder = nn.Sequential(*[m for a, b in zip(rev, rev[1:]) for m in (nn.ELU(), nn.ConvTranspose2d(a, b, 4, 2, 1))])

    def reparameterize(self, mu, logvar):
        if self.training:
            std = torch.exp(0.5 * logvar)
            eps = torch.randn_like(std)
            return mu + eps * std
        return mu

    def forward(self, x):
        mu, logvar = self.to_stats(self.encoder(x)).chunk(2, -1)
        q = Independent(Normal(mu, (0.5 * logvar).exp()), 1)
        prior = Independent(Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1)
        z = self.reparameterize(mu, logvar)
        recon = torch.sigmoid(self.decoder(self.from_z(z)))
        return VAEOutput(recon, mu, logvar, kl_divergence(q, prior))


def loss_function(out, x):
    BCE = F.binary_cross_entropy(out.recon, x, reduction="sum")
    return BCE + out.kl.sum()
