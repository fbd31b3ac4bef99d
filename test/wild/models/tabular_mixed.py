# Tabular data: embeddings sized by rules, continuous columns, two inputs of different type; an example batch in a dict.
import torch
from torch import nn
import torch.nn.functional as F

cat_cardinalities = {"shop": 60, "weekday": 7, "promo": 2, "state": 12}
emb_szs = [(c + 1, min(50, (c + 2) // 2)) for c in cat_cardinalities.values()]


class GLUBlock(nn.Module):
    def __init__(self, i, o, shared=None):
        super().__init__()
        self.fc = shared or nn.Linear(i, 2 * o, bias=False)
        self.bn = nn.BatchNorm1d(2 * o, momentum=0.01)

    def forward(self, x):
        return F.glu(self.bn(self.fc(x)))


class TabularNet(nn.Module):
    def __init__(self, embs, n_cont, layers, out=1, p=0.1):
        super().__init__()
        self.embs = nn.ModuleList([nn.Embedding(n, d) for n, d in embs])
        self.n_emb = sum(e.embedding_dim for e in self.embs)
        self.bn_cont = nn.BatchNorm1d(n_cont)
        sizes = [self.n_emb + n_cont] + layers
        self.layers = nn.Sequential(*(GLUBlock(a, b) for a, b in zip(sizes[:-1], sizes[1:])))
        shared = nn.Linear(layers[-1], 2 * layers[-1], bias=False)
        self.tied = nn.ModuleList(GLUBlock(layers[-1], layers[-1], shared) for _ in range(2))
        self.head, self.drop = nn.Linear(layers[-1], out), nn.Dropout(p)

    def forward(self, x_cat, x_cont):
        x = torch.cat([e(x_cat[:, i]) for i, e in enumerate(self.embs)], 1)
        x = torch.cat([self.drop(x), self.bn_cont(x_cont)], 1)
        x = self.layers(x)
        for block in self.tied:
            x = (x + block(x)) * 0.5**0.5
        return self.head(x)


model = TabularNet(emb_szs, 9, [64, 32], out=2)
batch = {"x_cat": torch.zeros(5, 4, dtype=torch.int64), "x_cont": torch.randn(5, 9)}
prediction = model(**batch)
