# torch.distributions.beta: the name by which programs import it.
from torch.distributions import Beta
