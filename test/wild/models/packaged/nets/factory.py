import importlib

_entrypoints = {}


def register(fn):
    _entrypoints[fn.__name__] = fn
    return fn


def list_models(prefix=""):
    return sorted(k for k in _entrypoints if k.startswith(prefix))


def create(name, cfg):
    if name not in _entrypoints:
        importlib.import_module(f".{name}", package=__package__)
    return _entrypoints[name](cfg)
