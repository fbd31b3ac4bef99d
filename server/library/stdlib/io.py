# io: streams in memory. Of files only configurations of the project are read; what else open() gives is unknown.
from _rooflint_files import read as _read
from _rooflint_inspect import is_unknown, unknown

SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2


class UnsupportedOperation(OSError, ValueError):
    pass


class _Memory:
    """Text or bytes with a position."""

    _empty = ""

    def __init__(self, initial=None, newline="\n"):
        self._data = self._empty if initial is None else initial
        self._at = 0
        self.closed = False

    def getvalue(self):
        return self._data

    getbuffer = getvalue

    def read(self, size=-1):
        end = len(self._data) if size is None or size < 0 else self._at + size
        part = self._data[self._at:end]
        self._at = self._at + len(part)
        return part

    def readline(self):
        end = self._data.find(self._newline, self._at)
        return self.read(-1 if end < 0 else end + 1 - self._at)

    def readlines(self):
        return list(self)

    def write(self, part):
        self._data = self._data[:self._at] + part + self._data[self._at + len(part):]
        self._at = self._at + len(part)
        return len(part)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def seek(self, offset, whence=0):
        self._at = offset + (0, self._at, len(self._data))[whence]
        return self._at

    def tell(self):
        return self._at

    def truncate(self, size=None):
        self._data = self._data[:self._at if size is None else size]
        return len(self._data)

    def flush(self):
        return None

    def close(self):
        self.closed = True

    def readable(self):
        return True

    writable = seekable = readable

    def __iter__(self):
        while True:
            line = self.readline()
            if not line:
                return
            yield line

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()


class StringIO(_Memory):
    _newline = "\n"


class BytesIO(_Memory):
    _empty = b""
    _newline = b"\n"


class IOBase:
    pass


RawIOBase = BufferedIOBase = TextIOBase = IOBase
TextIOWrapper = BufferedReader = BufferedWriter = IOBase


def open(file, mode="r", *args, **kwargs):
    if is_unknown(file) or is_unknown(mode) or any(c in mode for c in "wax+"):
        return unknown("the content of a file")
    name = file if isinstance(file, (str, int)) else file.__fspath__()
    text = None if isinstance(name, int) else _read(name)
    if text is None:
        return unknown(f"the content of the file {name}")
    stream = BytesIO(text.encode()) if "b" in mode else StringIO(text)
    stream.name, stream.mode = name, mode
    return stream
