# torch.distributions.uniform: the name by which programs import it.
from torch.distributions import Uniform
