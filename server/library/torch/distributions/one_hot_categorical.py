# torch.distributions.one_hot_categorical: the name by which programs import it.
from torch.distributions import OneHotCategorical
