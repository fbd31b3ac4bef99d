# torch.nn.attention: which kernel computes attention. All of them do the same two products.
from torch.nn.attention import bias, flex_attention


class SDPBackend:
    ERROR = -1
    MATH = 0
    FLASH_ATTENTION = 1
    EFFICIENT_ATTENTION = 2
    CUDNN_ATTENTION = 3
    OVERRIDEABLE = 4


class sdpa_kernel:
    def __init__(self, backends, set_priority=False):
        if not isinstance(backends, (list, tuple, int)):
            raise AssertionError("Backend must be an instance of SDPBackend or a list of SDPBackend instances")
        self.backends = backends

    def __enter__(self):
        return {}

    def __exit__(self, *args):
        return False
