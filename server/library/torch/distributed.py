# torch.distributed: one process.
from _rooflint import unknown


def is_available():
    return True


def is_initialized():
    return False


def is_torchelastic_launched():
    return False


def get_rank(group=None):
    return 0


def get_world_size(group=None):
    return 1


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return unknown(f"torch.distributed.{name} is not followed")
