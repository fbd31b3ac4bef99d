# tomllib: text that is known.
from _rooflint_inspect import is_unknown
from _rooflint_toml import table as _table


class TOMLDecodeError(ValueError):
    pass


def load(fp, /, *, parse_float=float):
    content = fp.read()
    if is_unknown(content):
        return content
    if not isinstance(content, bytes):
        raise TypeError("File must be opened in binary mode, e.g. use `open('foo.toml', 'rb')`")
    return loads(content.decode())


def loads(s, /, *, parse_float=float):
    if is_unknown(s):
        return s
    found = _table(s)
    if isinstance(found, str):
        raise TOMLDecodeError(found)
    return found
