from torch.nn import *
from torch.nn.functional import *
from math import *

def make_layers(spec, c=3):
    out = []
    for s in spec.split():
        if s == 'M': out.append(MaxPool2d(2))
        else:
            out += [Conv2d(c, int(s), 3, padding=1), ReLU(inplace=True)]
            c = int(s)
    return Sequential(*out)

class StarNet(Module):
    def __init__(s, spec='16 16 M 32 32 M 64 M', n=10):
        super().__init__()
        s.f = make_layers(spec)
        s.c = Sequential(Flatten(), Linear(64 * 4 * 4, 2 ** int(log2(100))), Linear(64, n))
    def forward(s, x): return log_softmax(s.c(s.f(x)), -1)
