# torch.fx.proxy
from torch.fx import Proxy


class TraceError(ValueError):
    pass
