"""Click prediction: features as named tuples, embeddings made from them, one matrix of all columns as input."""
from collections import OrderedDict, defaultdict, namedtuple
from itertools import chain, combinations

import torch
import torch.nn as nn

DEFAULT_GROUP_NAME = "default_group"


class SparseFeat(namedtuple('SparseFeat', ['name', 'vocabulary_size', 'embedding_dim', 'use_hash', 'dtype', 'embedding_name', 'group_name'])):
    __slots__ = ()

    def __new__(cls, name, vocabulary_size, embedding_dim=4, use_hash=False, dtype="int32", embedding_name=None, group_name=DEFAULT_GROUP_NAME):
        if embedding_name is None:
            embedding_name = name
        if embedding_dim == "auto":
            embedding_dim = 6 * int(pow(vocabulary_size, 0.25))
        return super(SparseFeat, cls).__new__(cls, name, vocabulary_size, embedding_dim, use_hash, dtype, embedding_name, group_name)

    def __hash__(self):
        return self.name.__hash__()


class VarLenSparseFeat(namedtuple('VarLenSparseFeat', ['sparsefeat', 'maxlen', 'combiner'])):
    __slots__ = ()

    @property
    def name(self):
        return self.sparsefeat.name

    def __getattr__(self, key):
        return getattr(self.sparsefeat, key)


class DenseFeat(namedtuple('DenseFeat', ['name', 'dimension', 'dtype'])):
    __slots__ = ()

    def __new__(cls, name, dimension=1, dtype="float32"):
        return super().__new__(cls, name, dimension, dtype)


def build_input_features(feature_columns):
    features = OrderedDict()
    start = 0
    for feat in feature_columns:
        width = {SparseFeat: lambda f: 1, DenseFeat: lambda f: f.dimension, VarLenSparseFeat: lambda f: f.maxlen}[type(feat)](feat)
        features[feat.name] = (start, start + width)
        start += width
    return features


class FM(nn.Module):
    def forward(self, fm_input):
        square_of_sum = torch.pow(torch.sum(fm_input, dim=1, keepdim=True), 2)
        sum_of_square = torch.sum(fm_input * fm_input, dim=1, keepdim=True)
        return 0.5 * torch.sum(square_of_sum - sum_of_square, dim=2, keepdim=False)


class DNN(nn.Module):
    def __init__(self, inputs_dim, hidden_units, use_bn=False, dropout_rate=0, seed=1024, device='cpu'):
        super().__init__()
        hidden_units = [inputs_dim] + list(hidden_units)
        self.linears = nn.ModuleList([nn.Linear(hidden_units[i], hidden_units[i + 1]) for i in range(len(hidden_units) - 1)])
        self.use_bn = use_bn
        if use_bn:
            self.bn = nn.ModuleList([nn.BatchNorm1d(n) for n in hidden_units[1:]])
        self.activation_layers = nn.ModuleList([nn.PReLU(n) for n in hidden_units[1:]])
        for name, tensor in self.linears.named_parameters():
            if 'weight' in name:
                nn.init.normal_(tensor, mean=0, std=1e-4)
        self.to(device)

    def forward(self, inputs):
        for i in range(len(self.linears)):
            inputs = self.linears[i](inputs)
            if self.use_bn:
                inputs = self.bn[i](inputs)
            inputs = self.activation_layers[i](inputs)
        return inputs


class BaseModel(nn.Module):
    def __init__(self, columns, device='cpu'):
        super().__init__()
        self.feature_index = build_input_features(columns)
        self.columns = columns
        sparse = [c for c in columns if not isinstance(c, DenseFeat)]
        self.embedding_dict = nn.ModuleDict({c.embedding_name: nn.Embedding(c.vocabulary_size, c.embedding_dim) for c in sparse})
        for tensor in self.embedding_dict.values():
            nn.init.normal_(tensor.weight, mean=0, std=1e-4)
        self.out = nn.Parameter(torch.zeros((1,)))

    def lookup(self, X):
        groups = defaultdict(list)
        for c in filter(lambda c: not isinstance(c, DenseFeat), self.columns):
            lo, hi = self.feature_index[c.name]
            ids = X[:, lo:hi].long()
            vectors = self.embedding_dict[c.embedding_name](ids)
            if isinstance(c, VarLenSparseFeat):
                mask = (ids != 0).unsqueeze(-1).float()
                vectors = (vectors * mask).sum(1, keepdim=True) / (mask.sum(1, keepdim=True) + 1e-8)
            groups[c.group_name].append(vectors)
        dense = [X[:, slice(*self.feature_index[c.name])] for c in self.columns if type(c) is DenseFeat]
        return groups, dense

    @property
    def embedding_size(self):
        sizes = {c.embedding_dim for c in self.columns if hasattr(c, 'embedding_dim')}
        if len(sizes) > 1:
            raise ValueError("embedding_dim of SparseFeat and VarlenSparseFeat must be same in this model!")
        return list(sizes)[0]


class DeepFM(BaseModel):
    def __init__(self, columns, dnn_hidden_units=(64, 32), **kwargs):
        super(DeepFM, self).__init__(columns, **kwargs)
        fields = sum(not isinstance(c, DenseFeat) for c in columns)
        dense = sum(c.dimension for c in columns if isinstance(c, DenseFeat))
        self.fm = FM()
        self.dnn = DNN(fields * self.embedding_size + dense, dnn_hidden_units, use_bn=True)
        self.dnn_linear = nn.Linear(dnn_hidden_units[-1], 1, bias=False)
        self.pairs = list(combinations(range(fields), 2))
        self.bilinear = nn.ModuleList(nn.Linear(self.embedding_size, self.embedding_size, bias=False) for _ in self.pairs)

    def forward(self, X):
        groups, dense = self.lookup(X)
        logit = sum(self.fm(torch.cat(v, dim=1)) for k, v in groups.items())
        flat = list(chain.from_iterable(groups.values()))
        logit += sum((self.bilinear[k](flat[i]) * flat[j]).sum(-1) for k, (i, j) in enumerate(self.pairs))
        dnn_input = torch.cat([torch.flatten(torch.cat(flat, dim=-1), start_dim=1), *dense], dim=-1)
        logit += self.dnn_linear(self.dnn(dnn_input))
        return torch.sigmoid(logit + self.out)


columns = [SparseFeat('C%d' % i, 100 * i, embedding_dim=8) for i in range(1, 5)]
columns += [VarLenSparseFeat(SparseFeat('genres', 30, embedding_dim=8, group_name='bag'), maxlen=6, combiner='mean')]
columns += [DenseFeat(f'I{i}') for i in range(3)] + [DenseFeat('profile', 5)]
model = DeepFM(columns)
pred = model(torch.ones(16, sum(1 if not hasattr(c, 'maxlen') else c.maxlen for c in columns) + 4))
