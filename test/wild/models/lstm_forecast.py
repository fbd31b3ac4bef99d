# Time series: stateful initial hidden state made in forward, packed sequences aside, CNN-LSTM hybrid.
import torch
import torch.nn as nn
from torch.autograd import Variable


class LSTM(nn.Module):
    def __init__(self, input_size=1, hidden_layer_size=50, num_layers=2, output_size=1, seq_length=24):
        super(LSTM, self).__init__()
        self.num_layers, self.hidden_size, self.seq_length = num_layers, hidden_layer_size, seq_length
        self.lstm = nn.LSTM(input_size=input_size, hidden_size=hidden_layer_size, num_layers=num_layers, batch_first=True, dropout=0.2)
        self.fc = nn.Linear(hidden_layer_size, output_size)

    def forward(self, x):
        h_0 = Variable(torch.zeros(self.num_layers, x.size(0), self.hidden_size))
        c_0 = Variable(torch.zeros(self.num_layers, x.size(0), self.hidden_size))
        ula, (h_out, _) = self.lstm(x, (h_0, c_0))
        return self.fc(h_out[-1].view(-1, self.hidden_size))


class CNNLSTM(nn.Module):
    def __init__(self, n_features=4, n_classes=6):
        super().__init__()
        self.cnn = nn.Sequential(nn.Conv1d(n_features, 32, 3), nn.ReLU(), nn.Dropout(0.5), nn.MaxPool1d(2))
        self.lstm = nn.LSTM(32, 40, bidirectional=True)
        self.cell = nn.GRUCell(80, 20)
        self.fc = nn.Linear(20, n_classes)

    def forward(self, x):
        x = self.cnn(x).permute(2, 0, 1)
        out, _ = self.lstm(x)
        h = out.new_zeros(out.size(1), 20)
        for step in out:
            h = self.cell(step, h)
        return self.fc(h)


class CharRNN(nn.Module):
    def __init__(self, tokens="abcdefghijklmnopqrstuvwxyz .", n_hidden=64, n_layers=1):
        super().__init__()
        self.chars = tuple(tokens)
        self.int2char = dict(enumerate(self.chars))
        self.char2int = {ch: ii for ii, ch in self.int2char.items()}
        self.rnn = nn.RNN(len(self.chars), n_hidden, n_layers, nonlinearity="relu", batch_first=True)
        self.fc = nn.Linear(n_hidden, len(self.chars))

    def forward(self, x, hidden=None):
        r_output, hidden = self.rnn(x, hidden)
        out = r_output.contiguous().view(-1, self.rnn.hidden_size)
        return self.fc(out), hidden


trainX = Variable(torch.Tensor(16, 24, 1))
lstm = LSTM()
outputs = lstm(trainX)
