# torch.distributions.transformed_distribution: the name by which programs import it.
from torch.distributions import TransformedDistribution
