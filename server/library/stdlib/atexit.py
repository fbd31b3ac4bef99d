# atexit: a program that is only read does not end.


def register(func, *args, **kwargs):
    return func


def unregister(func):
    return None
