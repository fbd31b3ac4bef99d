# The place where PyTorch keeps it.
from torch.nn.parallel import DistributedDataParallel
