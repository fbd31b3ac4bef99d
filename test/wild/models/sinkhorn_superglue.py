# Keypoint matching: dict input, cross attention with einsum, Sinkhorn iterations.
from copy import deepcopy
import torch
from torch import nn


def MLP(channels: list, do_bn=True):
    n = len(channels)
    layers = []
    for i in range(1, n):
        layers.append(nn.Conv1d(channels[i - 1], channels[i], kernel_size=1, bias=True))
        if i < (n - 1):
            if do_bn:
                layers.append(nn.BatchNorm1d(channels[i]))
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def attention(query, key, value):
    dim = query.shape[1]
    scores = torch.einsum("bdhn,bdhm->bhnm", query, key) / dim**0.5
    prob = torch.nn.functional.softmax(scores, dim=-1)
    return torch.einsum("bhnm,bdhm->bdhn", prob, value), prob


class MultiHeadedAttention(nn.Module):
    def __init__(self, num_heads: int, d_model: int):
        super().__init__()
        assert d_model % num_heads == 0
        self.dim, self.num_heads = d_model // num_heads, num_heads
        self.merge = nn.Conv1d(d_model, d_model, kernel_size=1)
        self.proj = nn.ModuleList([deepcopy(self.merge) for _ in range(3)])

    def forward(self, query, key, value):
        batch_dim = query.size(0)
        query, key, value = [l(x).view(batch_dim, self.dim, self.num_heads, -1) for l, x in zip(self.proj, (query, key, value))]
        x, _ = attention(query, key, value)
        return self.merge(x.contiguous().view(batch_dim, self.dim * self.num_heads, -1))


def log_sinkhorn_iterations(Z, log_mu, log_nu, iters: int):
    u, v = torch.zeros_like(log_mu), torch.zeros_like(log_nu)
    for _ in range(iters):
        u = log_mu - torch.logsumexp(Z + v.unsqueeze(1), dim=2)
        v = log_nu - torch.logsumexp(Z + u.unsqueeze(2), dim=1)
    return Z + u.unsqueeze(2) + v.unsqueeze(1)


class Matcher(nn.Module):
    default_config = {"descriptor_dim": 32, "layers": ["self", "cross"] * 2, "iters": 5, "match_threshold": 0.2}

    def __init__(self, config={}):
        super().__init__()
        self.config = {**self.default_config, **config}
        d = self.config["descriptor_dim"]
        self.attn = nn.ModuleList(MultiHeadedAttention(4, d) for _ in self.config["layers"])
        self.mlp = nn.ModuleList(MLP([d * 2, d * 2, d]) for _ in self.config["layers"])
        self.final_proj = nn.Conv1d(d, d, kernel_size=1, bias=True)
        self.register_parameter("bin_score", torch.nn.Parameter(torch.tensor(1.0)))

    def forward(self, data):
        """Run on a dict with the descriptors of both images."""
        d0, d1 = data["descriptors0"], data["descriptors1"]
        for attn, mlp, name in zip(self.attn, self.mlp, self.config["layers"]):
            s0, s1 = (d1, d0) if name == "cross" else (d0, d1)
            delta0, delta1 = mlp(torch.cat([d0, attn(d0, s0, s0)], dim=1)), mlp(torch.cat([d1, attn(d1, s1, s1)], dim=1))
            d0, d1 = d0 + delta0, d1 + delta1
        m0, m1 = self.final_proj(d0), self.final_proj(d1)
        scores = torch.einsum("bdn,bdm->bnm", m0, m1) / self.config["descriptor_dim"] ** 0.5
        b, m, n = scores.shape
        one = scores.new_tensor(1)
        ms, ns = (m * one).to(scores), (n * one).to(scores)
        bins0, bins1 = self.bin_score.expand(b, m, 1), self.bin_score.expand(b, 1, n)
        alpha = self.bin_score.expand(b, 1, 1)
        couplings = torch.cat([torch.cat([scores, bins0], -1), torch.cat([bins1, alpha], -1)], 1)
        norm = -(ms + ns).log()
        log_mu = torch.cat([norm.expand(m), ns.log()[None] + norm])
        log_nu = torch.cat([norm.expand(n), ms.log()[None] + norm])
        log_mu, log_nu = log_mu[None].expand(b, -1), log_nu[None].expand(b, -1)
        Z = log_sinkhorn_iterations(couplings, log_mu, log_nu, self.config["iters"]) - norm
        max0 = Z[:, :-1, :-1].max(2)
        valid = max0.values.exp() > self.config["match_threshold"]
        return {"matches0": torch.where(valid, max0.indices, max0.indices.new_tensor(-1)), "scores": Z}


if __name__ == "__main__":
    matcher = Matcher({"iters": 3})
    out = matcher({"descriptors0": torch.randn(1, 32, 40), "descriptors1": torch.randn(1, 32, 50)})
