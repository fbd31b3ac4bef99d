# torch.cuda: there is no device.
from torch import OutOfMemoryError
from torch._without_effect import WithoutEffect
from torch.cuda import amp


def is_available():
    return False


def is_initialized():
    return False


def is_bf16_supported(including_emulation=True):
    return False


def device_count():
    return 0


def current_device():
    raise AssertionError("Torch not compiled with CUDA enabled")


get_device_name = get_device_capability = get_device_properties = lambda device=None: current_device()


def _nothing(*args, **kwargs):
    return None


set_device = synchronize = empty_cache = manual_seed = manual_seed_all = init = reset_peak_memory_stats = _nothing
nvtx = None


def memory_allocated(device=None):
    return 0


max_memory_allocated = memory_reserved = max_memory_reserved = memory_allocated


Stream = Event = stream = WithoutEffect
