# Modes of autograd and of mixed precision: context managers and decorators that change no shapes.


class _Mode:
    """Works as `with mode():`, `@mode` and `@mode()`."""

    def __new__(cls, *args, **kwargs):
        if len(args) == 1 and not kwargs and callable(args[0]) and not isinstance(args[0], type):
            return args[0]
        return object.__new__(cls)

    def __init__(self, *args, **kwargs):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False

    def __call__(self, func):
        return func

    def clone(self):
        return type(self)()


class no_grad(_Mode):
    pass


class enable_grad(_Mode):
    pass


class inference_mode(_Mode):
    pass


class set_grad_enabled(_Mode):
    pass


class autocast(_Mode):
    pass


def is_grad_enabled():
    return True


def is_inference_mode_enabled():
    return False


def is_autocast_enabled(device_type=None):
    return False


def is_autocast_cache_enabled():
    return False
