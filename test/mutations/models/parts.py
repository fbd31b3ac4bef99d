# Upsampling, heads written with einsum, patches folded and unfolded, cells stepped through, tables of indices, functional
# layers with weights of the model's own, pyramids, spectra.
import torch
import torch.nn.functional as F
from torch import nn


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.up1 = nn.ConvTranspose2d(32, 24, kernel_size=4, stride=2, padding=1, groups=4)
        self.up2 = nn.ConvTranspose2d(24, 16, 3, stride=2, padding=1, output_padding=1, dilation=1)
        self.up3 = nn.ConvTranspose1d(16, 8, 5, stride=3, output_padding=2)
        self.act = nn.PReLU(24)
        self.norm = nn.LayerNorm([16, 32, 32])
        self.local = nn.LocalResponseNorm(3)

    def forward(self, x):
        x = self.act(self.up1(x))
        x = self.local(self.norm(self.up2(x)))
        y = self.up3(x.flatten(2, 3))
        y = F.adaptive_avg_pool1d(y, 64).view(-1, 8, 8, 8)
        return torch.cat([y, x[:, :8, ::4, ::4]], dim=1)


class Heads(nn.Module):
    def __init__(self, width=48, heads=6):
        super().__init__()
        self.heads = heads
        self.q = nn.Linear(48, 48, bias=False)
        self.kv = nn.Linear(width, 96)
        self.weight = nn.Parameter(torch.randn(6, 8, 8))
        self.bias = nn.Parameter(torch.zeros(1, 6, 10, 10))
        self.out = nn.Linear(48, width)

    def forward(self, x):
        b, n, c = x.shape
        q = self.q(x).reshape(b, n, self.heads, 8).transpose(1, 2)
        k, v = self.kv(x).reshape(b, n, 2, self.heads, 8).permute(2, 0, 3, 1, 4).unbind(0)
        q = torch.einsum("bhnd,hde->bhne", q, self.weight)
        scores = torch.einsum("bhid,bhjd->bhij", q, k) + self.bias
        y = torch.einsum("bhij,bhjd->bihd", scores.softmax(-1), v)
        z = F.scaled_dot_product_attention(q, k, v, attn_mask=self.bias)
        y = y.flatten(2) + z.transpose(1, 2).reshape(b, n, 48)
        return self.out(y)


class Patches(nn.Module):
    def __init__(self):
        super().__init__()
        self.unfold = nn.Unfold(kernel_size=4, stride=4)
        self.fold = nn.Fold(output_size=(16, 16), kernel_size=2, stride=2)
        self.down = nn.PixelUnshuffle(2)
        self.mix = nn.Conv2d(12, 12, 3, padding="same", groups=3)
        self.linear = nn.Linear(48, 32)
        self.shuffle = nn.ChannelShuffle(4)

    def forward(self, x):
        p = self.unfold(x).transpose(1, 2)
        p = self.linear(p).transpose(1, 2)
        q = self.fold(p)
        r = self.shuffle(self.mix(self.down(x)))
        s = torch.stack(torch.split(r, [4, 4, 4], dim=1), dim=2).sum(2)
        t = F.pad(s, (1, 1, 2, 2))[:, :, 2:-2, 1:-1]
        u = torch.cat((q[:, :, :4, :4], t[..., :4, :4]), dim=1)
        return u.unfold(2, 2, 2).contiguous().view(u.size(0), 12, 2, 4, 2).mean(-1)


class Steps(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(20, 30)
        self.lstm = nn.LSTMCell(30, 16)
        self.start = nn.Parameter(torch.zeros(1, 30))
        self.rnn = nn.RNN(16, 12, num_layers=2, bidirectional=True)
        self.out = nn.Bilinear(24, 30, 5)

    def forward(self, x):
        h = self.start.expand(x.size(1), 30)
        c = (x.new_zeros(x.size(1), 16), torch.zeros(4, 16))
        outputs = []
        for step in x.unbind(0):
            h = self.cell(step, h)
            c = self.lstm(h, c)
            outputs.append(c[0])
        y = torch.stack(outputs)
        y, last = self.rnn(y, torch.zeros(4, 4, 12))
        z = last.view(2, 2, 4, 12)[-1].transpose(0, 1).reshape(4, 24)
        return self.out(y[-1] + z, h)


class Tables(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(50, 32, padding_idx=0)
        self.bag = nn.EmbeddingBag(50, 16, mode="sum")
        self.register_buffer("order", torch.tensor([3, 1, 2, 0]))
        self.register_buffer("places", torch.arange(12).view(3, 4))
        self.project = nn.Linear(32 + 16, 20)
        self.decoder = nn.TransformerDecoderLayer(20, nhead=4, dim_feedforward=40, batch_first=True)
        self.position = nn.Parameter(torch.randn(12, 32))

    def forward(self, ids):
        x = self.words(ids) + self.position
        bag = self.bag(ids).unsqueeze(1).expand(-1, 12, 16)
        x = self.project(torch.cat([x, bag], dim=2))
        memory = torch.index_select(x, 1, self.order)
        y = self.decoder(x, memory)
        picked = torch.gather(y, 1, self.places.view(1, 12, 1).repeat(2, 1, 20))
        rolled = torch.roll(picked, shifts=2, dims=1)[:, self.order]
        mask = torch.ones(4, 4, dtype=torch.bool).tril(0)
        scores = torch.bmm(rolled, rolled.transpose(1, 2)).masked_fill(~mask, float("-inf"))
        return torch.baddbmm(rolled, scores.softmax(dim=-1), memory)


class Functional(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(16, 3, 3, 3))
        self.depth = nn.Parameter(torch.randn(16, 1, 5, 5))
        self.matrix = nn.Parameter(torch.randn(10, 16))
        self.scale = nn.Parameter(torch.ones(16))
        self.offset = nn.Parameter(torch.zeros(16))
        self.register_buffer("mean", torch.zeros(16))
        self.register_buffer("var", torch.ones(16))

    def forward(self, x):
        x = F.conv2d(x, self.weight, self.offset, stride=2, padding=1)
        x = F.batch_norm(x, self.mean, self.var, self.scale, self.offset)
        x = x + F.conv2d(x, self.depth, padding=2, groups=16)
        x = F.group_norm(x, 4, self.scale, self.offset)
        y = F.max_pool2d(x, kernel_size=3, stride=2, padding=1)
        y = F.interpolate(y, size=(12, 12), mode="bilinear")
        x = x[:, :, :12, :12] + y
        grid = torch.zeros(1, 6, 6, 2)
        x = F.grid_sample(x, grid)
        x = F.layer_norm(x.permute(0, 2, 3, 1), (16,), self.scale, self.offset)
        d = torch.tensordot(x, self.matrix, dims=([3], [1]))
        n = F.normalize(d, dim=-1).reshape(1, 36, 10)
        far = torch.cdist(n, n)
        near = F.cosine_similarity(n[:, :, None], n[:, None], dim=3)
        return F.linear(x, self.matrix).mean((1, 2)) + (far * near).sum(1)[:, :10]


class Pieces(nn.Module):
    def __init__(self, dims=(8, 16, 32)):
        super().__init__()
        self.stages = nn.ModuleList()
        last = 3
        for dim in dims:
            self.stages.append(
                nn.Sequential(nn.Conv2d(last, dim, 3, 2, 1), nn.InstanceNorm2d(dim), nn.ReLU(inplace=True))
            )
            last = dim
        self.lateral = nn.ModuleDict({"a": nn.Conv2d(8, 16, 1), "b": nn.Conv2d(16, 16, 1), "c": nn.Conv2d(32, 16, 1)})
        self.se = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(1), nn.Linear(16, 4), nn.ReLU(), nn.Linear(4, 16), nn.Sigmoid()
        )
        self.head = nn.Sequential(nn.Unflatten(1, (4, 4)), nn.Flatten(2), nn.Conv1d(4, 6, 3), nn.AdaptiveMaxPool1d(5))
        self.fc = nn.Linear(30, 2)

    def forward(self, x):
        features = []
        for stage in self.stages:
            x = stage(x)
            features.append(x)
        a, b, c = (self.lateral[key](f) for key, f in zip("abc", features))
        b = b + F.interpolate(c, scale_factor=2)
        a = a + F.interpolate(b, scale_factor=2, mode="nearest")
        w = self.se(a).view(-1, 16, 1, 1)
        a = torch.where(w > 0.5, a, a * w)
        top, bottom = torch.chunk(a, 2, dim=2)
        a = torch.hstack([top, bottom]).reshape(a.shape[0], 2, 16, 16, 32).amax(1)
        return self.fc(self.head(a).flatten(1))


class Signal(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("window", torch.hann_window(64))
        self.conv = nn.Conv1d(33, 24, 3, stride=2, padding=1)
        self.glu = nn.GLU(dim=1)
        self.norm = nn.BatchNorm1d(12)
        self.attention = nn.MultiheadAttention(12, 3)
        self.pool = nn.AvgPool1d(4, 2)
        self.fc = nn.Linear(12, 6)

    def forward(self, x):
        s = torch.stft(x, n_fft=64, hop_length=16, window=self.window, return_complex=True).abs()
        y = self.norm(self.glu(self.conv(s)))
        y = self.pool(y).permute(2, 0, 1)
        y, weights = self.attention(y, y, y)
        z = torch.fft.rfft(y, dim=0).real
        o = torch.outer(z[0, 0], z[1, 1]).unsqueeze(0)
        return self.fc(y).sum(0) + torch.matmul(o, torch.ones(12, 6)).mean(1)
