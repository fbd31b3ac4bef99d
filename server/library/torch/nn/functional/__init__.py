# torch.nn.functional, one family a file.
from _rooflint import guard_names
from torch.nn.functional.activation import *
from torch.nn.functional.adaptive import *
from torch.nn.functional.attention import *
from torch.nn.functional.convolution import *
from torch.nn.functional.dropout import *
from torch.nn.functional.embedding import *
from torch.nn.functional.linear import *
from torch.nn.functional.losses import *
from torch.nn.functional.margins import *
from torch.nn.functional.normalization import *
from torch.nn.functional.padding import *
from torch.nn.functional.pooling import *
from torch.nn.functional.sampling import *
from torch.nn.functional.vision import *
from torch.nn.functional.overrides import *
from torch.nn import _reduction as _Reduction

guard_names("torch.nn.functional")
