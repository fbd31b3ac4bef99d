"""Meta-learning: a network that runs with weights given from outside, two inner steps written by hand."""
from collections import OrderedDict

import torch
import torch.nn as nn
import torch.nn.functional as F


class Learner(nn.Module):
    """ The layers are a list of (name, arguments); weights live in two ParameterLists. """

    def __init__(self, config, imgc, imgsz):
        super(Learner, self).__init__()
        self.config = config
        self.vars = nn.ParameterList()
        self.vars_bn = nn.ParameterList()
        for i, (name, param) in enumerate(self.config):
            if name == 'conv2d':
                w = nn.Parameter(torch.ones(*param[:4]))
                torch.nn.init.kaiming_normal_(w)
                self.vars.append(w)
                self.vars.append(nn.Parameter(torch.zeros(param[0])))
            elif name == 'linear':
                w = nn.Parameter(torch.ones(*param))
                torch.nn.init.kaiming_normal_(w)
                self.vars.extend([w, nn.Parameter(torch.zeros(param[0]))])
            elif name == 'bn':
                self.vars.append(nn.Parameter(torch.ones(param[0])))
                self.vars.append(nn.Parameter(torch.zeros(param[0])))
                running_mean = nn.Parameter(torch.zeros(param[0]), requires_grad=False)
                running_var = nn.Parameter(torch.ones(param[0]), requires_grad=False)
                self.vars_bn.extend([running_mean, running_var])
            elif name in ['tanh', 'relu', 'max_pool2d', 'flatten']:
                continue
            else:
                raise NotImplementedError

    def forward(self, x, vars=None, bn_training=True):
        if vars is None:
            vars = self.vars
        idx, bn_idx = 0, 0
        for name, param in self.config:
            if name == 'conv2d':
                w, b = vars[idx], vars[idx + 1]
                x = F.conv2d(x, w, b, stride=param[4], padding=param[5])
                idx += 2
            elif name == 'linear':
                x = F.linear(x, vars[idx], vars[idx + 1])
                idx += 2
            elif name == 'bn':
                running_mean, running_var = self.vars_bn[bn_idx], self.vars_bn[bn_idx + 1]
                x = F.batch_norm(x, running_mean, running_var, weight=vars[idx], bias=vars[idx + 1], training=bn_training)
                idx += 2
                bn_idx += 2
            elif name == 'flatten':
                x = x.view(x.size(0), -1)
            elif name == 'relu':
                x = F.relu(x, inplace=param[0])
            elif name == 'max_pool2d':
                x = F.max_pool2d(x, param[0], param[1], param[2])
        assert idx == len(vars)
        assert bn_idx == len(self.vars_bn)
        return x

    def zero_grad(self, vars=None):
        with torch.no_grad():
            for p in self.vars if vars is None else vars:
                if p.grad is not None:
                    p.grad.zero_()


config = [
    ('conv2d', [16, 1, 3, 3, 2, 0]), ('relu', [True]), ('bn', [16]),
    ('conv2d', [16, 16, 3, 3, 2, 0]), ('relu', [True]), ('bn', [16]),
    ('conv2d', [24, 16, 2, 2, 1, 0]), ('relu', [True]), ('max_pool2d', [2, 2, 0]),
    ('flatten', []), ('linear', [5, 24 * 2 * 2]),
]
learner = Learner(config, 1, 28)


class MetaMLP(nn.Module):
    """ What MAML evaluates: the loss of the adapted weights on the query set. """

    def __init__(self, ways=5, hidden=40, inner_steps=2, inner_lr=0.4):
        super().__init__()
        self.net = nn.Sequential(OrderedDict([('fc1', nn.Linear(64, hidden)), ('fc2', nn.Linear(hidden, ways))]))
        self.inner_steps, self.inner_lr = inner_steps, inner_lr

    def functional_forward(self, x, weights):
        h = F.relu(F.linear(x, weights['fc1.weight'], weights['fc1.bias']))
        return F.linear(h, weights['fc2.weight'], weights['fc2.bias'])

    def forward(self, query):
        fast = OrderedDict(self.net.named_parameters())
        for step in range(self.inner_steps):
            fast = OrderedDict((name, w - self.inner_lr / (step + 1) * w.detach().sign()) for name, w in fast.items())
        return self.functional_forward(query, fast), self.net.fc2(torch.relu(self.net.fc1(query)))
