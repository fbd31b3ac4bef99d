# torch.nn.functional, one family a file.
from torch.nn.functional.activation import *
from torch.nn.functional.convolution import *
from torch.nn.functional.linear import *
from torch.nn.functional.normalization import *
from torch.nn.functional.pooling import *
