# pathlib: paths are text; of files only configurations of the project are read.
import io
import os.path
from _rooflint_files import read as _read
from _rooflint_inspect import unknown


class PurePath:
    def __init__(self, *segments):
        text = os.path.join(*[str(s) for s in segments]) if segments else "."
        parts = [part for part in text.split("/") if part not in ("", ".")]
        self._root = "/" if text.startswith("/") else ""
        self._parts = parts

    def _made(self, root, parts):
        path = type(self)()
        path._root, path._parts = root, parts
        return path

    def __str__(self):
        return self._root + "/".join(self._parts) or "."

    as_posix = __fspath__ = __str__

    def __repr__(self):
        return f"{type(self).__name__}({str(self)!r})"

    def __eq__(self, other):
        return isinstance(other, PurePath) and str(self) == str(other)

    def __lt__(self, other):
        return self.parts < other.parts

    def __hash__(self):
        return hash(str(self))

    def __truediv__(self, other):
        return type(self)(self, other)

    def __rtruediv__(self, other):
        return type(self)(other, self)

    def joinpath(self, *others):
        return type(self)(self, *others)

    @property
    def parts(self):
        return ((self._root,) if self._root else ()) + tuple(self._parts)

    @property
    def name(self):
        return self._parts[-1] if self._parts else ""

    @property
    def suffix(self):
        dot = self.name.rfind(".")
        return self.name[dot:] if 0 < dot < len(self.name) - 1 else ""

    @property
    def suffixes(self):
        return ["." + part for part in self.name.lstrip(".").split(".")[1:]]

    @property
    def stem(self):
        return self.name[:len(self.name) - len(self.suffix)] if self.suffix else self.name

    @property
    def parent(self):
        return self._made(self._root, self._parts[:-1])

    @property
    def parents(self):
        return tuple(self._made(self._root, self._parts[:i]) for i in reversed(range(len(self._parts))))

    @property
    def root(self):
        return self._root

    anchor = root
    drive = ""

    def with_name(self, name):
        return self._made(self._root, self._parts[:-1] + [name])

    def with_suffix(self, suffix):
        return self.with_name(self.stem + suffix)

    def with_stem(self, stem):
        return self.with_name(stem + self.suffix)

    def is_absolute(self):
        return bool(self._root)

    def relative_to(self, *other):
        base = type(self)(*other)
        if self.parts[:len(base.parts)] != base.parts:
            raise ValueError(f"{str(self)!r} is not in the subpath of {str(base)!r}")
        return self._made("", self._parts[len(base._parts):])

    def is_relative_to(self, *other):
        return self.parts[:len(type(self)(*other).parts)] == type(self)(*other).parts


class Path(PurePath):
    def exists(self):
        return True if _read(str(self)) is not None else unknown("the file system")

    is_file = exists

    def is_dir(self):
        return unknown("the file system")

    def open(self, mode="r", *args, **kwargs):
        return io.open(str(self), mode)

    def read_text(self, *args, **kwargs):
        return self.open().read()

    def read_bytes(self):
        return self.open("rb").read()

    def stat(self, *args, **kwargs):
        return unknown("the content of a file")

    iterdir = glob = rglob = stat

    def mkdir(self, *args, **kwargs):
        return None

    write_text = write_bytes = unlink = rename = touch = mkdir

    def resolve(self, strict=False):
        return self

    absolute = expanduser = resolve

    @classmethod
    def cwd(cls):
        return cls()

    home = cwd


class PurePosixPath(PurePath):
    pass


class PosixPath(Path):
    pass
