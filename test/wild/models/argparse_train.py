#!/usr/bin/env python
# CIFAR training script: options first, model in the middle, loops at the end.
import argparse
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.optim.lr_scheduler import CosineAnnealingLR
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

parser = argparse.ArgumentParser(description="PyTorch CIFAR10")
parser.add_argument("--width", type=int, default=48, help="channels of the first stage")
parser.add_argument("--depth", default=2, type=int)
parser.add_argument("--lr", default=0.1, type=float)
parser.add_argument("--act", choices=["relu", "gelu"], default="gelu")
parser.add_argument("--resume", "-r", action="store_true")
parser.add_argument("--no-bias", dest="bias", action="store_false")
parser.add_argument("--data", default=os.environ.get("DATA", "./data"))
args = parser.parse_args()

device = "cuda" if torch.cuda.is_available() else "cpu"
best_acc = 0

print("==> Preparing data..")
transform_train = transforms.Compose(
    [
        transforms.RandomCrop(32, padding=4),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize((0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)),
    ]
)


class Block(nn.Module):
    def __init__(self, c_in, c_out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride, 1, bias=args.bias)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, 1, 1, bias=args.bias)
        self.skip = nn.Conv2d(c_in, c_out, 1, stride) if stride != 1 or c_in != c_out else None

    def forward(self, x):
        act = getattr(F, args.act)
        y = self.conv2(act(self.conv1(x)))
        return act(y + (x if self.skip is None else self.skip(x)))


class Net(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        w = args.width
        self.stem = nn.Conv2d(3, w, 3, padding=1)
        self.layers = nn.Sequential()
        for i in range(3):
            for j in range(args.depth):
                self.layers.add_module(f"s{i}b{j}", Block(w if i == 0 or j else w // 2, w, 2 if j == 0 and i else 1))
            w *= 2
        self.linear = nn.Linear(w // 2, num_classes)

    def forward(self, x):
        x = self.layers(self.stem(x))
        return self.linear(F.avg_pool2d(x, 8).view(x.size(0), -1))


print("==> Building model..")
net = Net(num_classes=10)
net = net.to(device)
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
optimizer = optim.SGD(net.parameters(), lr=args.lr, momentum=0.9, weight_decay=5e-4, nesterov=True)
scheduler = CosineAnnealingLR(optimizer, T_max=200)


def train(epoch, loader):
    net.train()
    start, total = time.time(), 0.0
    for batch_idx, (inputs, targets) in enumerate(loader):
        inputs, targets = inputs.to(device), targets.to(device)
        optimizer.zero_grad()
        loss = criterion(net(inputs), targets)
        loss.backward()
        optimizer.step()
        total += loss.item()
    print(f"epoch {epoch}: {total / (batch_idx + 1):.3f} in {time.time() - start:.1f} s")


if __name__ == "__main__":
    trainset = datasets.CIFAR10(root=args.data, train=True, download=True, transform=transform_train)
    trainloader = DataLoader(trainset, batch_size=128, shuffle=True, num_workers=2)
    for epoch in range(200):
        train(epoch, trainloader)
        scheduler.step()
