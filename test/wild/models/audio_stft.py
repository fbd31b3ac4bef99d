import torch
from torch import nn


class LogMel(nn.Module):
    """Spectrogram by torch.stft, filters as a fixed matrix."""

    def __init__(self, n_fft=400, hop=160, n_mels=40):
        super().__init__()
        self.n_fft, self.hop = n_fft, hop
        self.register_buffer("window", torch.hann_window(n_fft))
        self.register_buffer("fb", torch.rand(n_fft // 2 + 1, n_mels))

    def forward(self, wav):
        spec = torch.stft(wav, self.n_fft, self.hop, window=self.window, center=True, return_complex=True)
        power = spec.abs().pow(2)
        mel = torch.matmul(power.transpose(-1, -2), self.fb)
        return torch.log(torch.clamp(mel, min=1e-10)).transpose(-1, -2)


class KeywordNet(nn.Module):
    def __init__(self, n_classes: int = 12):
        super().__init__()
        self.mel = LogMel()
        self.convs = nn.Sequential(
            nn.Conv1d(40, 64, 5, padding="same"), nn.PReLU(64), nn.MaxPool1d(2),
            nn.Conv1d(64, 64, 3, padding="same", groups=4), nn.GLU(dim=1), nn.AvgPool1d(2, ceil_mode=True),
        )
        self.rnn = nn.LSTM(32, 48, num_layers=2, bidirectional=True, batch_first=True, proj_size=0)
        self.fc = nn.Linear(96, n_classes)

    def forward(self, wav):
        if wav.ndim == 3:
            wav = wav.squeeze(1)
        x = self.convs(self.mel(wav)).transpose(1, 2)
        self.rnn.flatten_parameters()
        out, (h, c) = self.rnn(x)
        return self.fc(out[:, -1])


class WaveNetBlock(nn.Module):
    def __init__(self, c, d):
        super().__init__()
        self.pad = nn.ConstantPad1d((d, 0), 0.0)
        self.filter, self.gate = nn.Conv1d(c, c, 2, dilation=d), nn.Conv1d(c, c, 2, dilation=d)
        self.mix = nn.Conv1d(c, c, 1)

    def forward(self, x):
        y = self.pad(x)
        y = torch.tanh(self.filter(y)) * torch.sigmoid(self.gate(y))
        skip = self.mix(y)
        return x + skip, skip


class WaveNet(nn.Module):
    def __init__(self, c=16, layers=6, classes=256):
        super().__init__()
        self.inp = nn.Conv1d(1, c, 1)
        self.blocks = nn.ModuleList(WaveNetBlock(c, 2**i) for i in range(layers))
        self.out = nn.Sequential(nn.ReLU(), nn.Conv1d(c, c, 1), nn.ReLU(), nn.Conv1d(c, classes, 1))

    def forward(self, x):
        x, total = self.inp(x), 0
        for b in self.blocks:
            x, s = b(x)
            total += s
        return self.out(total)


def example():
    wav = torch.randn(2, 16000)
    model = KeywordNet()
    return model(wav), WaveNet()(torch.randn(1, 1, 2048))
