# torch.distributions.kl: the name by which programs import it.
from torch.distributions import kl_divergence
