# The layers of torch.nn, one family a file.
from torch.nn.modules.module import Module
