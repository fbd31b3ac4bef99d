# torch.nn
from torch.nn.parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter
from torch.nn.modules import *
from torch.nn import functional, init, modules, parameter, utils
