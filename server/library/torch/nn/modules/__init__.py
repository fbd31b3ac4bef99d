# The layers of torch.nn, one family a file, at the places where PyTorch keeps them.
from _rooflint import defer
from torch.nn.modules.activation import *
from torch.nn.modules.adaptive import *
from torch.nn.modules.attention import *
from torch.nn.modules.batchnorm import *
from torch.nn.modules.container import *
from torch.nn.modules.conv import *
from torch.nn.modules.dropout import *
from torch.nn.modules.instancenorm import *
from torch.nn.modules.linear import *
from torch.nn.modules.loss import *
from torch.nn.modules.module import Module
from torch.nn.modules.normalization import *
from torch.nn.modules.padding import *
from torch.nn.modules.pooling import *
from torch.nn.modules.rnn import *
from torch.nn.modules.rnncell import *
from torch.nn.modules.sparse import *
from torch.nn.modules.transformer import *
from torch.nn.modules.vision import *

# Classes only: the names of the files (utils, padding …) mean other things in torch.nn.
defer(("__all__",), lambda _: [name for name in globals() if name[0].isupper()])
