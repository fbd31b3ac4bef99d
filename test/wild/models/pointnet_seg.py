import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def knn(x, k):
    inner = -2 * torch.matmul(x.transpose(2, 1), x)
    xx = torch.sum(x**2, dim=1, keepdim=True)
    return (-xx - inner - xx.transpose(2, 1)).topk(k=k, dim=-1)[1]


def get_graph_feature(x, k=8, idx=None):
    batch_size, num_dims, num_points = x.size(0), x.size(1), x.size(2)
    x = x.view(batch_size, -1, num_points)
    if idx is None:
        idx = knn(x, k=k)
    idx_base = torch.arange(0, batch_size, device=x.device).view(-1, 1, 1) * num_points
    idx = (idx + idx_base).view(-1)
    x = x.transpose(2, 1).contiguous()
    feature = x.view(batch_size * num_points, -1)[idx, :]
    feature = feature.view(batch_size, num_points, k, num_dims)
    x = x.view(batch_size, num_points, 1, num_dims).repeat(1, 1, k, 1)
    return torch.cat((feature - x, x), dim=3).permute(0, 3, 1, 2).contiguous()


class STN3d(nn.Module):
    def __init__(self, channel):
        super(STN3d, self).__init__()
        self.conv1 = torch.nn.Conv1d(channel, 32, 1)
        self.conv2 = torch.nn.Conv1d(32, 64, 1)
        self.fc1 = nn.Linear(64, 32)
        self.fc2 = nn.Linear(32, 9)
        self.bn1, self.bn2, self.bn3 = nn.BatchNorm1d(32), nn.BatchNorm1d(64), nn.BatchNorm1d(32)

    def forward(self, x):
        batchsize = x.size()[0]
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.relu(self.bn2(self.conv2(x)))
        x = torch.max(x, 2, keepdim=True)[0]
        x = x.view(-1, 64)
        x = self.fc2(F.relu(self.bn3(self.fc1(x))))
        iden = torch.from_numpy(np.eye(3).flatten().astype(np.float32)).view(1, 9).repeat(batchsize, 1)
        if x.is_cuda:
            iden = iden.cuda()
        return (x + iden).view(-1, 3, 3)


class DGPointNet(nn.Module):
    def __init__(self, part_num=8, k=6):
        super().__init__()
        self.stn, self.k = STN3d(3), k
        self.edge1 = nn.Sequential(nn.Conv2d(6, 32, kernel_size=1, bias=False), nn.BatchNorm2d(32), nn.LeakyReLU(negative_slope=0.2))
        self.edge2 = nn.Sequential(nn.Conv2d(64, 48, kernel_size=1, bias=False), nn.BatchNorm2d(48), nn.LeakyReLU(negative_slope=0.2))
        self.seg = nn.Sequential(nn.Conv1d(32 + 48 + 48, 64, 1), nn.ReLU(), nn.Dropout(0.5), nn.Conv1d(64, part_num, 1))

    def forward(self, points):
        x = torch.bmm(points.transpose(2, 1), self.stn(points)).transpose(2, 1)
        x1 = self.edge1(get_graph_feature(x, k=self.k)).max(dim=-1, keepdim=False)[0]
        x2 = self.edge2(get_graph_feature(x1, k=self.k)).max(dim=-1)[0]
        g = x2.amax(2, keepdim=True).repeat(1, 1, x.size(2))
        return F.log_softmax(self.seg(torch.cat([x1, x2, g], 1)), dim=1)


if __name__ == "__main__":
    sim_data = torch.rand(2, 3, 256)
    net = DGPointNet()
    print("seg", net(sim_data).size())
