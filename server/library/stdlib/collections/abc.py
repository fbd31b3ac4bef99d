# collections.abc: what is an instance follows from the special methods a class has.


class Hashable:
    __rooflint_requires__ = ("__hash__",)


class Iterable:
    __rooflint_requires__ = ("__iter__",)


class Iterator(Iterable):
    __rooflint_requires__ = ("__iter__", "__next__")


class Reversible(Iterable):
    __rooflint_requires__ = ("__iter__", "__reversed__")


class Generator(Iterator):
    __rooflint_requires__ = ("__iter__", "__next__", "send")


class Sized:
    __rooflint_requires__ = ("__len__",)


class Container:
    __rooflint_requires__ = ("__contains__",)


class Callable:
    __rooflint_requires__ = ("__call__",)


class Collection(Sized, Iterable, Container):
    __rooflint_requires__ = ("__len__", "__iter__", "__contains__")


class Sequence(Collection):
    __rooflint_requires__ = ("__len__", "__getitem__", "index", "count")

    def __iter__(self):
        i = 0
        try:
            while True:
                yield self[i]
                i += 1
        except IndexError:
            return

    def __contains__(self, value):
        return any(v is value or v == value for v in self)

    def index(self, value):
        for i, v in enumerate(self):
            if v is value or v == value:
                return i
        raise ValueError

    def count(self, value):
        return sum(1 for v in self if v is value or v == value)


class MutableSequence(Sequence):
    __rooflint_requires__ = ("__len__", "__getitem__", "append", "insert")

    def append(self, value):
        self.insert(len(self), value)

    def extend(self, values):
        for v in values:
            self.append(v)


class Set(Collection):
    __rooflint_requires__ = ("__len__", "isdisjoint")


class MutableSet(Set):
    __rooflint_requires__ = ("__len__", "isdisjoint", "add")


class Mapping(Collection):
    __rooflint_requires__ = ("__getitem__", "keys", "items")

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True

    def keys(self):
        return list(self)

    def values(self):
        return [self[k] for k in self]

    def items(self):
        return [(k, self[k]) for k in self]


class MutableMapping(Mapping):
    __rooflint_requires__ = ("__getitem__", "keys", "items", "__setitem__")

    def pop(self, key, *default):
        if key in self:
            value = self[key]
            del self[key]
            return value
        if default:
            return default[0]
        raise KeyError(key)

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, other=(), /, **kwargs):
        for k, v in other.items() if hasattr(other, "items") else other:
            self[k] = v
        for k, v in kwargs.items():
            self[k] = v


class Awaitable:
    __rooflint_requires__ = ("__await__",)


Coroutine = AsyncIterable = AsyncIterator = AsyncGenerator = Awaitable
KeysView = ValuesView = ItemsView = MappingView = Collection
ByteString = bytes
