# re: Python's functions round an engine without backtracking; what that cannot match is unknown.
from _rooflint_inspect import is_unknown
from _rooflint_re import describe as _describe, find as _find

A = ASCII = 256
I = IGNORECASE = 2
M = MULTILINE = 8
S = DOTALL = 16
U = UNICODE = 32
X = VERBOSE = 64
L = LOCALE = 4
NOFLAG = 0
RegexFlag = int


class error(Exception):
    pass


PatternError = error


class Match:
    def __init__(self, pattern, string, spans):
        self.re = pattern
        self.string = string
        self._spans = spans
        self.lastindex = next((i for i in range(len(spans) - 1, 0, -1) if spans[i][0] >= 0), None)
        self.pos = 0

    @property
    def endpos(self):
        return len(self.string)

    def _number(self, group):
        if isinstance(group, str):
            if group not in self.re.groupindex:
                raise IndexError("no such group")
            return self.re.groupindex[group]
        if not 0 <= group < len(self._spans):
            raise IndexError("no such group")
        return group

    def span(self, group=0):
        return self._spans[self._number(group)]

    def start(self, group=0):
        return self.span(group)[0]

    def end(self, group=0):
        return self.span(group)[1]

    def _text(self, group, default=None):
        start, end = self.span(group)
        return default if start < 0 else self.string[start:end]

    def group(self, *groups):
        found = tuple(self._text(g) for g in groups or (0,))
        return found if len(found) > 1 else found[0]

    __getitem__ = _text

    def groups(self, default=None):
        return tuple(self._text(i, default) for i in range(1, len(self._spans)))

    def groupdict(self, default=None):
        return {name: self._text(name, default) for name in self.re.groupindex}

    def expand(self, template):
        return _expand(template, self)

    def __repr__(self):
        return f"<re.Match object; span={self.span()!r}, match={self.group()!r}>"


class Pattern:
    def __init__(self, pattern, flags, groups, names):
        self.pattern = pattern
        self.flags = flags
        self.groups = groups
        self.groupindex = dict(names)

    def _at(self, how, string, pos):
        spans = _find(how, self.pattern, self.flags, string, pos)
        return None if spans is None else Match(self, string, spans)

    def match(self, string, pos=0, endpos=None):
        return self._at("match", string if endpos is None else string[:endpos], pos)

    def fullmatch(self, string, pos=0, endpos=None):
        return self._at("fullmatch", string if endpos is None else string[:endpos], pos)

    def search(self, string, pos=0, endpos=None):
        return self._at("search", string if endpos is None else string[:endpos], pos)

    def finditer(self, string, pos=0):
        end_of_string = len(string)
        while pos <= end_of_string:
            found = self.search(string, pos)
            if found is None:
                return
            yield found
            start, end = found.span()
            pos = end if end > start else end + 1

    def findall(self, string, pos=0):
        if self.groups == 0:
            return [m.group() for m in self.finditer(string, pos)]
        if self.groups == 1:
            return [m.groups("")[0] for m in self.finditer(string, pos)]
        return [m.groups("") for m in self.finditer(string, pos)]

    def subn(self, repl, string, count=0):
        parts = []
        last = made = 0
        for m in self.finditer(string):
            if count and made == count:
                break
            parts.append(string[last:m.start()])
            parts.append(repl(m) if callable(repl) else _expand(repl, m))
            last = m.end()
            made += 1
        parts.append(string[last:])
        return "".join(parts), made

    def sub(self, repl, string, count=0):
        return self.subn(repl, string, count)[0]

    def split(self, string, maxsplit=0):
        parts = []
        last = made = 0
        for m in self.finditer(string):
            if maxsplit and made == maxsplit:
                break
            parts.append(string[last:m.start()])
            parts.extend(m.groups())
            last = m.end()
            made += 1
        parts.append(string[last:])
        return parts

    def __repr__(self):
        return f"re.compile({self.pattern!r})"

    def __eq__(self, other):
        return isinstance(other, Pattern) and (self.pattern, self.flags) == (other.pattern, other.flags)

    def __hash__(self):
        return hash((self.pattern, self.flags))


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "b": "\b", "\\": "\\"}


def _expand(template, match):
    parts = []
    i = 0
    while i < len(template):
        c = template[i]
        i += 1
        if c != "\\" or i == len(template):
            parts.append(c)
            continue
        c = template[i]
        i += 1
        if c == "g" and template[i:i + 1] == "<":
            end = template.index(">", i)
            name = template[i + 1:end]
            parts.append(match._text(int(name) if name.isdigit() else name, ""))
            i = end + 1
        elif c.isdigit():
            while i < len(template) and template[i].isdigit() and len(c) < 2:
                c += template[i]
                i += 1
            parts.append(match._text(int(c), ""))
        else:
            parts.append(_ESCAPES.get(c, "\\" + c))
    return "".join(parts)


def compile(pattern, flags=0):
    if isinstance(pattern, Pattern):
        return pattern
    described = _describe(pattern, flags)
    if is_unknown(described):
        return described
    if isinstance(described, str):
        raise error(described)
    groups, names = described
    return Pattern(pattern, flags, groups, names)


def match(pattern, string, flags=0):
    return compile(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    return compile(pattern, flags).fullmatch(string)


def search(pattern, string, flags=0):
    return compile(pattern, flags).search(string)


def findall(pattern, string, flags=0):
    return compile(pattern, flags).findall(string)


def finditer(pattern, string, flags=0):
    return compile(pattern, flags).finditer(string)


def sub(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).subn(repl, string, count)


def split(pattern, string, maxsplit=0, flags=0):
    return compile(pattern, flags).split(string, maxsplit)


_SPECIAL = "()[]{}?*+-|^$\\.&~# \t\n\r\v\f"


def escape(pattern):
    return "".join("\\" + c if c in _SPECIAL else c for c in pattern)


def purge():
    pass
