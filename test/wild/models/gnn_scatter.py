# Message passing without a graph library: index_add_ and scatter_reduce.
import torch
from torch import Tensor, nn


def scatter_mean(src: Tensor, index: Tensor, dim_size: int) -> Tensor:
    out = src.new_zeros(dim_size, src.size(-1))
    out.index_add_(0, index, src)
    count = torch.zeros(dim_size, device=src.device).index_add_(0, index, torch.ones_like(index, dtype=torch.float))
    return out / count.clamp(min=1).unsqueeze(-1)


class SAGEConv(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.l, self.r = nn.Linear(i, o), nn.Linear(i, o, bias=False)

    def forward(self, x, edge_index):
        row, col = edge_index
        return self.l(scatter_mean(x[row], col, x.size(0))) + self.r(x)


class GATConv(nn.Module):
    def __init__(self, i, o, heads=4):
        super().__init__()
        self.w = nn.Linear(i, o * heads, bias=False)
        self.a = nn.Parameter(torch.empty(1, heads, 2 * o))
        nn.init.xavier_uniform_(self.a)
        self.heads, self.o = heads, o

    def forward(self, x, edge_index):
        src, dst = edge_index[0], edge_index[1]
        h = self.w(x).view(-1, self.heads, self.o)
        e = (torch.cat([h[src], h[dst]], -1) * self.a).sum(-1)
        e = nn.functional.leaky_relu(e, 0.2)
        top = torch.full((x.size(0), self.heads), float("-inf")).scatter_reduce(0, dst[:, None].expand_as(e), e, "amax")
        e = (e - top[dst]).exp()
        norm = torch.zeros(x.size(0), self.heads).scatter_add_(0, dst.unsqueeze(-1).expand_as(e), e)
        alpha = e / norm[dst].clamp_min(1e-16)
        out = torch.zeros(x.size(0), self.heads, self.o)
        return out.index_add(0, dst, h[src] * alpha.unsqueeze(-1)).flatten(1)


class GNN(nn.Module):
    def __init__(self, in_dim=16, hidden=32, out_dim=7):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = SAGEConv(in_dim, hidden), GATConv(hidden, hidden), SAGEConv(4 * hidden, out_dim)
        self.norm = nn.LayerNorm(4 * hidden)

    def forward(self, x, edge_index):
        x = self.conv1(x, edge_index).relu()
        x = self.norm(self.conv2(x, edge_index)).relu_()
        return self.conv3(x, edge_index).log_softmax(dim=-1)


def main():
    x = torch.randn(50, 16)
    edge_index = torch.randint(0, 50, (2, 300))
    model = GNN()
    out = model(x, edge_index)
    print(out.shape)


if __name__ == "__main__":
    main()
