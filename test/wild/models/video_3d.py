import torch
import torch.nn as nn


class R2Plus1d(nn.Sequential):
    def __init__(self, i, o, mid, stride=1):
        super().__init__(
            nn.Conv3d(i, mid, (1, 3, 3), (1, stride, stride), (0, 1, 1), bias=False), nn.BatchNorm3d(mid), nn.ReLU(inplace=True),
            nn.Conv3d(mid, o, (3, 1, 1), (stride, 1, 1), (1, 0, 0), bias=False))


class VideoNet(nn.Module):
    def __init__(self, classes=9):
        super().__init__()
        self.stem = R2Plus1d(3, 16, 20, 2)
        self.mid = nn.Sequential(R2Plus1d(16, 32, 40, 2), nn.InstanceNorm3d(32), nn.PReLU(), nn.MaxPool3d(2))
        self.up = nn.ConvTranspose3d(32, 8, 2, 2)
        self.pool = nn.AdaptiveAvgPool3d((1, 2, 2))
        self.fc = nn.Linear(8 * 4, classes)

    def forward(self, clip):
        x = self.up(self.mid(self.stem(clip)))
        return self.fc(self.pool(x).flatten(start_dim=1))


class VoxelUNet(nn.Module):
    def __init__(self, c=8):
        super().__init__()
        self.d1, self.d2 = nn.Conv3d(1, c, 3, padding=1), nn.Conv3d(c, 2 * c, 3, 2, 1)
        self.u = nn.Upsample(scale_factor=2, mode="trilinear", align_corners=True)
        self.o = nn.Conv3d(3 * c, 2, 1)

    def forward(self, vol):
        a = self.d1(vol).relu()
        return self.o(torch.cat([a, self.u(self.d2(a).relu())], 1))
