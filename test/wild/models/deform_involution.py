# Dynamic operators: involution by unfold, CondConv by grouped convolution, deformable convolution from torchvision.
import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision.ops import DeformConv2d, deform_conv2d, roi_align


class Involution(nn.Module):
    def __init__(self, c, k=7, stride=1, group_channels=8):
        super().__init__()
        self.k, self.stride, self.g = k, stride, c // group_channels
        self.reduce, self.span = nn.Conv2d(c, c // 4, 1), nn.Conv2d(c // 4, k * k * self.g, 1)
        self.down = nn.AvgPool2d(stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        w = self.span(self.reduce(self.down(x)))
        b, _, h, wd = w.shape
        w = w.view(b, self.g, 1, self.k**2, h, wd)
        u = F.unfold(x, self.k, padding=(self.k - 1) // 2, stride=self.stride).view(b, self.g, -1, self.k**2, h, wd)
        return (w * u).sum(3).view(b, -1, h, wd)


class CondConv(nn.Module):
    def __init__(self, i, o, k, experts=3):
        super().__init__()
        self.route = nn.Linear(i, experts)
        self.weight = nn.Parameter(torch.randn(experts, o, i, k, k))

    def forward(self, x):
        b, c, h, w = x.shape
        r = torch.sigmoid(self.route(x.mean((2, 3))))
        kernels = (r @ self.weight.flatten(1)).view(-1, c, *self.weight.shape[3:])
        y = F.conv2d(x.reshape(1, b * c, h, w), kernels, padding="same", groups=b)
        return y.view(b, -1, h, w)


class Dynamic(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 32, 4, stride=4)
        self.inv, self.cond = Involution(32, stride=2), CondConv(32, 24, 3)
        self.offset = nn.Conv2d(24, 2 * 9, 3, padding=1)
        self.deform = DeformConv2d(24, 16, 3, padding=1)
        self.free = nn.Parameter(torch.rand(8, 16, 1, 1))
        self.head = nn.Linear(8 * 49, 5)

    def forward(self, x):
        x = self.cond(self.inv(self.stem(x)))
        x = self.deform(x, self.offset(x)).relu()
        x = deform_conv2d(x, x.new_zeros(x.size(0), 2, *x.shape[2:]), self.free)
        boxes = torch.tensor([[0, 0.0, 0.0, 8.0, 8.0], [0, 2.0, 2.0, 6.0, 6.0]])
        pooled = roi_align(x, boxes, output_size=7, spatial_scale=1.0)
        return self.head(pooled.flatten(1))
