# importlib.util: which modules can be found.
from _rooflint import is_unknown


def find_spec(name, package=None):
    module = __import__(name)
    return None if is_unknown(module) else module


def spec_from_file_location(name, location=None, **kwargs):
    return None


def module_from_spec(spec):
    return spec
