# The layers of torch.nn, one family a file.
from torch.nn.modules.activation import *
from torch.nn.modules.container import ModuleDict, ModuleList, ParameterDict, ParameterList, Sequential
from torch.nn.modules.convolution import *
from torch.nn.modules.linear import *
from torch.nn.modules.module import Module
from torch.nn.modules.normalization import *
from torch.nn.modules.pooling import *
