# The place where PyTorch keeps these layers.
from torch.nn.modules.vision import PixelShuffle, PixelUnshuffle
