# torch.optim.optimizer: the base class under the name that subclasses import it by.
from torch.optim import Optimizer

required = object()
