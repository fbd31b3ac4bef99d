# torch.signal: https://docs.pytorch.org/docs/stable/signal.html
from torch.signal import windows
