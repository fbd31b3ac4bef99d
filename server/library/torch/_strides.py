# Where the elements of a view lie in memory: what decides whether `view` is possible. A tensor that remembers no strides
# is contiguous.
from _rooflint import shape as _shape
from torch import _core


def contiguous(sizes):
    strides = []
    step = 1
    for n in reversed(sizes):
        strides.insert(0, step)
        step = step * max(n, 1)
    return tuple(strides)


def of(x):
    """Strides of a tensor; None while its sizes are not all known."""
    sizes = _shape(x)
    if not _core.known(sizes):
        return None
    strides = contiguous(sizes) if x._strides is None else x._strides
    return strides if _core.known(strides) else None


def is_contiguous(x):
    if x._strides is None or not _core.known(_shape(x)):
        return True
    sizes = _shape(x)
    return 0 in sizes or all(n == 1 or s == c for n, s, c in zip(sizes, x._strides, contiguous(sizes)))


def viewed(sizes, strides, wanted):
    """Strides of the elements in the wanted sizes without a copy; None where that is impossible.

    Dimensions that lie in memory like one are a run; each run must be split or merged as a whole.
    """
    if 0 in sizes or not sizes:
        return contiguous(wanted)
    result = [0] * len(wanted)
    axis = len(wanted) - 1
    run, base = 1, strides[-1]
    for i in range(len(sizes) - 1, -1, -1):
        run = run * sizes[i]
        if i > 0 and (sizes[i - 1] == 1 or strides[i - 1] == run * base):
            continue
        step = 1
        while axis >= 0 and (step < run or wanted[axis] == 1):
            result[axis] = step * base
            step = step * wanted[axis]
            axis = axis - 1
        if step != run:
            return None
        run, base = 1, strides[i - 1]
    return tuple(result) if axis < 0 else None
