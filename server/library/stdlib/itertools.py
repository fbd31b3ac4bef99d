# itertools
from operator import add as _add


def count(start=0, step=1):
    n = start
    while True:
        yield n
        n += step


def cycle(iterable):
    saved = list(iterable)
    while saved:
        yield from saved


def repeat(object, times=None):
    if times is None:
        while True:
            yield object
    for _ in range(times):
        yield object


def accumulate(iterable, func=_add, *, initial=None):
    it = iter(iterable)
    if initial is None:
        try:
            total = next(it)
        except StopIteration:
            return
    else:
        total = initial
    yield total
    for element in it:
        total = func(total, element)
        yield total


class chain:
    def __init__(self, *iterables):
        self._iterator = _chained(iterables)

    @classmethod
    def from_iterable(cls, iterables):
        made = cls()
        made._iterator = _chained(iterables)
        return made

    def __iter__(self):
        return self._iterator

    def __next__(self):
        return next(self._iterator)


def _chained(iterables):
    for iterable in iterables:
        yield from iterable


def compress(data, selectors):
    return (d for d, s in zip(data, selectors) if s)


def dropwhile(predicate, iterable):
    it = iter(iterable)
    for x in it:
        if not predicate(x):
            yield x
            break
    yield from it


def takewhile(predicate, iterable):
    for x in iterable:
        if not predicate(x):
            return
        yield x


def filterfalse(predicate, iterable):
    return (x for x in iterable if not (x if predicate is None else predicate(x)))


def groupby(iterable, key=None):
    group = []
    current = None
    for x in iterable:
        k = x if key is None else key(x)
        if group and k != current:
            yield current, iter(group)
            group = []
        current = k
        group.append(x)
    if group:
        yield current, iter(group)


def islice(iterable, *args):
    s = slice(*args)
    start, stop, step = s.start or 0, s.stop, 1 if s.step is None else s.step
    if start < 0 or step < 1 or (stop is not None and stop < 0):
        raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    if stop is not None and stop <= 0:
        return
    for i, x in enumerate(iterable):
        if i >= start and (i - start) % step == 0:
            yield x
        if stop is not None and i + 1 >= stop:
            return


def pairwise(iterable):
    it = iter(iterable)
    for a in it:
        break
    else:
        return
    for b in it:
        yield a, b
        a = b


def batched(iterable, n):
    batch = []
    for x in iterable:
        batch.append(x)
        if len(batch) == n:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def starmap(function, iterable):
    return (function(*args) for args in iterable)


def tee(iterable, n=2):
    saved = list(iterable)
    return tuple(iter(saved) for _ in range(n))


def zip_longest(*iterables, fillvalue=None):
    columns = [list(i) for i in iterables]
    for row in range(max((len(c) for c in columns), default=0)):
        yield tuple(c[row] if row < len(c) else fillvalue for c in columns)


def product(*iterables, repeat=1):
    pools = [tuple(i) for i in iterables] * repeat
    rows = [()]
    for pool in pools:
        rows = [row + (x,) for row in rows for x in pool]
    yield from rows


def permutations(iterable, r=None):
    pool = tuple(iterable)

    def picks(indices, left):
        if left == 0:
            yield ()
            return
        for i in indices:
            rest = [j for j in indices if j != i]
            for picked in picks(rest, left - 1):
                yield (pool[i],) + picked

    yield from picks(list(range(len(pool))), len(pool) if r is None else r)


def combinations(iterable, r):
    yield from _ascending(tuple(iterable), r, 1)


def combinations_with_replacement(iterable, r):
    yield from _ascending(tuple(iterable), r, 0)


def _ascending(pool, r, step):
    """Picks of r elements, the index of each at least `step` above the one before it."""
    def picks(start, left):
        if left == 0:
            yield ()
            return
        for i in range(start, len(pool) - step * (left - 1)):
            for picked in picks(i + step, left - 1):
                yield (pool[i],) + picked

    yield from picks(0, r)
