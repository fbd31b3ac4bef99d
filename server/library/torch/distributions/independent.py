# torch.distributions.independent: the name by which programs import it.
from torch.distributions import Independent
