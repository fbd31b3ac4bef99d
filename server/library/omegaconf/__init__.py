# omegaconf: nested configurations by attribute or key, with interpolations such as ${model.width}. Resolvers that ask the
# environment or other files are unknown.
import re
from dataclasses import fields, is_dataclass

import yaml
from _rooflint_inspect import is_unknown, unknown

MISSING = "???"


class OmegaConfBaseException(Exception):
    pass


class ConfigKeyError(OmegaConfBaseException, KeyError):
    def __str__(self):
        return str(self.args[0]) if self.args else ""


class ConfigAttributeError(OmegaConfBaseException, AttributeError):
    pass


class ConfigIndexError(OmegaConfBaseException, IndexError):
    pass


class MissingMandatoryValue(OmegaConfBaseException):
    pass


class InterpolationKeyError(OmegaConfBaseException):
    pass


class Container:
    """What a configuration holds, and the one that it stands in."""

    def __init__(self, content, parent=None):
        object.__setattr__(self, "_parent", parent)
        pairs = content.items() if isinstance(content, dict) else enumerate(content)
        made = {} if isinstance(content, dict) else []
        object.__setattr__(self, "_content", made)
        for key, value in pairs:
            if isinstance(made, dict):
                made[key] = _wrapped(value, self)
            else:
                made.append(_wrapped(value, self))

    def _get_parent(self):
        return self._parent

    def _get_root(self):
        return self if self._parent is None else self._parent._get_root()

    def _resolved(self, value, key):
        if isinstance(value, str):
            if value == MISSING:
                raise MissingMandatoryValue(f"Missing mandatory value: {key}")
            return _interpolated(value, self)
        return value

    def __getitem__(self, key):
        if isinstance(key, slice):
            return [self._resolved(value, key) for value in self._content[key]]
        return self._resolved(self._content[key], key)

    def __setitem__(self, key, value):
        self._content[key] = _wrapped(value, self)

    def __delitem__(self, key):
        del self._content[key]

    def __len__(self):
        return len(self._content)

    def __contains__(self, key):
        return key in self._content if isinstance(self._content, dict) else key in list(self)

    def __eq__(self, other):
        own = OmegaConf.to_container(self, resolve=True)
        return own == (OmegaConf.to_container(other, resolve=True) if isinstance(other, Container) else other)

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(str(self))

    def __str__(self):
        return str(OmegaConf.to_container(self))

    __repr__ = __str__


class DictConfig(Container):
    def __init__(self, content=None, parent=None, **options):
        super().__init__(_plain({} if content is None else content), parent)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._content:
            raise ConfigAttributeError(f"Missing key {name}")
        return self[name]

    def __setattr__(self, name, value):
        self[name] = value

    def __getitem__(self, key):
        if key not in self._content:
            raise ConfigKeyError(f"Missing key {key}")
        return super().__getitem__(key)

    def __iter__(self):
        return iter(self._content)

    def get(self, key, default_value=None):
        return self[key] if key in self._content else default_value

    def keys(self):
        return self._content.keys()

    def values(self):
        return [self[key] for key in self._content]

    def items(self):
        return [(key, self[key]) for key in self._content]

    def pop(self, key, *default):
        if key not in self._content and default:
            return default[0]
        value = self[key]
        del self._content[key]
        return value

    def setdefault(self, key, default_value=None):
        if key not in self._content:
            self[key] = default_value
        return self[key]

    def update(self, *others, **values):
        for other in (*others, values):
            for key, value in other.items():
                self[key] = value

    def copy(self):
        return DictConfig(OmegaConf.to_container(self), self._parent)


class ListConfig(Container):
    def __init__(self, content=None, parent=None, **options):
        super().__init__(list([] if content is None else content), parent)

    def __iter__(self):
        return iter([self._resolved(value, i) for i, value in enumerate(self._content)])

    def __add__(self, other):
        return ListConfig(list(self) + list(other))

    def append(self, item):
        self._content.append(_wrapped(item, self))

    def extend(self, items):
        for item in items:
            self.append(item)

    def index(self, x):
        return list(self).index(x)

    def copy(self):
        return ListConfig(OmegaConf.to_container(self), self._parent)


class OmegaConf:
    @staticmethod
    def create(obj=None, parent=None, **options):
        if isinstance(obj, str):
            obj = yaml.safe_load(obj)
        if is_unknown(obj):
            return obj
        if isinstance(obj, Container):
            return obj.copy()
        if isinstance(obj, (list, tuple)):
            return ListConfig(obj, parent)
        return DictConfig(obj, parent)

    structured = create

    @staticmethod
    def load(file_):
        if hasattr(file_, "read"):
            return OmegaConf.create(yaml.safe_load(file_))
        with open(file_) as stream:
            return OmegaConf.create(yaml.safe_load(stream))

    @staticmethod
    def merge(*configs):
        made = OmegaConf.create(configs[0])
        for other in configs[1:]:
            _merge(made, OmegaConf.create(other))
        return made

    unsafe_merge = merge

    @staticmethod
    def to_container(cfg, *, resolve=False, throw_on_missing=False, **options):
        if not isinstance(cfg, Container):
            return cfg
        value = lambda key: cfg[key] if resolve and cfg._content[key] != MISSING else cfg._content[key]
        inner = lambda key: OmegaConf.to_container(value(key), resolve=resolve)
        if isinstance(cfg, ListConfig):
            return [inner(i) for i in range(len(cfg))]
        return {key: inner(key) for key in cfg._content}

    @staticmethod
    def to_object(cfg):
        return OmegaConf.to_container(cfg, resolve=True)

    @staticmethod
    def to_yaml(cfg, **options):
        return unknown("a configuration as text")

    @staticmethod
    def select(cfg, key, *, default=None, **options):
        return _selected(cfg, key, default)

    @staticmethod
    def update(cfg, key, value=None, **options):
        *path, last = key.split(".")
        for name in path:
            cfg = cfg.setdefault(name, {})
        cfg[last] = value

    @staticmethod
    def is_config(obj):
        return isinstance(obj, Container)

    @staticmethod
    def is_dict(obj):
        return isinstance(obj, DictConfig)

    @staticmethod
    def is_list(obj):
        return isinstance(obj, ListConfig)

    @staticmethod
    def is_missing(cfg, key):
        return key in cfg.keys() and cfg._content[key] == MISSING

    @staticmethod
    def from_cli(args_list=None):
        return DictConfig({})

    @staticmethod
    def from_dotlist(dotlist):
        made = DictConfig({})
        for item in dotlist:
            key, _, value = item.partition("=")
            OmegaConf.update(made, key, yaml.safe_load(value))
        return made

    @staticmethod
    def register_new_resolver(name, resolver, **options):
        _RESOLVERS[name] = resolver

    @staticmethod
    def set_struct(conf, value):
        return None

    set_readonly = resolve = save = set_struct


_RESOLVERS = {}


def _plain(content):
    if is_dataclass(content):
        made = content() if isinstance(content, type) else content
        return {field.name: getattr(made, field.name) for field in fields(made)}
    return content._content if isinstance(content, DictConfig) else content


def _wrapped(value, parent):
    if isinstance(value, Container):
        value = OmegaConf.to_container(value)
    if isinstance(value, dict) or is_dataclass(value):
        return DictConfig(value, parent)
    return ListConfig(value, parent) if isinstance(value, (list, tuple)) else value


def _merge(into, other):
    if isinstance(into, ListConfig):
        object.__setattr__(into, "_content", [])
        into.extend(OmegaConf.to_container(other))
        return
    for key, value in other._content.items():
        known = into._content.get(key)
        if isinstance(known, DictConfig) and isinstance(value, DictConfig):
            _merge(known, value)
        else:
            into[key] = value


_WHOLE = re.compile(r"\$\{([^${}]+)\}$")
_PART = re.compile(r"\$\{([^${}]+)\}")


def _interpolated(text, node):
    whole = _WHOLE.match(text)
    if whole:
        return _reference(whole.group(1), node)
    parts = _PART.split(text)
    for i in range(1, len(parts), 2):
        value = _reference(parts[i], node)
        if is_unknown(value):
            return value
        parts[i] = str(value)
    return "".join(parts)


def _reference(path, node):
    name, colon, arguments = path.partition(":")
    if colon:
        if name not in _RESOLVERS:
            return unknown(f"what the resolver {name} gives")
        return _RESOLVERS[name](*[_value(each.strip()) for each in arguments.split(",")])
    if not path.startswith("."):
        return _selected(node._get_root(), path, InterpolationKeyError)
    steps = len(path) - len(path.lstrip("."))
    for _ in range(steps - 1):
        node = node._get_parent()
    return _selected(node, path[steps:], InterpolationKeyError)


def _value(text):
    return yaml.safe_load(text)


def _selected(node, path, default):
    for name in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(node, ListConfig):
            name = int(name)
        if not isinstance(node, Container) or name not in (range(len(node)) if isinstance(node, ListConfig) else node.keys()):
            if default is InterpolationKeyError:
                raise InterpolationKeyError(f"Interpolation key '{path}' not found")
            return default
        node = node[name]
    return node
