# torch.amp: sizes and products do not depend on autocasting; types are followed as written.


class autocast:
    def __init__(self, device_type="cuda", dtype=None, enabled=True, cache_enabled=None):
        self.device = device_type
        self.fast_dtype = dtype

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False

    def __call__(self, func):
        return func


class GradScaler:
    def __init__(self, *args, **kwargs):
        pass

    def scale(self, outputs):
        return outputs


def custom_fwd(fwd=None, **kwargs):
    return fwd if fwd is not None else lambda fn: fn


custom_bwd = custom_fwd
