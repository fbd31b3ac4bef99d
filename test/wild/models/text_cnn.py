# Sentence classification by convolutions over embeddings; args object with attributes set by hand.
import torch
import torch.nn as nn
import torch.nn.functional as F


class Args:
    pass


args = Args()
args.embed_num, args.embed_dim, args.class_num = 900, 64, 5
args.kernel_num, args.kernel_sizes = 20, [3, 4, 5]
args.static, args.dropout = False, 0.5
setattr(args, "max_len", 40)


class CNN_Text(nn.Module):
    def __init__(self, args):
        super(CNN_Text, self).__init__()
        self.args = args
        V, D, C = args.embed_num, args.embed_dim, args.class_num
        Ci, Co, Ks = 1, args.kernel_num, args.kernel_sizes
        self.embed = nn.Embedding(V, D)
        self.convs = nn.ModuleList([nn.Conv2d(Ci, Co, (K, D)) for K in Ks])
        self.dropout = nn.Dropout(args.dropout)
        self.fc1 = nn.Linear(len(Ks) * Co, C)
        if self.args.static:
            self.embed.weight.requires_grad = False

    def forward(self, x):
        x = self.embed(x)
        x = x.unsqueeze(1)
        x = [F.relu(conv(x)).squeeze(3) for conv in self.convs]
        x = [F.max_pool1d(i, i.size(2)).squeeze(2) for i in x]
        x = torch.cat(x, 1)
        return self.fc1(self.dropout(x))


class AttentionRNN(nn.Module):
    def __init__(self, args, hidden=24):
        super().__init__()
        self.embed = nn.Embedding(args.embed_num, args.embed_dim)
        self.gru = nn.GRU(args.embed_dim, hidden, bidirectional=True, batch_first=True)
        self.score = nn.Linear(2 * hidden, 1)
        self.fc = nn.Linear(2 * hidden, args.class_num)

    def forward(self, x):
        mask = x != 0
        out, _ = self.gru(self.embed(x))
        w = self.score(out).squeeze(-1).masked_fill(~mask, -1e9)
        return self.fc((F.softmax(w, 1).unsqueeze(1) @ out).squeeze(1))


def build(name="cnn"):
    return {"cnn": CNN_Text, "rnn": AttentionRNN}[name](args)


def build_rnn():
    return build("rnn")
