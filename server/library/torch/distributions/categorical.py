# torch.distributions.categorical: the name by which programs import it.
from torch.distributions import Categorical
