# importlib
from importlib import metadata, util


def import_module(name, package=None):
    if name.startswith("."):
        dots = len(name) - len(name.lstrip("."))
        parts = package.split(".")
        name = ".".join(parts[:len(parts) - dots + 1] + ([name.lstrip(".")] if name.lstrip(".") else []))
    return __import__(name)


def reload(module):
    return module


def invalidate_caches():
    pass
