# yaml: PyYAML's functions that read; what they read is data, whatever loader is named.
from _rooflint_inspect import is_unknown, unknown
from _rooflint_yaml import documents as _documents


class YAMLError(Exception):
    pass


class MarkedYAMLError(YAMLError):
    pass


class YAMLObject:
    pass


class _Loader:
    def __init__(self, stream=None):
        self.stream = stream

    @classmethod
    def add_constructor(cls, tag, constructor):
        return None

    add_multi_constructor = add_implicit_resolver = add_path_resolver = add_representer = add_constructor


class BaseLoader(_Loader):
    pass


class SafeLoader(_Loader):
    pass


class FullLoader(_Loader):
    pass


class Loader(_Loader):
    pass


UnsafeLoader = CLoader = Loader
CSafeLoader, CFullLoader = SafeLoader, FullLoader


class Dumper(_Loader):
    pass


SafeDumper = CDumper = CSafeDumper = Dumper


def load_all(stream, Loader=None):
    text = stream.read() if hasattr(stream, "read") else stream
    if is_unknown(text):
        return text
    found = _documents(text.decode() if isinstance(text, bytes) else text)
    if isinstance(found, str):
        raise YAMLError(found)
    return iter(found)


def load(stream, Loader=None):
    found = load_all(stream)
    return found if is_unknown(found) else next(found, None)


safe_load = full_load = unsafe_load = load
safe_load_all = full_load_all = unsafe_load_all = load_all


def dump(data, stream=None, Dumper=None, **options):
    return unknown("yaml.dump() is not followed") if stream is None else None


safe_dump = dump_all = safe_dump_all = dump


def add_constructor(tag, constructor, Loader=None):
    return None


add_multi_constructor = add_representer = add_multi_representer = add_implicit_resolver = add_constructor
