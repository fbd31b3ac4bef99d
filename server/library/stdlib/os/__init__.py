# os: paths are text, the environment is empty, nothing of the file system is there.
from os import path

name = "posix"
sep = "/"
pathsep = ":"
linesep = "\n"
curdir = "."
extsep = "."
devnull = "/dev/null"
environ = {}


def getenv(key, default=None):
    return environ.get(key, default)


def putenv(key, value):
    environ[key] = value


def unsetenv(key):
    environ.pop(key, None)


def getcwd():
    return "."


def fspath(p):
    return p if isinstance(p, (str, bytes)) else p.__fspath__()


def cpu_count():
    return 1


def getpid():
    return 1


def urandom(n):
    return b""


def listdir(path="."):
    raise FileNotFoundError(f"[Errno 2] No such file or directory: {str(path)!r}")


scandir = stat = listdir


def walk(top, topdown=True, onerror=None, followlinks=False):
    return iter(())


def makedirs(name, mode=0o777, exist_ok=False):
    pass


def mkdir(path, mode=0o777):
    pass


def remove(path):
    pass


rmdir = unlink = removedirs = remove


def rename(src, dst):
    pass


replace = rename


class PathLike:
    __rooflint_requires__ = ("__fspath__",)
