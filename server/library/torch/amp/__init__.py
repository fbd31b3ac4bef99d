# torch.amp: mixed precision. torch.cuda.amp and torch.cpu.amp have the same under older signatures.
from torch._autocast import autocast
from torch.amp.grad_scaler import GradScaler


def is_autocast_available(device_type):
    return device_type in ("cpu", "cuda")


def custom_fwd(fwd=None, *, device_type="cuda", cast_inputs=None):
    """Outside of training an autograd function's forward is a function like any other."""
    return fwd if fwd is not None else lambda fn: fn


def custom_bwd(bwd=None, *, device_type="cuda"):
    return bwd if bwd is not None else lambda fn: fn
