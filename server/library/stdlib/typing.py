# typing: annotations are evaluated but never checked, so every form is a class or object that can be subscripted.


class _Form:
    def __init__(self, name):
        self._name = name

    def __getitem__(self, params):
        return _Alias(self, params)

    def __call__(self, *args, **kwargs):
        return self

    def __or__(self, other):
        return _Alias(Union, (self, other))

    def __ror__(self, other):
        return _Alias(Union, (other, self))

    def __mro_entries__(self, bases):
        return ()

    def __instancecheck__(self, instance):
        return True

    def __repr__(self):
        return "typing." + self._name


class _Alias(_Form):
    def __init__(self, origin, params):
        self.__origin__ = origin
        self.__args__ = params if isinstance(params, tuple) else (params,)
        self._name = origin._name if isinstance(origin, _Form) else origin.__name__

    def __getitem__(self, params):
        return self

    def __instancecheck__(self, instance):
        if self.__origin__ is Union or self.__origin__ is Optional:
            return any(a is None or isinstance(instance, a) for a in self.__args__ if a is None or isinstance(a, type))
        return isinstance(instance, _CONTAINERS.get(self._name, object))


class _Container(_Form):
    """List, Dict …: isinstance asks the class they stand for, a call makes one of it."""

    def __call__(self, *args, **kwargs):
        return _CONTAINERS[self._name](*args, **kwargs)

    def __instancecheck__(self, instance):
        return isinstance(instance, _CONTAINERS[self._name])

    def __mro_entries__(self, bases):
        return (_CONTAINERS[self._name],)


def _collections():
    from collections import OrderedDict, defaultdict, deque
    from collections import abc
    names = {n: getattr(abc, n) for n in (
        "Iterable", "Iterator", "Sequence", "MutableSequence", "Mapping", "MutableMapping", "Callable", "Hashable", "Sized",
        "Collection", "Container", "Generator", "Reversible", "MutableSet",
    )}
    names.update(
        List=list, Dict=dict, Tuple=tuple, Set=set, FrozenSet=frozenset, Type=type, OrderedDict=OrderedDict,
        DefaultDict=defaultdict, Deque=deque, AbstractSet=abc.Set, KeysView=list, ValuesView=list, ItemsView=list,
        Awaitable=object, Coroutine=object, AsyncIterator=object, AsyncIterable=object, AsyncGenerator=object,
        ContextManager=object, Counter=dict, Text=str, ByteString=bytes, Pattern=object, Match=object, ChainMap=dict,
    )
    return names


_CONTAINERS = _collections()
for _name in _CONTAINERS:
    globals()[_name] = _Container(_name)
Text = str

Any = _Form("Any")
Union = _Form("Union")
Optional = _Form("Optional")
Literal = _Form("Literal")
Final = _Form("Final")
ClassVar = _Form("ClassVar")
Annotated = _Form("Annotated")
NoReturn = _Form("NoReturn")
Never = _Form("Never")
Self = _Form("Self")
Concatenate = _Form("Concatenate")
TypeAlias = _Form("TypeAlias")
TypeGuard = _Form("TypeGuard")
TypeIs = _Form("TypeIs")
Unpack = _Form("Unpack")
Required = _Form("Required")
NotRequired = _Form("NotRequired")
ReadOnly = _Form("ReadOnly")
LiteralString = str
AnyStr = str
Hashable = _CONTAINERS["Hashable"]
Sized = _CONTAINERS["Sized"]
SupportsInt = SupportsFloat = SupportsIndex = SupportsAbs = SupportsRound = SupportsBytes = object
IO = TextIO = BinaryIO = _Form("IO")
TYPE_CHECKING = False


class Generic:
    def __class_getitem__(cls, params):
        return cls


class Protocol(Generic):
    pass


class TypeVar(_Form):
    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False, default=None, infer_variance=False):
        self.__name__ = self._name = name
        self.__bound__ = bound
        self.__constraints__ = constraints


class ParamSpec(TypeVar):
    args = kwargs = None


class TypeVarTuple(TypeVar):
    def __iter__(self):
        return iter((self,))


def NewType(name, tp):
    return tp


def cast(typ, val):
    return val


def overload(func):
    return func


final = no_type_check = override = overload


def runtime_checkable(cls):
    """Instances are whatever has the members that the protocol and its bases name."""
    names = []
    for base in cls.__mro__:
        if issubclass(base, Protocol) and base is not Protocol:
            members = [*vars(base), *vars(base).get("__annotations__", {})]
            names.extend(n for n in members if n not in names and (not n.startswith("__") or n in _SPECIAL_MEMBERS))
    cls.__rooflint_requires__ = tuple(names)
    return cls


_SPECIAL_MEMBERS = (
    "__len__", "__iter__", "__getitem__", "__setitem__", "__contains__", "__call__", "__enter__", "__exit__", "__next__", "__hash__",
)


def dataclass_transform(*args, **kwargs):
    return overload


def deprecated(*args, **kwargs):
    return overload


def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    return dict(getattr(obj, "__annotations__", {}))


def get_origin(tp):
    origin = getattr(tp, "__origin__", None)
    return _CONTAINERS.get(getattr(origin, "_name", None), origin)


def get_args(tp):
    return getattr(tp, "__args__", ())


def assert_never(arg):
    raise AssertionError(f"Expected code to be unreachable, but got: {arg!r}")


def assert_type(val, typ):
    return val


def reveal_type(obj):
    return obj


class _NamedTupleMeta(type):
    def __new__(meta, name, bases, namespace, **kwargs):
        from collections import namedtuple
        fields = list(namespace.get("__annotations__", {}))
        if not fields:
            return type.__new__(meta, name, bases, namespace)
        base = namedtuple(name, fields, defaults=[namespace[f] for f in fields if f in namespace])
        rest = {k: v for k, v in namespace.items() if k not in fields}
        return type(name, (base,), rest)


class NamedTuple(metaclass=_NamedTupleMeta):
    def __new__(cls, typename, fields=(), **kwargs):
        from collections import namedtuple
        return namedtuple(typename, [f[0] for f in fields] + list(kwargs))


class _TypedDictMeta(type):
    def __new__(meta, name, bases, namespace, **kwargs):
        return type.__new__(meta, name, (dict,), {"__annotations__": namespace.get("__annotations__", {})})


class TypedDict(metaclass=_TypedDictMeta):
    pass
