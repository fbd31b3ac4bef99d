# torch.nn
from torch.nn.parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter
from torch.nn.modules import *
from torch.nn import attention, functional, init, modules, parallel, parameter, quantized, utils
from torch.nn.parallel import DataParallel
