"""Binary and DoReFa networks: signs with straight-through gradients, weights quantised on every forward."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Function


class BinaryActive(Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        mean = torch.mean(input.abs(), 1, keepdim=True)
        return input.sign(), mean

    @staticmethod
    def backward(ctx, grad_output, grad_output_mean):
        input, = ctx.saved_tensors
        grad_input = grad_output.clone()
        grad_input[input.ge(1)] = 0
        grad_input[input.le(-1)] = 0
        return grad_input


def uniform_quantize(k):
    class qfn(Function):
        @staticmethod
        def forward(ctx, input):
            if k == 32:
                return input
            if k == 1:
                return torch.sign(input)
            n = float(2 ** k - 1)
            return torch.round(input * n) / n

        @staticmethod
        def backward(ctx, grad_output):
            return grad_output.clone()

    return qfn().apply


class WeightQuantize(nn.Module):
    def __init__(self, w_bit):
        super().__init__()
        assert w_bit <= 8 or w_bit == 32
        self.w_bit = w_bit
        self.uniform_q = uniform_quantize(k=w_bit)

    def forward(self, x):
        if self.w_bit == 32:
            return x
        if self.w_bit == 1:
            E = torch.mean(torch.abs(x)).detach()
            return self.uniform_q(x / E) * E
        weight = torch.tanh(x)
        return 2 * self.uniform_q(weight / 2 / torch.max(torch.abs(weight)) + 0.5) - 1


def conv2d_Q_fn(w_bit):
    class Conv2d_Q(nn.Conv2d):
        def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
            super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias)
            self.quantize_fn = WeightQuantize(w_bit=w_bit)

        def forward(self, input, order=None):
            weight_q = self.quantize_fn(self.weight)
            return F.conv2d(input, weight_q, self.bias, self.stride, self.padding, self.dilation, self.groups)

    return Conv2d_Q


class BinConv2d(nn.Module):
    def __init__(self, cin, cout, kernel_size=-1, stride=-1, padding=-1, dropout=0):
        super().__init__()
        self.layer_type = 'BinConv2d'
        self.bn = nn.BatchNorm2d(cin, eps=1e-4, momentum=0.1, affine=True)
        self.bn.weight.data = self.bn.weight.data.zero_().add(1.0)
        self.dropout_ratio = dropout
        if dropout != 0:
            self.dropout = nn.Dropout(dropout)
        self.conv = nn.Conv2d(cin, cout, kernel_size=kernel_size, stride=stride, padding=padding)

    def forward(self, x):
        x, mean = BinaryActive.apply(self.bn(x))
        if self.dropout_ratio != 0:
            x = self.dropout(x)
        return F.relu(self.conv(x), inplace=True)


class BinOp:
    """Keeps the real weights while the network computes with signs."""

    def __init__(self, model):
        convs = [m for m in model.modules() if isinstance(m, nn.Conv2d)]
        self.target_modules = [m.weight for m in convs[1:-1]]
        self.saved_params = [w.data.clone() for w in self.target_modules]

    def binarization(self):
        for weight, saved in zip(self.target_modules, self.saved_params):
            n = weight.data[0].nelement()
            weight.data.sub_(weight.data.mean(1, keepdim=True).expand_as(weight.data)).clamp_(-1.0, 1.0)
            saved.copy_(weight.data)
            m = weight.data.norm(1, 3, keepdim=True).sum(2, keepdim=True).sum(1, keepdim=True).div(n)
            weight.data = weight.data.sign().mul(m.expand(weight.data.size()))

    def restore(self):
        for weight, saved in zip(self.target_modules, self.saved_params):
            weight.data.copy_(saved)


class NIN(nn.Module):
    def __init__(self):
        super().__init__()
        self.xnor = nn.Sequential(
            nn.Conv2d(3, 48, kernel_size=5, stride=1, padding=2),
            nn.BatchNorm2d(48, eps=1e-4),
            nn.ReLU(inplace=True),
            BinConv2d(48, 40, kernel_size=1, stride=1, padding=0),
            nn.MaxPool2d(kernel_size=3, stride=2, padding=1),
            BinConv2d(40, 48, kernel_size=5, stride=1, padding=2, dropout=0.5),
            nn.AvgPool2d(kernel_size=3, stride=2, padding=1),
            nn.Conv2d(48, 10, kernel_size=1),
        )
        for m in self.modules():
            if isinstance(m, nn.BatchNorm2d) and hasattr(m.weight, 'data'):
                m.weight.data.clamp_(min=0.01)

    def forward(self, x):
        return F.adaptive_avg_pool2d(self.xnor(x), 1).view(x.size(0), 10)


class DoReFa(nn.Module):
    def __init__(self, wbits=2, abits=4, widths=(16, 24)):
        super().__init__()
        Conv2d = conv2d_Q_fn(wbits)
        self.act_q = uniform_quantize(abits)
        self.stem = nn.Conv2d(3, widths[0], 3, 2, 1, bias=False)
        self.convs = nn.ModuleList(Conv2d(a, b, 3, stride=2, padding=1, bias=False) for a, b in zip(widths, widths[1:] + widths[-1:]))
        self.fc = nn.Linear(widths[-1], 100)

    def forward(self, x):
        x = self.stem(x)
        for conv in self.convs:
            x = conv(self.act_q(torch.clamp(x, min=0, max=1)))
        return self.fc(x.mean([2, 3]))


nin = NIN()
bin_op = BinOp(nin)
bin_op.binarization()
bin_op.restore()
