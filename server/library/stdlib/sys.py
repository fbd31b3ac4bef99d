# sys: a CPython 3.12 on Linux without arguments.
from _rooflint_inspect import loaded_modules


class _VersionInfo(tuple):
    major, minor, micro, releaselevel, serial = 3, 12, 0, "final", 0


class _Implementation:
    name = "cpython"
    version = _VersionInfo((3, 12, 0, "final", 0))


class _Flags:
    optimize = 0
    debug = 0


class _Stream:
    encoding = "utf-8"

    def write(self, text):
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


version_info = _VersionInfo((3, 12, 0, "final", 0))
version = "3.12.0 (main)"
implementation = _Implementation()
flags = _Flags()
platform = "linux"
byteorder = "little"
maxsize = 9223372036854775807
maxunicode = 1114111
hexversion = 0x030C00F0
executable = ""
prefix = exec_prefix = base_prefix = "/usr"
argv = [""]
path = []
meta_path = []
warnoptions = []
stdout = _Stream()
stderr = _Stream()
stdin = _Stream()
modules = loaded_modules()


class float_info:
    max = 1.7976931348623157e308
    min = 2.2250738585072014e-308
    epsilon = 2.220446049250313e-16
    dig = 15


def getrecursionlimit():
    return 1000


def setrecursionlimit(limit):
    pass


def getsizeof(obj, default=0):
    return 64


def getrefcount(obj):
    return 2


def exc_info():
    return (None, None, None)


def intern(text):
    return text


def exit(code=None):
    raise SystemExit(code)


def getdefaultencoding():
    return "utf-8"


def getfilesystemencoding():
    return "utf-8"


def is_finalizing():
    return False


def exception():
    return None


def gettrace():
    return None


def settrace(function):
    return None


getprofile, setprofile = gettrace, settrace
orig_argv = [""]
dont_write_bytecode = False
