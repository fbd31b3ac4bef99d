# torch.cuda.amp: mixed precision on GPUs, which tensors here are not on.
from torch import amp
from torch.amp import custom_bwd, custom_fwd
from torch.amp.grad_scaler import GradScaler as _GradScaler
from torch._types import DTYPES


class autocast(amp.autocast):
    def __init__(self, enabled=True, dtype=DTYPES["float16"], cache_enabled=True):
        super().__init__("cuda", dtype, enabled, cache_enabled)


class GradScaler(_GradScaler):
    def __init__(self, init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, enabled=True):
        super().__init__("cuda", init_scale, growth_factor, backoff_factor, growth_interval, enabled)
