import torch
import torch.nn as nn
import torch.nn.functional as F


def squash(x, dim=-1):
    squared_norm = (x**2).sum(dim=dim, keepdim=True)
    return (squared_norm / (1 + squared_norm)) * (x / (squared_norm.sqrt() + 1e-8))


class PrimaryCaps(nn.Module):
    def __init__(self, num_conv_units, in_channels, out_channels, kernel_size, stride):
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels * num_conv_units, kernel_size, stride)
        self.out_channels = out_channels

    def forward(self, x):
        out = self.conv(x)
        batch_size = out.shape[0]
        return squash(out.contiguous().view(batch_size, -1, self.out_channels))


class DigitCaps(nn.Module):
    def __init__(self, in_dim, in_caps, num_caps, dim_caps, num_routing):
        super().__init__()
        self.in_caps, self.num_caps, self.num_routing = in_caps, num_caps, num_routing
        self.W = nn.Parameter(0.01 * torch.randn(1, num_caps, in_caps, dim_caps, in_dim), requires_grad=True)

    def forward(self, x):
        batch_size = x.size(0)
        x = x.unsqueeze(1).unsqueeze(4)
        u_hat = torch.matmul(self.W, x).squeeze(-1)
        temp_u_hat = u_hat.detach()
        b = torch.zeros(batch_size, self.num_caps, self.in_caps, 1).to(x.device)
        for _ in range(self.num_routing - 1):
            c = b.softmax(dim=1)
            v = squash((c * temp_u_hat).sum(dim=2))
            b += torch.matmul(temp_u_hat, v.unsqueeze(-1))
        return squash((b.softmax(dim=1) * u_hat).sum(dim=2))


class CapsNet(nn.Module):
    def __init__(self):
        super(CapsNet, self).__init__()
        self.conv = nn.Conv2d(1, 64, 9)
        self.relu = nn.ReLU(inplace=True)
        self.primary_caps = PrimaryCaps(num_conv_units=8, in_channels=64, out_channels=8, kernel_size=9, stride=2)
        self.digit_caps = DigitCaps(in_dim=8, in_caps=8 * 6 * 6, num_caps=10, dim_caps=16, num_routing=3)
        self.decoder = nn.Sequential(
            nn.Linear(16 * 10, 128), nn.ReLU(inplace=True), nn.Linear(128, 784), nn.Sigmoid()
        )

    def forward(self, x):
        out = self.digit_caps(self.primary_caps(self.relu(self.conv(x))))
        logits = torch.norm(out, dim=-1)
        pred = torch.eye(10).to(x.device).index_select(dim=0, index=torch.argmax(logits, dim=1))
        batch_size = out.shape[0]
        reconstruction = self.decoder((out * pred.unsqueeze(2)).contiguous().view(batch_size, -1))
        return logits, reconstruction
