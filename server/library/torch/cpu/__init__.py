# torch.cpu: the device on which all tensors are here.
from torch.cpu import amp


def is_available():
    return True


def device_count():
    return 1


def current_device():
    return "cpu"


def synchronize(device=None):
    return None


def set_device(device):
    return None
