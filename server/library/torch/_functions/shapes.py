# Functions that change the shape or the order of axes.
from _rooflint import emit
from torch import _core
from torch._core import vector, wrap_dim

METHODS = ("flatten", "reshape", "view")


def flatten(input, start_dim=0, end_dim=-1):
    s = _core.shape(input)
    rank = len(s)
    if rank == 0:
        return reshape(input, (1,))
    first, last = wrap_dim(start_dim, rank), wrap_dim(end_dim, rank)
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    n = 1
    for d in s[first:last + 1]:
        n = n * d
    return reshape(input, (*s[:first], n, *s[last + 1:]))


def reshape(input, *shape):
    return emit("Reshape", [input, vector(_core.sizes(shape))], {"allowzero": 1})


def view(input, *shape):
    return reshape(input, *shape)
