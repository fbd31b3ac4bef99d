# json: text that is known.
from _rooflint_inspect import is_unknown


class JSONDecodeError(ValueError):
    pass


class JSONEncoder:
    def __init__(self, **kwargs):
        pass

    def default(self, o):
        raise TypeError(f"Object of type {type(o).__name__} is not JSON serializable")

    def encode(self, o):
        return dumps(o, default=self.default)


class JSONDecoder:
    def __init__(self, **kwargs):
        pass

    def decode(self, s):
        return loads(s)


def load(fp, **kwargs):
    text = fp.read()
    return text if is_unknown(text) else loads(text, **kwargs)


def dump(obj, fp, **kwargs):
    return None


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_LETTERS = {'"': '"', "\\": "\\", "/": "/", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def _quoted(text, ascii_only):
    parts = []
    for c in text:
        if c in _ESCAPES:
            parts.append(_ESCAPES[c])
        elif ord(c) < 32 or (ascii_only and 126 < ord(c) < 0x10000):
            parts.append(f"\\u{ord(c):04x}")
        elif ascii_only and ord(c) >= 0x10000:
            n = ord(c) - 0x10000
            parts.append(f"\\u{0xD800 + (n >> 10):04x}\\u{0xDC00 + (n & 0x3FF):04x}")
        else:
            parts.append(c)
    return '"' + "".join(parts) + '"'


def dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, indent=None, separators=None, default=None, sort_keys=False, **kw):
    if default is None and cls is not None:
        default = cls(**kw).default
    comma, colon = separators or ("," if indent is not None else ", ", ": ")
    step = " " * indent if isinstance(indent, int) else indent

    def block(opening, parts, closing, depth):
        if not parts:
            return opening + closing
        if indent is None:
            return opening + comma.join(parts) + closing
        inner = "\n" + step * (depth + 1)
        return opening + inner + (comma + inner).join(parts) + "\n" + step * depth + closing

    def key_text(key):
        if key is None or isinstance(key, (bool, int, float)):
            return text(key, 0)
        if isinstance(key, str):
            return key
        raise TypeError(f"keys must be str, int, float, bool or None, not {type(key).__name__}")

    def text(o, depth):
        if o is None:
            return "null"
        if o is True:
            return "true"
        if o is False:
            return "false"
        if isinstance(o, str):
            return _quoted(o, ensure_ascii)
        if isinstance(o, int):
            return int.__repr__(o)
        if isinstance(o, float):
            return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(float.__repr__(o), float.__repr__(o))
        if isinstance(o, dict):
            items = sorted(o.items()) if sort_keys else o.items()
            return block("{", [_quoted(key_text(k), ensure_ascii) + colon + text(v, depth + 1) for k, v in items], "}", depth)
        if isinstance(o, (list, tuple)):
            return block("[", [text(v, depth + 1) for v in o], "]", depth)
        if default is None:
            raise TypeError(f"Object of type {type(o).__name__} is not JSON serializable")
        return text(default(o), depth)

    return text(obj, 0)


class _Reader:
    def __init__(self, s, object_hook, pairs_hook):
        self.s, self.i = s, 0
        self.object_hook, self.pairs_hook = object_hook, pairs_hook

    def fail(self, message):
        before = self.s[:self.i]
        line = before.count("\n") + 1
        column = self.i - before.rfind("\n")
        raise JSONDecodeError(f"{message}: line {line} column {column} (char {self.i})")

    def skip(self):
        while self.i < len(self.s) and self.s[self.i] in " \t\n\r":
            self.i += 1

    def peek(self):
        return self.s[self.i:self.i + 1]

    def value(self):
        self.skip()
        c = self.peek()
        if c == "{":
            return self.object()
        if c == "[":
            return self.array()
        if c == '"':
            return self.string()
        for word, value in (("true", True), ("false", False), ("null", None), ("NaN", float("nan")), ("Infinity", float("inf")), ("-Infinity", -float("inf"))):
            if self.s.startswith(word, self.i):
                self.i += len(word)
                return value
        return self.number()

    def number(self):
        start = self.i
        while self.i < len(self.s) and self.s[self.i] in "+-.0123456789eE":
            self.i += 1
        text = self.s[start:self.i]
        if not text:
            self.fail("Expecting value")
        return float(text) if any(c in text for c in ".eE") else int(text)

    def string(self):
        parts = []
        self.i += 1
        while self.peek() != '"':
            c = self.peek()
            if c == "":
                self.fail("Unterminated string")
            self.i += 1
            if c != "\\":
                parts.append(c)
                continue
            c = self.peek()
            self.i += 1
            if c == "u":
                parts.append(self.unicode())
            elif c in _LETTERS:
                parts.append(_LETTERS[c])
            else:
                self.fail("Invalid \\escape")
        self.i += 1
        return "".join(parts)

    def unicode(self):
        code = int(self.s[self.i:self.i + 4], 16)
        self.i += 4
        if 0xD800 <= code < 0xDC00 and self.s.startswith("\\u", self.i):
            low = int(self.s[self.i + 2:self.i + 6], 16)
            self.i += 6
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
        return chr(code)

    def array(self):
        items = []
        self.i += 1
        self.skip()
        while self.peek() != "]":
            items.append(self.value())
            self.skip()
            if self.peek() == ",":
                self.i += 1
                self.skip()
                if self.peek() == "]":
                    self.fail("Expecting value")
            elif self.peek() != "]":
                self.fail("Expecting ',' delimiter")
        self.i += 1
        return items

    def object(self):
        pairs = []
        self.i += 1
        self.skip()
        while self.peek() != "}":
            self.skip()
            if self.peek() != '"':
                self.fail("Expecting property name enclosed in double quotes")
            key = self.string()
            self.skip()
            if self.peek() != ":":
                self.fail("Expecting ':' delimiter")
            self.i += 1
            pairs.append((key, self.value()))
            self.skip()
            if self.peek() == ",":
                self.i += 1
            elif self.peek() != "}":
                self.fail("Expecting ',' delimiter")
        self.i += 1
        if self.pairs_hook is not None:
            return self.pairs_hook(pairs)
        made = dict(pairs)
        return made if self.object_hook is None else self.object_hook(made)


def loads(s, *, cls=None, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, object_pairs_hook=None, **kw):
    if isinstance(s, bytes):
        s = s.decode()
    reader = _Reader(s, object_hook, object_pairs_hook)
    value = reader.value()
    reader.skip()
    if reader.i < len(s):
        reader.fail("Extra data")
    return value
