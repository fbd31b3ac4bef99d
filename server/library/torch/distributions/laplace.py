# torch.distributions.laplace: the name by which programs import it.
from torch.distributions import Laplace
