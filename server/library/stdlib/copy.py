# copy
from _rooflint_copy import deepcopy as _deepcopy
from _rooflint_inspect import is_unknown


class Error(Exception):
    pass


error = Error


def copy(x):
    if is_unknown(x):
        return x
    if isinstance(x, dict):
        made = _like(x)
        for key, value in dict.items(x):
            dict.__setitem__(made, key, value)
        return made
    if isinstance(x, list):
        made = _like(x)
        list.extend(made, x)
        return made
    if isinstance(x, set):
        made = _like(x)
        set.update(made, x)
        return made
    if _is_atomic(x) or type(x).__name__ == "method":
        return x
    if hasattr(type(x), "__copy__"):
        return x.__copy__()
    return _like(x)


def deepcopy(x, memo=None):
    return _deepcopy(x, memo)


def replace(obj, /, **changes):
    return obj.__replace__(**changes)


_ATOMIC_TYPES = frozenset((type(None), int, float, bool, str, bytes, type, range, slice))


def _is_atomic(x):
    if is_unknown(x) or type(x) in _ATOMIC_TYPES:
        return True
    kind = type(x).__name__
    return x is None or isinstance(x, (int, float, str, bool, bytes, type, range, slice)) or kind in ("function", "builtin_function_or_method", "module", "property", "ellipsis")


def _like(x):
    made = object.__new__(type(x))
    if hasattr(x, "__dict__"):
        for name, value in x.__dict__.items():
            made.__dict__[name] = value
    return made
