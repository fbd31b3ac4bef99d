# torch.distributions.gamma: the name by which programs import it.
from torch.distributions import Gamma
