# torch.distributions.normal: the name by which programs import it.
from torch.distributions import Normal
