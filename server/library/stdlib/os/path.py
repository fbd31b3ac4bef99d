# os.path: arithmetic on POSIX paths; no path exists but those of configurations of the project.
from _rooflint_files import read as _read

sep = "/"
curdir = "."
pardir = ".."


def _text(p):
    return p if isinstance(p, str) else p.__fspath__()


def join(a, *paths):
    result = _text(a)
    for p in paths:
        p = _text(p)
        if p.startswith("/"):
            result = p
        elif not result or result.endswith("/"):
            result += p
        else:
            result += "/" + p
    return result


def split(p):
    p = _text(p)
    i = p.rfind("/") + 1
    head, tail = p[:i], p[i:]
    if head and head != "/" * len(head):
        head = head.rstrip("/")
    return head, tail


def basename(p):
    return split(p)[1]


def dirname(p):
    return split(p)[0]


def splitext(p):
    p = _text(p)
    base = basename(p)
    dot = base.rfind(".")
    if dot <= 0 or base[:dot].strip(".") == "":
        return p, ""
    cut = len(p) - len(base) + dot
    return p[:cut], p[cut:]


def normpath(p):
    p = _text(p)
    parts = []
    for part in p.split("/"):
        if part in ("", "."):
            continue
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".." or not p.startswith("/"):
            parts.append(part)
    return ("/" if p.startswith("/") else "") + "/".join(parts) or "."


def isabs(p):
    return _text(p).startswith("/")


def abspath(p):
    """A relative path stays so: where the program would run is not known."""
    return normpath(p)


realpath = abspath


def expanduser(p):
    return p


expandvars = normcase = expanduser


def relpath(p, start="."):
    a, b = abspath(p).strip("/").split("/"), abspath(start).strip("/").split("/")
    common = 0
    while common < min(len(a), len(b)) and a[common] == b[common]:
        common += 1
    return "/".join([".."] * (len([x for x in b if x]) - common) + a[common:]) or "."


def commonprefix(paths):
    if not paths:
        return ""
    low, high = min(paths), max(paths)
    for i, c in enumerate(low):
        if c != high[i]:
            return low[:i]
    return low


def exists(p):
    return _read(_text(p)) is not None


isfile = lexists = exists


def isdir(p):
    return False


islink = ismount = isdir


def getsize(p):
    raise FileNotFoundError(f"[Errno 2] No such file or directory: {_text(p)!r}")


getmtime = getctime = getatime = getsize


curdir, pardir, extsep, pathsep, devnull, altsep, defpath = ".", "..", ".", ":", "/dev/null", None, "/bin:/usr/bin"
supports_unicode_filenames = False


def splitdrive(p):
    return _text(p)[:0], _text(p)


def samefile(a, b):
    raise FileNotFoundError(f"[Errno 2] No such file or directory: {_text(a)!r}")


sameopenfile = samestat = samefile


def commonpath(paths):
    parts = [[part for part in _text(p).split("/") if part not in ("", ".")] for p in paths]
    if not parts:
        raise ValueError("commonpath() arg is an empty sequence")
    absolute = {_text(p).startswith("/") for p in paths}
    if len(absolute) > 1:
        raise ValueError("Can't mix absolute and relative paths")
    common = []
    for names in zip(*parts):
        if len(set(names)) > 1:
            break
        common.append(names[0])
    return ("/" if True in absolute else "") + "/".join(common)
