# torch.distributions.bernoulli: the name by which programs import it.
from torch.distributions import Bernoulli
