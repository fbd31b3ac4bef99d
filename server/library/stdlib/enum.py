# enum


class auto:
    pass


class _EnumDict(dict):
    pass


class EnumMeta(type):
    def __new__(meta, name, bases, namespace, **kwargs):
        members = {}
        rest = {}
        for key, value in namespace.items():
            if _is_member(key, value):
                members[key] = value
            else:
                rest[key] = value
        cls = type.__new__(meta, name, bases, rest)
        if not members:
            return cls
        by_value = []
        table = {}
        previous = []
        for key, value in members.items():
            if isinstance(value, auto):
                value = cls._generate_next_value_(key, 1, len(previous), previous)
            member = _find(by_value, value)
            if member is None:
                member = _make(cls, key, value)
                by_value.append(member)
            previous.append(member._value_)
            table[key] = member
            type.__setattr__(cls, key, member)
        cls._member_map_ = table
        cls._members_ = by_value
        return cls

    def __call__(cls, value, names=None, **kwargs):
        if names is not None:
            if isinstance(names, str):
                names = names.replace(",", " ").split()
            pairs = names.items() if isinstance(names, dict) else [n if isinstance(n, tuple) else (n, i + 1) for i, n in enumerate(names)]
            return EnumMeta.__new__(EnumMeta, value, (cls,), dict(pairs))
        if isinstance(value, cls):
            return value
        member = _find(cls._members_, value)
        if member is None:
            member = cls._missing_(value)
        if member is None:
            raise ValueError(f"{value!r} is not a valid {cls.__name__}")
        return member

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __iter__(cls):
        return iter(cls._members_)

    def __reversed__(cls):
        return reversed(cls._members_)

    def __len__(cls):
        return len(cls._members_)

    def __contains__(cls, value):
        return isinstance(value, cls) or _find(cls._members_, value) is not None

    def __bool__(cls):
        return True

    @property
    def __members__(cls):
        return dict(cls._member_map_)


EnumType = EnumMeta


def _is_member(key, value):
    if key.startswith("_") or isinstance(value, (property, classmethod, staticmethod)) or hasattr(value, "__get__"):
        return False
    return True


def _find(members, value):
    for member in members:
        if member._value_ is value or (type(member._value_) is type(value) and member._value_ == value) or member._value_ == value:
            return member
    return None


def _make(cls, name, value):
    base = next((b for b in (int, str, float, tuple) if issubclass(cls, b)), None)
    member = object.__new__(cls) if base is None else base.__new__(cls, value)
    member._value_ = value
    member._name_ = name
    init = cls.__init__
    if init is not object.__init__:
        if isinstance(value, tuple):
            init(member, *value)
        else:
            init(member, value)
    return member


class Enum(metaclass=EnumMeta):
    _members_ = ()
    _member_map_ = {}

    @property
    def value(self):
        return self._value_

    @property
    def name(self):
        return self._name_

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        numbers = [v for v in last_values if isinstance(v, int)]
        return max(numbers) + 1 if numbers else start

    @classmethod
    def _missing_(cls, value):
        return None

    def __repr__(self):
        return f"<{type(self).__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        return f"{type(self).__name__}.{self._name_}"

    def __hash__(self):
        return hash(self._name_)

    def __eq__(self, other):
        return self is other


class IntEnum(int, Enum):
    __repr__ = Enum.__repr__

    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)

    def __hash__(self):
        return hash(self._value_)

    def __str__(self):
        return str(self._value_)


class StrEnum(str, Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()

    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)

    def __hash__(self):
        return hash(self._value_)

    def __str__(self):
        return self._value_


class Flag(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return 1 << count

    @classmethod
    def _missing_(cls, value):
        member = object.__new__(cls)
        member._value_ = value
        member._name_ = None
        return member

    def __or__(self, other):
        return type(self)(self._value_ | other._value_)

    def __and__(self, other):
        return type(self)(self._value_ & other._value_)

    def __xor__(self, other):
        return type(self)(self._value_ ^ other._value_)

    def __bool__(self):
        return self._value_ != 0

    def __contains__(self, other):
        return other._value_ & self._value_ == other._value_

    def __eq__(self, other):
        return isinstance(other, Flag) and self._value_ == other._value_

    def __hash__(self):
        return hash(self._value_)


class IntFlag(int, Flag):
    pass


def unique(enumeration):
    return enumeration


verify = lambda *args: unique
nonmember = member = unique
CONTINUOUS = NAMED_FLAGS = UNIQUE = None
