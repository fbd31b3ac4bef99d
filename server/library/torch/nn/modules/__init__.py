# The layers of torch.nn, one family a file, at the places where PyTorch keeps them.
from torch.nn.modules.activation import *
from torch.nn.modules.batchnorm import *
from torch.nn.modules.container import Container, ModuleDict, ModuleList, ParameterDict, ParameterList, Sequential
from torch.nn.modules.conv import *
from torch.nn.modules.dropout import *
from torch.nn.modules.instancenorm import *
from torch.nn.modules.linear import *
from torch.nn.modules.module import Module
from torch.nn.modules.normalization import *
from torch.nn.modules.padding import *
from torch.nn.modules.pooling import *
from torch.nn.modules.sparse import *
from torch.nn.modules.vision import *
