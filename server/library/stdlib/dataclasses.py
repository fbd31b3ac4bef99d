# dataclasses


class _Missing:
    def __repr__(self):
        return "MISSING"


MISSING = _Missing()


class _KwOnly:
    pass


KW_ONLY = _KwOnly()


class Field:
    def __init__(self, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=MISSING):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = metadata or {}
        self.kw_only = kw_only


class InitVar:
    def __class_getitem__(cls, params):
        return cls


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=MISSING):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False):
    def wrap(c):
        return _process(c, init, repr, eq, order, frozen, kw_only, unsafe_hash)

    return wrap if cls is None else wrap(cls)


def _is_class_var(annotation):
    if isinstance(annotation, str):
        return annotation.startswith(("ClassVar", "typing.ClassVar"))
    return getattr(annotation, "_name", None) == "ClassVar"


def _collect(cls, kw_only):
    found = {}
    for base in reversed(cls.__mro__[1:]):
        found.update(getattr(base, "__dataclass_fields__", {}) if "__dataclass_fields__" in base.__dict__ else {})
    for name, annotation in cls.__dict__.get("__annotations__", {}).items():
        if annotation is KW_ONLY:
            kw_only = True
            continue
        if _is_class_var(annotation):
            continue
        default = cls.__dict__.get(name, MISSING)
        f = default if isinstance(default, Field) else Field(default)
        if isinstance(f.default, (list, dict, set)):
            raise ValueError(f"mutable default {type(f.default)} for field {name} is not allowed: use default_factory")
        f.name = name
        f.type = annotation
        if f.kw_only is MISSING:
            f.kw_only = kw_only
        found[name] = f
        if isinstance(default, Field):
            if f.default is MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, f.default)
    return found


def _process(cls, init, repr, eq, order, frozen, kw_only, unsafe_hash):
    found = _collect(cls, kw_only)
    cls.__dataclass_fields__ = found
    own = cls.__dict__
    if init and "__init__" not in own:
        cls.__init__ = _make_init(cls, list(found.values()), frozen)
    if repr and "__repr__" not in own:
        cls.__repr__ = _repr
    if eq and "__eq__" not in own:
        cls.__eq__ = _eq
        if frozen or unsafe_hash:
            cls.__hash__ = lambda self: hash(_astuple(self))
        elif "__hash__" not in own:
            cls.__hash__ = None
    if order:
        cls.__lt__ = lambda self, other: _astuple(self) < _astuple(other)
        cls.__le__ = lambda self, other: _astuple(self) <= _astuple(other)
        cls.__gt__ = lambda self, other: _astuple(self) > _astuple(other)
        cls.__ge__ = lambda self, other: _astuple(self) >= _astuple(other)
    if frozen:
        cls.__setattr__ = _frozen_setattr
        cls.__delattr__ = _frozen_setattr
    cls.__match_args__ = tuple(f.name for f in found.values() if f.init and not f.kw_only)
    return cls


def _make_init(cls, found, frozen):
    positional = [f for f in found if f.init and not f.kw_only]
    keyword = [f for f in found if f.init and f.kw_only]

    def __init__(self, *args, **kwargs):
        if len(args) > len(positional):
            required = [f for f in positional if f.default is MISSING and f.default_factory is MISSING]
            least = "" if len(required) == len(positional) else f"from {len(required) + 1} to "
            raise TypeError(f"{cls.__name__}.__init__() takes {least}{len(positional) + 1} positional arguments but {len(args) + 1} were given")
        given = dict(zip([f.name for f in positional], args))
        for name, value in kwargs.items():
            if name in given:
                raise TypeError(f"{cls.__name__}.__init__() got multiple values for argument '{name}'")
            if not any(f.name == name for f in positional) and not any(f.name == name for f in keyword):
                raise TypeError(f"{cls.__name__}.__init__() got an unexpected keyword argument '{name}'")
            given[name] = value
        missing = []
        for f in found:
            if f.name in given:
                value = given[f.name]
            elif f.default is not MISSING:
                value = f.default
            elif f.default_factory is not MISSING:
                value = f.default_factory()
            elif f.init:
                missing.append(f.name)
                continue
            else:
                continue
            object.__setattr__(self, f.name, value)
        if missing:
            raise TypeError(f"{cls.__name__}.__init__() missing {len(missing)} required positional argument{'s' if len(missing) > 1 else ''}: {' and '.join(repr_(m) for m in missing)}")
        if hasattr(self, "__post_init__"):
            self.__post_init__()

    return __init__


def repr_(text):
    return "'" + text + "'"


def _repr(self):
    return f"{type(self).__name__}(" + ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.repr) + ")"


def _eq(self, other):
    if type(self) is not type(other):
        return NotImplemented
    return _astuple(self) == _astuple(other)


def _astuple(self):
    return tuple(getattr(self, f.name) for f in fields(self) if f.compare)


class FrozenInstanceError(AttributeError):
    pass


def _frozen_setattr(self, name, *value):
    raise FrozenInstanceError(f"cannot assign to field '{name}'")


def fields(class_or_instance):
    return tuple(class_or_instance.__dataclass_fields__.values())


def is_dataclass(obj):
    return hasattr(obj, "__dataclass_fields__")


def asdict(obj, *, dict_factory=dict):
    return dict_factory([(f.name, _plain(getattr(obj, f.name))) for f in fields(obj)])


def astuple(obj, *, tuple_factory=tuple):
    return tuple_factory([_plain(getattr(obj, f.name)) for f in fields(obj)])


def _plain(value):
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, (list, tuple)):
        return type(value)([_plain(v) for v in value])
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return value


def replace(obj, /, **changes):
    for f in fields(obj):
        if f.init and f.name not in changes:
            changes[f.name] = getattr(obj, f.name)
    return type(obj)(**changes)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, **kwargs):
    annotations = {}
    body = dict(namespace or {})
    for item in fields:
        if isinstance(item, str):
            annotations[item] = object
            continue
        annotations[item[0]] = item[1]
        if len(item) == 3:
            body[item[0]] = item[2]
    body["__annotations__"] = annotations
    return dataclass(type(cls_name, bases, body), **kwargs)
