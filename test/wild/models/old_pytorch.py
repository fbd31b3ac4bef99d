# -*- coding: utf-8 -*-
# Written for PyTorch 0.3, never touched since.
from __future__ import print_function, division

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.nn.init as init
from torch.autograd import Variable

try:
    xrange
except NameError:
    xrange = range


def weights_init(m):
    classname = m.__class__.__name__
    if classname.find('Conv') != -1:
        m.weight.data.normal_(0.0, 0.02)
        if m.bias is not None:
            m.bias.data.zero_()
    elif classname.find('BatchNorm') != -1:
        m.weight.data.normal_(1.0, 0.02)
        m.bias.data.fill_(0)
    elif isinstance(m, nn.Linear):
        init.xavier_uniform_(m.weight, gain=init.calculate_gain('tanh'))


class UNetBlock(nn.Module):
    def __init__(self, in_size, out_size, kernel_size=3, activation=F.relu):
        super(UNetBlock, self).__init__()
        self.conv = nn.Conv2d(in_size, out_size, kernel_size, padding=1)
        self.conv2 = nn.Conv2d(out_size, out_size, kernel_size, padding=1)
        self.activation = activation
        init.orthogonal_(self.conv2.weight)

    def forward(self, x):
        out = self.activation(self.conv(x))
        out = self.activation(self.conv2(out))
        return out


class UpBlock(nn.Module):
    def __init__(self, in_size, out_size, activation=F.relu):
        super(UpBlock, self).__init__()
        self.up = nn.ConvTranspose2d(in_size, out_size, 2, stride=2)
        self.block = UNetBlock(in_size, out_size, activation=activation)

    def center_crop(self, layer, target_size):
        batch_size, n_channels, layer_width, layer_height = layer.size()
        xy1 = (layer_width - target_size) // 2
        return layer[:, :, xy1:(xy1 + target_size), xy1:(xy1 + target_size)]

    def forward(self, x, bridge):
        up = self.up(x)
        crop = self.center_crop(bridge, up.size()[2])
        return self.block(torch.cat([up, crop], 1))


class UNet(nn.Module):
    def __init__(self, imsize):
        super(UNet, self).__init__()
        self.imsize = imsize
        self.activation = F.leaky_relu
        widths = [3, 8, 16, 32]
        for i in xrange(len(widths) - 1):
            setattr(self, 'block%d' % i, UNetBlock(widths[i], widths[i + 1], activation=self.activation))
        self.pool = nn.MaxPool2d(2)
        self.up1 = UpBlock(32, 16, self.activation)
        self.up0 = UpBlock(16, 8, self.activation)
        self.last = nn.Conv2d(8, 2, 1)
        self.apply(weights_init)

    def forward(self, x):
        block0 = self.block0(x)
        block1 = self.block1(self.pool(block0))
        block2 = self.block2(self.pool(block1))
        up = self.up0(self.up1(block2, block1), block0)
        up = F.upsample(up, scale_factor=2, mode='bilinear')
        return F.log_softmax(self.last(up))


class Recurrent(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=2):
        super(Recurrent, self).__init__()
        self.hidden_size, self.num_layers = hidden_size, num_layers
        self.lstm = nn.LSTM(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def init_hidden(self, x):
        weight = next(self.parameters()).data
        h0 = Variable(weight.new(self.num_layers, x.size(0), self.hidden_size).zero_())
        c0 = Variable(weight.new(self.num_layers, x.size(0), self.hidden_size).zero_())
        if torch.cuda.is_available():
            h0, c0 = h0.cuda(), c0.cuda()
        return h0, c0

    def forward(self, x):
        out, _ = self.lstm(x, self.init_hidden(x))
        return F.softmax(self.fc(F.tanh(out[:, -1, :])))


if __name__ == '__main__':
    net = UNet(64)
    rnn = Recurrent(28, 40, 10)
    im = Variable(torch.randn(1, 3, 64, 64))
    print(net(im).size(), rnn(Variable(torch.FloatTensor(5, 28, 28).uniform_())).size())
