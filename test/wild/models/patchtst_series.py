"""Forecasting of many series: a Configs class as scripts have it, instance norm, decomposition, patches, FFT correlation."""
import math

import torch
import torch.fft
import torch.nn as nn


class Configs(object):
    task_name = 'long_term_forecast'
    seq_len, label_len, pred_len = 96, 48, 24
    enc_in = c_out = 7
    d_model, n_heads, e_layers, d_ff = 32, 4, 2, 64
    factor, moving_avg, dropout, activation = 1, 25, 0.1, 'gelu'
    patch_len, stride = 16, 8


class RevIN(nn.Module):
    def __init__(self, num_features, eps=1e-5, affine=True):
        super().__init__()
        self.eps = eps
        self.affine = affine
        if self.affine:
            self.affine_weight = nn.Parameter(torch.ones(num_features))
            self.affine_bias = nn.Parameter(torch.zeros(num_features))

    def forward(self, x, mode: str):
        if mode == 'norm':
            dim2reduce = tuple(range(1, x.ndim - 1))
            self.mean = torch.mean(x, dim=dim2reduce, keepdim=True).detach()
            self.stdev = torch.sqrt(torch.var(x, dim=dim2reduce, keepdim=True, unbiased=False) + self.eps).detach()
            x = (x - self.mean) / self.stdev
            return x * self.affine_weight + self.affine_bias if self.affine else x
        elif mode == 'denorm':
            if self.affine:
                x = (x - self.affine_bias) / (self.affine_weight + self.eps * self.eps)
            return x * self.stdev + self.mean
        raise NotImplementedError


class series_decomp(nn.Module):
    def __init__(self, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size
        self.avg = nn.AvgPool1d(kernel_size=kernel_size, stride=1, padding=0)

    def forward(self, x):
        front = x[:, 0:1, :].repeat(1, (self.kernel_size - 1) // 2, 1)
        end = x[:, -1:, :].repeat(1, (self.kernel_size - 1) // 2, 1)
        mean = self.avg(torch.cat([front, x, end], dim=1).permute(0, 2, 1)).permute(0, 2, 1)
        return x - mean, mean


class AutoCorrelation(nn.Module):
    def __init__(self, d_model, n_heads, factor=1):
        super().__init__()
        self.factor, self.n_heads = factor, n_heads
        self.projections = nn.ModuleDict({name: nn.Linear(d_model, d_model) for name in ('query', 'key', 'value', 'out')})

    def time_delay_agg(self, values, corr):
        head, channel, length = values.shape[1:]
        top_k = int(self.factor * math.log(length))
        mean_value = torch.mean(torch.mean(corr, dim=1), dim=1)
        index = torch.topk(torch.mean(mean_value, dim=0), top_k, dim=-1)[1]
        weights = torch.softmax(torch.stack([mean_value[:, index[i]] for i in range(top_k)], dim=-1), dim=-1)
        delays_agg = torch.zeros_like(values).float()
        for i in range(top_k):
            pattern = torch.gather(values, -1, (torch.arange(length).view(1, 1, 1, -1) + index[i]).expand_as(values) % length)
            delays_agg = delays_agg + pattern * weights[:, i].view(-1, 1, 1, 1).expand(-1, head, channel, length)
        return delays_agg

    def forward(self, x):
        B, L, _ = x.shape
        q, k, v = [self.projections[n](x).view(B, L, self.n_heads, -1).permute(0, 2, 3, 1) for n in ('query', 'key', 'value')]
        q_fft, k_fft = torch.fft.rfft(q.contiguous(), dim=-1), torch.fft.rfft(k.contiguous(), dim=-1)
        corr = torch.fft.irfft(q_fft * torch.conj(k_fft), n=L, dim=-1)
        out = self.time_delay_agg(v.contiguous(), corr).permute(0, 3, 1, 2).reshape(B, L, -1)
        return self.projections['out'](out)


class Model(nn.Module):
    def __init__(self, configs):
        super().__init__()
        self.pred_len, self.patch_len, self.stride = configs.pred_len, configs.patch_len, configs.stride
        self.revin = RevIN(configs.enc_in)
        self.decomp = series_decomp(configs.moving_avg)
        self.auto = AutoCorrelation(configs.d_model, configs.n_heads, configs.factor)
        self.value_embedding = nn.Conv1d(configs.enc_in, configs.d_model, 3, padding=1, padding_mode='circular', bias=False)
        patch_num = int((configs.seq_len - configs.patch_len) / configs.stride + 2)
        self.padding_patch_layer = nn.ReplicationPad1d((0, configs.stride))
        self.W_P = nn.Linear(configs.patch_len, configs.d_model)
        self.W_pos = nn.Parameter(torch.empty((patch_num, configs.d_model)).uniform_(-0.02, 0.02))
        layer = nn.TransformerEncoderLayer(configs.d_model, configs.n_heads, configs.d_ff, configs.dropout, configs.activation, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, configs.e_layers)
        self.head = nn.Sequential(nn.Flatten(start_dim=-2), nn.Linear(configs.d_model * patch_num, configs.pred_len))
        self.trend = nn.Linear(configs.seq_len, configs.pred_len)
        self.mix = nn.Linear(configs.d_model, configs.c_out)

    def forward(self, x_enc, x_mark_enc=None, x_dec=None, x_mark_dec=None, mask=None):
        z = self.revin(x_enc, 'norm')
        seasonal, trend = self.decomp(z)
        auto = self.auto(self.value_embedding(seasonal.transpose(1, 2)).transpose(1, 2))
        u = self.padding_patch_layer(seasonal.permute(0, 2, 1)).unfold(dimension=-1, size=self.patch_len, step=self.stride)
        n_vars = u.shape[1]
        u = self.W_P(u)
        u = self.encoder(torch.reshape(u, (u.shape[0] * u.shape[1], u.shape[2], u.shape[3])) + self.W_pos)
        u = torch.reshape(u, (-1, n_vars, u.shape[-2], u.shape[-1])).permute(0, 1, 3, 2)
        out = (self.head(u) + self.trend(trend.permute(0, 2, 1))).permute(0, 2, 1)
        return self.revin(out + self.mix(auto)[:, -self.pred_len:, :], 'denorm')


model = Model(Configs)
batch_x, batch_y = torch.randn(4, Configs.seq_len, Configs.enc_in), torch.randn(4, Configs.label_len + Configs.pred_len, 7)
outputs = model(batch_x)
