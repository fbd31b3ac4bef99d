# torch.distributions.dirichlet: the name by which programs import it.
from torch.distributions import Dirichlet
