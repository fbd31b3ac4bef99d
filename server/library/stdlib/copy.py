# copy
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
    if memo is None:
        memo = {}
    if _is_atomic(x):
        return x
    known = memo.get(id(x))
    if known is not None:
        return known
    if type(x).__name__ == "method":
        return type(x)(x.__func__, deepcopy(x.__self__, memo))
    if hasattr(type(x), "__deepcopy__"):
        made = x.__deepcopy__(memo)
        memo[id(x)] = made
        return made
    if isinstance(x, tuple):
        parts = [deepcopy(part, memo) for part in tuple.__iter__(x)]
        return tuple.__new__(type(x), parts)
    if isinstance(x, frozenset):
        return x
    if not isinstance(x, (dict, list, set)) and not hasattr(x, "__dict__"):
        return x
    made = object.__new__(type(x))
    memo[id(x)] = made
    if isinstance(x, dict):
        for key, value in dict.items(x):
            dict.__setitem__(made, deepcopy(key, memo), deepcopy(value, memo))
    elif isinstance(x, list):
        for value in list.__iter__(x):
            list.append(made, deepcopy(value, memo))
    elif isinstance(x, set):
        for value in x:
            set.add(made, deepcopy(value, memo))
    if hasattr(x, "__dict__") and x.__dict__ is not x:
        for name, value in x.__dict__.items():
            made.__dict__[name] = deepcopy(value, memo)
    return made


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
