# torch.cpu.amp: mixed precision on the CPU under its older signature.
from torch import amp
from torch._types import DTYPES
from torch.amp.grad_scaler import GradScaler


class autocast(amp.autocast):
    def __init__(self, enabled=True, dtype=DTYPES["bfloat16"], cache_enabled=True):
        super().__init__("cpu", dtype, enabled, cache_enabled)
