# What a module of the standard library has and this one does not build: unknown with its reason, so that only the value
# taken from it is not known. Any other name is missing, as Python says.
from _rooflint_inspect import unknown


def fallback(module, names):
    """The `__getattr__` of a module."""
    known = frozenset(names.split())

    def missing(name):
        if name in known:
            return unknown(f"{module}.{name} is not followed")
        raise AttributeError(f"module '{module}' has no attribute '{name}'")

    return missing
