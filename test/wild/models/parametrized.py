import torch
import torch.nn as nn
import torch.nn.utils.parametrize as parametrize
from torch.nn.utils import weight_norm
from torch.nn.utils.parametrizations import orthogonal, spectral_norm
from torch.nn.utils.parametrizations import weight_norm as wn


class Symmetric(nn.Module):
    def forward(self, X):
        return X.triu() + X.triu(1).transpose(-1, -2)


class Chomp1d(nn.Module):
    def __init__(self, chomp_size):
        super().__init__()
        self.chomp_size = chomp_size

    def forward(self, x):
        return x[:, :, : -self.chomp_size].contiguous()


class TemporalBlock(nn.Module):
    def __init__(self, n_inputs, n_outputs, kernel_size, stride, dilation, padding, dropout=0.2):
        super().__init__()
        self.conv1 = weight_norm(nn.Conv1d(n_inputs, n_outputs, kernel_size, stride=stride, padding=padding, dilation=dilation))
        self.conv2 = wn(nn.Conv1d(n_outputs, n_outputs, kernel_size, stride=stride, padding=padding, dilation=dilation))
        self.net = nn.Sequential(self.conv1, Chomp1d(padding), nn.ReLU(), nn.Dropout(dropout), self.conv2, Chomp1d(padding), nn.ReLU())
        self.downsample = nn.Conv1d(n_inputs, n_outputs, 1) if n_inputs != n_outputs else None
        self.init_weights()

    def init_weights(self):
        self.conv1.weight.data.normal_(0, 0.01)
        if self.downsample is not None:
            self.downsample.weight.data.normal_(0, 0.01)

    def forward(self, x):
        out = self.net(x)
        return torch.relu(out + (x if self.downsample is None else self.downsample(x)))


class TCN(nn.Module):
    def __init__(self, input_size=6, output_size=3, num_channels=(16, 16, 24), kernel_size=3):
        super().__init__()
        layers = []
        for i, out_channels in enumerate(num_channels):
            dilation = 2**i
            in_channels = input_size if i == 0 else num_channels[i - 1]
            layers += [TemporalBlock(in_channels, out_channels, kernel_size, 1, dilation, padding=(kernel_size - 1) * dilation)]
        self.network = nn.Sequential(*layers)
        mixing = nn.Linear(num_channels[-1], num_channels[-1])
        parametrize.register_parametrization(mixing, "weight", Symmetric())
        self.mixing = mixing
        self.head = spectral_norm(nn.Linear(num_channels[-1], output_size))
        self.square = orthogonal(nn.Linear(output_size, output_size, bias=False))

    def forward(self, x):
        y = self.network(x)[:, :, -1]
        return self.square(self.head(self.mixing(y)))
