# pkgutil: files that a package ships, read as `open` reads them; names of submodules are not listed.
import importlib
from _rooflint_inspect import is_unknown, unknown


def get_data(package, resource):
    module = importlib.import_module(package)
    if is_unknown(module):
        return module
    folder = module.__file__.replace("\\", "/").rpartition("/")[0]
    return open(f"{folder}/{resource}", "rb").read()


def iter_modules(path=None, prefix=""):
    return unknown("the modules in a folder")


walk_packages = iter_modules


def extend_path(path, name):
    return path


def resolve_name(name):
    path, _, attribute = name.partition(":")
    value = importlib.import_module(path)
    for part in attribute.split(".") if attribute else []:
        value = getattr(value, part)
    return value
