# One tower, two images; weights tied in several ways.
import torch
import torch.nn as nn
import torch.nn.functional as F


class Tower(nn.Module):
    def __init__(self, emb=64):
        super().__init__()
        shared = nn.Conv2d(32, 32, 3, padding=1)
        self.stem = nn.Conv2d(1, 32, 5, stride=2)
        self.a, self.b = shared, shared  # used twice, counted once
        self.fc = nn.LazyLinear(emb)

    def forward(self, x):
        x = F.relu(self.stem(x))
        x = F.relu(self.a(x))
        x = F.max_pool2d(F.relu(self.b(x)), 2)
        return F.normalize(self.fc(x.flatten(1)))


class SiameseNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.tower = Tower()
        self.alias = self.tower

    def forward(self, img1, img2):
        return F.pairwise_distance(self.tower(img1), self.alias(img2))


class TiedAutoencoder(nn.Module):
    def __init__(self, sizes=(784, 128, 32)):
        super().__init__()
        self.enc = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.bias = nn.ParameterList(nn.Parameter(torch.zeros(a)) for a in sizes[:-1])

    def forward(self, x):
        x = torch.flatten(x, start_dim=1)
        for layer in self.enc:
            x = torch.sigmoid(layer(x))
        for layer, bias in zip(reversed(self.enc), reversed(self.bias)):
            x = torch.sigmoid(F.linear(x, layer.weight.t(), bias))
        return x


if __name__ == "__main__":
    a, b = torch.rand(4, 1, 105, 105), torch.rand(4, 1, 105, 105)
    model = SiameseNet()
    print(model(a, b).shape)
    imgs = torch.rand(4, 1, 28, 28)
    ae = TiedAutoencoder()
    assert ae(imgs).shape == (4, 784)
