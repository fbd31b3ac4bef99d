# Models spread over devices: the wrapper calls what it wraps.
from torch.nn.modules.module import Module

__all__ = ("DataParallel", "DistributedDataParallel")


class DataParallel(Module):
    def __init__(self, module, device_ids=None, output_device=None, dim=0):
        super().__init__()
        self.module = module
        self.dim = dim
        self.device_ids = []

    def forward(self, *inputs, **kwargs):
        return self.module(*inputs, **kwargs)


class DistributedDataParallel(Module):
    def __init__(self, module, device_ids=None, output_device=None, dim=0, **options):
        super().__init__()
        self.module = module
        self.device_ids = device_ids

    def forward(self, *inputs, **kwargs):
        return self.module(*inputs, **kwargs)
