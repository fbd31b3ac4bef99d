# Tensors from sizes and values.
from _rooflint import is_unknown, make
from torch import _core

METHODS = ()


def _filled(size, value, dtype):
    size = _core.sizes(size)
    n = 1
    if not is_unknown(size):
        for s in size:
            n = n * s
    known = not is_unknown(size) and not is_unknown(n) and n <= _core.KNOWN_ELEMENTS
    return make(size, _core.name_of(dtype), [value] * n if known else None)


def zeros(*size, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, names=None):
    return _filled(size, 0, dtype)


def ones(*size, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, names=None):
    return _filled(size, 1, dtype)


def empty(*size, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None, names=None):
    return make(_core.sizes(size), _core.name_of(dtype))
