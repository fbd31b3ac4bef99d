# torch.amp
from torch._modes import autocast


class GradScaler:
    def __init__(self, *args, **kwargs):
        pass

    def scale(self, outputs):
        return outputs


def custom_fwd(fwd=None, **kwargs):
    return fwd if fwd is not None else lambda fn: fn


custom_bwd = custom_fwd
