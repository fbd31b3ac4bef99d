# torch.distributions.multivariate_normal: the name by which programs import it.
from torch.distributions import MultivariateNormal
