# The place where PyTorch once kept the quantised layers.
from torch.ao.nn.quantized import *
from torch.ao.nn.quantized import FloatFunctional
