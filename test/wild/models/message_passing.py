"""Graph layers whose base class hands each method what its parameters ask for by name."""
import inspect
from collections import namedtuple

import torch
from torch import nn

Graph = namedtuple("Graph", "x edge_index edge_attr batch", defaults=(None, None))


def softmax_by(index, values, size):
    highest = values.new_full((size, *values.shape[1:]), float("-inf")).index_reduce_(0, index, values, "amax")
    values = (values - highest[index]).exp()
    total = values.new_zeros(size, *values.shape[1:]).index_add_(0, index, values)
    return values / (total[index] + 1e-16)


class MessagePassing(nn.Module):
    special = {"index", "size"}

    def __init__(self, aggr="add", flow="source_to_target", node_dim=0):
        super().__init__()
        assert flow in ["source_to_target", "target_to_source"]
        self.aggr, self.flow, self.node_dim = aggr, flow, node_dim
        self._wanted = list(inspect.signature(self.message).parameters)
        self._updates = [p.name for p in list(inspect.signature(self.update).parameters.values())[1:]]

    def _collect(self, edge_index, size, kwargs):
        i, j = (1, 0) if self.flow == "source_to_target" else (0, 1)
        out = {"index": edge_index[i], "size": size}
        for name in self._wanted:
            if name in self.special:
                continue
            if name.endswith(("_i", "_j")):
                data = kwargs[name[:-2]]
                out[name] = data.index_select(self.node_dim, edge_index[i if name[-1] == "i" else j])
            else:
                out[name] = kwargs[name]
        return out

    def propagate(self, edge_index, size, **kwargs):
        given = self._collect(edge_index, size, kwargs)
        out = self.message(**{name: given[name] for name in self._wanted})
        out = self.aggregate(out, given["index"], size)
        return self.update(out, **{name: kwargs[name] for name in self._updates})

    def aggregate(self, inputs, index, size):
        total = inputs.new_zeros(size, *inputs.shape[1:]).index_add_(0, index, inputs)
        if self.aggr == "add":
            return total
        count = inputs.new_zeros(size).index_add_(0, index, inputs.new_ones(index.shape[0]))
        return total / count.clamp_(min=1).view(-1, *[1] * (inputs.dim() - 1))

    def message(self, x_j):
        return x_j

    def update(self, aggr_out):
        return aggr_out


class SAGE(MessagePassing):
    def __init__(self, cin, cout):
        super().__init__(aggr="mean")
        self.own, self.other = nn.Linear(cin, cout), nn.Linear(cin, cout, bias=False)

    def forward(self, x, edge_index, edge_attr=None):
        return self.propagate(edge_index, x.size(0), x=x)

    def update(self, aggr_out, x):
        return self.own(x) + self.other(aggr_out)


class GAT(MessagePassing):
    def __init__(self, cin, cout, heads=2, edge_dim=3):
        super().__init__(node_dim=0)
        self.heads, self.cout = heads, cout
        self.lin = nn.Linear(cin, heads * cout, bias=False)
        self.edge = nn.Linear(edge_dim, heads * cout, bias=False)
        self.att = nn.Parameter(torch.randn(1, heads, cout))

    def forward(self, x, edge_index, edge_attr):
        h = self.lin(x).view(-1, self.heads, self.cout)
        return self.propagate(edge_index, x.size(0), h=h, edge_attr=edge_attr).flatten(1)

    def message(self, h_i, h_j, edge_attr, index, size):
        edge = self.edge(edge_attr).view(-1, self.heads, self.cout)
        score = (self.att * nn.functional.leaky_relu(h_i + h_j + edge, 0.2)).sum(-1)
        return h_j * softmax_by(index, score, size).unsqueeze(-1)


class Net(nn.Module):
    def __init__(self, cin=7, hidden=16, classes=3):
        super().__init__()
        self.convs = nn.ModuleList([SAGE(cin, hidden), GAT(hidden, hidden // 2), SAGE(hidden, hidden)])
        self.norms = nn.ModuleList(nn.LayerNorm(hidden) for _ in self.convs)
        self.read = nn.Sequential(nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, classes))

    def forward(self, x, edge_index, edge_attr, batch):
        graph = Graph(x, edge_index, edge_attr)._replace(batch=batch)
        h = graph.x
        for conv, norm in zip(self.convs, self.norms):
            h = norm(conv(h, graph.edge_index, edge_attr=graph.edge_attr)).relu()
        graphs = 2
        pooled = h.new_zeros(graphs, h.size(1)).scatter_add_(0, graph.batch[:, None].expand_as(h), h)
        return self.read(pooled)


if __name__ == "__main__":
    edges = torch.tensor([[0, 1, 1, 2, 3, 4, 4, 5], [1, 0, 2, 1, 4, 3, 5, 4]])
    net = Net()
    print(net(torch.randn(6, 7), edges, torch.randn(edges.size(1), 3), torch.tensor([0, 0, 0, 1, 1, 1])))
