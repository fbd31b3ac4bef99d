# Convolutional networks with skips, concatenations and squeezes.
import torch
import torch.nn.functional as F
from torch import nn


class Double(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, 3, padding=1),
            nn.GroupNorm(4, out_channels),
            nn.ReLU(),
            nn.Conv2d(out_channels, out_channels, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(out_channels),
        )

    def forward(self, x):
        return F.relu(self.layers(x))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down1 = Double(3, 16)
        self.down2 = Double(16, 32)
        self.bottom = Double(32, 64)
        self.up2 = nn.ConvTranspose2d(64, 32, kernel_size=2, stride=2)
        self.dec2 = Double(64, 32)
        self.up1 = nn.ConvTranspose2d(32, 16, 2, stride=2)
        self.dec1 = Double(32, 16)
        self.head = nn.Conv2d(16, 5, 1)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.max_pool2d(a, 2))
        c = self.bottom(F.max_pool2d(b, 2))
        y = self.dec2(torch.cat([self.up2(c), b], dim=1))
        y = self.dec1(torch.cat([self.up1(y), a], 1))
        return self.head(y)


class Squeeze(nn.Module):
    def __init__(self, channels, reduction=4):
        super().__init__()
        self.fc1 = nn.Linear(channels, channels // reduction)
        self.fc2 = nn.Linear(channels // reduction, channels)

    def forward(self, x):
        n, c, _, _ = x.shape
        w = x.mean((2, 3))
        w = torch.sigmoid(self.fc2(F.relu(self.fc1(w))))
        return x * w.view(n, c, 1, 1)


class Inception(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 24, kernel_size=7, stride=2, padding=3)
        self.a = nn.Conv2d(24, 8, 1)
        self.b = nn.Sequential(nn.Conv2d(24, 12, 1), nn.Conv2d(12, 16, 3, padding=1))
        self.c = nn.Sequential(nn.Conv2d(24, 4, 1), nn.Conv2d(4, 8, 5, padding=2, groups=4))
        self.squeeze = Squeeze(32)
        self.shuffle = nn.Conv2d(32, 32, 3, padding=1, groups=32)
        self.norm = nn.BatchNorm2d(32)
        self.pool = nn.AdaptiveAvgPool2d((2, 2))
        self.fc = nn.Linear(32 * 2 * 2, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.stem(x)), kernel_size=3, stride=2, padding=1)
        x = torch.cat((self.a(x), self.b(x), self.c(x)), dim=1)
        n, c, h, w = x.shape
        x = x.view(n, 4, c // 4, h, w).transpose(1, 2).reshape(n, c, h, w)
        x = self.squeeze(x)
        x = x + self.norm(self.shuffle(x))
        return self.fc(self.pool(x).view(x.size(0), 128))


class Autoencoder(nn.Module):
    def __init__(self, latent=20):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 16, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(32 * 7 * 7, 2 * latent),
        )
        self.expand = nn.Linear(20, 1568)
        self.decoder = nn.Sequential(
            nn.Unflatten(1, (32, 7, 7)),
            nn.ConvTranspose2d(32, 16, 3, stride=2, padding=1, output_padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(16, 1, 3, stride=2, padding=1, output_padding=1),
        )

    def forward(self, x):
        mean, deviation = self.encoder(x).chunk(2, dim=1)
        z = mean + torch.exp(deviation) * torch.ones(1, 20)
        return self.decoder(self.expand(z)).view(-1, 784)


class Upscaler(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 32, 5, padding=2)
        self.body = nn.ModuleList([nn.Conv2d(32, 32, 3, padding=1) for _ in range(3)])
        self.out = nn.Conv2d(32, 3 * 4, 3, padding=1)
        self.shuffle = nn.PixelShuffle(2)

    def forward(self, x):
        y = self.first(x)
        for layer in self.body:
            y = y + F.relu(layer(y))
        return self.shuffle(self.out(y)) + F.interpolate(x, scale_factor=2)
