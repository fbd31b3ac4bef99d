"""Graph convolutions over skeletons in time: adjacency matrices made with numpy, edge importance, einsum."""
import numpy as np
import torch
import torch.nn as nn


class Graph:
    """ The graph to model the skeletons: 'uniform', 'distance' or 'spatial' partitioning """

    def __init__(self, layout='mini', strategy='spatial', max_hop=1):
        self.max_hop = max_hop
        self.get_edge(layout)
        self.hop_dis = self.get_hop_distance()
        self.get_adjacency(strategy)

    def __str__(self):
        return str(self.A)

    def get_edge(self, layout):
        if layout == 'mini':
            self.num_node, self.center = 9, 0
            neighbor_link = [(0, 1), (1, 2), (0, 3), (3, 4), (0, 5), (5, 6), (5, 7), (7, 8)]
        elif layout == 'coco':
            self.num_node, self.center = 17, 0
            neighbor_1base = [[16, 14], [14, 12], [17, 15], [15, 13], [12, 13], [6, 12], [7, 13], [6, 7], [8, 6], [9, 7], [10, 8], [11, 9]]
            neighbor_link = [(i - 1, j - 1) for (i, j) in neighbor_1base]
        else:
            raise ValueError("Do Not Exist This Layout.")
        self.edge = [(i, i) for i in range(self.num_node)] + neighbor_link

    def get_hop_distance(self):
        A = np.zeros((self.num_node, self.num_node))
        for i, j in self.edge:
            A[j, i] = 1
            A[i, j] = 1
        hop_dis = np.zeros((self.num_node, self.num_node)) + np.inf
        transfer_mat = [np.linalg.matrix_power(A, d) for d in range(self.max_hop + 1)]
        arrive_mat = np.stack(transfer_mat) > 0
        for d in range(self.max_hop, -1, -1):
            hop_dis[arrive_mat[d]] = d
        return hop_dis

    def get_adjacency(self, strategy):
        valid_hop = range(0, self.max_hop + 1)
        adjacency = np.zeros((self.num_node, self.num_node))
        for hop in valid_hop:
            adjacency[self.hop_dis == hop] = 1
        Dl = np.sum(adjacency, 0)
        normalize = np.dot(adjacency, np.diag([1 / d if d > 0 else 0 for d in Dl]))
        if strategy == 'uniform':
            self.A = normalize[np.newaxis]
        elif strategy == 'distance':
            self.A = np.zeros((len(valid_hop), self.num_node, self.num_node))
            for i, hop in enumerate(valid_hop):
                self.A[i][self.hop_dis == hop] = normalize[self.hop_dis == hop]
        else:
            A = []
            for hop in valid_hop:
                root, close, further = (np.zeros((self.num_node, self.num_node)) for _ in range(3))
                for i in range(self.num_node):
                    for j in range(self.num_node):
                        if self.hop_dis[j, i] == hop:
                            near, far = self.hop_dis[j, self.center], self.hop_dis[i, self.center]
                            (root if near == far else close if near > far else further)[j, i] = normalize[j, i]
                A += [root] if hop == 0 else [root + close, further]
            self.A = np.stack(A)


class ConvTemporalGraphical(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, bias=True):
        super().__init__()
        self.kernel_size = kernel_size
        self.conv = nn.Conv2d(in_channels, out_channels * kernel_size, kernel_size=(1, 1), bias=bias)

    def forward(self, x, A):
        assert A.size(0) == self.kernel_size
        x = self.conv(x)
        n, kc, t, v = x.size()
        x = x.view(n, self.kernel_size, kc // self.kernel_size, t, v)
        x = torch.einsum('nkctv,kvw->nctw', (x, A))
        return x.contiguous(), A


class st_gcn(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, dropout=0, residual=True):
        super().__init__()
        padding = ((kernel_size[0] - 1) // 2, 0)
        self.gcn = ConvTemporalGraphical(in_channels, out_channels, kernel_size[1])
        self.tcn = nn.Sequential(
            nn.BatchNorm2d(out_channels), nn.ReLU(inplace=True),
            nn.Conv2d(out_channels, out_channels, (kernel_size[0], 1), (stride, 1), padding),
            nn.BatchNorm2d(out_channels), nn.Dropout(dropout, inplace=True),
        )
        if not residual:
            self.residual = lambda x: 0
        elif (in_channels == out_channels) and (stride == 1):
            self.residual = lambda x: x
        else:
            self.residual = nn.Sequential(nn.Conv2d(in_channels, out_channels, 1, (stride, 1)), nn.BatchNorm2d(out_channels))
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x, A):
        res = self.residual(x)
        x, A = self.gcn(x, A)
        return self.relu(self.tcn(x) + res), A


class Model(nn.Module):
    def __init__(self, in_channels, num_class, graph_args, edge_importance_weighting, **kwargs):
        super().__init__()
        self.graph = Graph(**graph_args)
        A = torch.tensor(self.graph.A, dtype=torch.float32, requires_grad=False)
        self.register_buffer('A', A)
        kernel_size = (9, A.size(0))
        self.data_bn = nn.BatchNorm1d(in_channels * A.size(1))
        kwargs0 = {k: v for k, v in kwargs.items() if k != 'dropout'}
        self.st_gcn_networks = nn.ModuleList((
            st_gcn(in_channels, 16, kernel_size, 1, residual=False, **kwargs0),
            st_gcn(16, 16, kernel_size, 1, **kwargs),
            st_gcn(16, 32, kernel_size, 2, **kwargs),
        ))
        if edge_importance_weighting:
            self.edge_importance = nn.ParameterList([nn.Parameter(torch.ones(self.A.size())) for i in self.st_gcn_networks])
        else:
            self.edge_importance = [1] * len(self.st_gcn_networks)
        self.fcn = nn.Conv2d(32, num_class, kernel_size=1)

    def forward(self, x):
        N, C, T, V, M = x.size()
        x = x.permute(0, 4, 3, 1, 2).contiguous().view(N * M, V * C, T)
        x = self.data_bn(x)
        x = x.view(N, M, V, C, T).permute(0, 1, 3, 4, 2).contiguous().view(N * M, C, T, V)
        for gcn, importance in zip(self.st_gcn_networks, self.edge_importance):
            x, _ = gcn(x, self.A * importance)
        x = nn.functional.avg_pool2d(x, x.size()[2:])
        x = x.view(N, M, -1, 1, 1).mean(dim=1)
        return self.fcn(x).view(x.size(0), -1)


spatial = Model(3, 8, dict(layout='mini', strategy='spatial'), True, dropout=0.5)
distance = Model(3, 8, {'strategy': 'distance', 'max_hop': 2}, edge_importance_weighting=False)
clip = torch.randn(2, 3, 20, spatial.graph.num_node, 2)
spatial(clip), distance(clip)
