# os: paths are text, the environment is empty, nothing of the file system is there.
from _rooflint_inspect import unknown
from _unfollowed import fallback
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


def _of_the_machine(*args):
    return unknown("what the machine is and does")


cpu_count = process_cpu_count = getpid = getppid = getuid = getgid = getlogin = uname = getloadavg = urandom = times = sched_getaffinity = _of_the_machine


def get_exec_path(env=None):
    return []


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


error = OSError
altsep = None
pardir = ".."
F_OK, R_OK, W_OK, X_OK = 0, 4, 2, 1
O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND = 0, 1, 2, 64, 128, 512, 1024
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2


def access(path, mode):
    return False


def fsencode(filename):
    return fspath(filename).encode()


def fsdecode(filename):
    filename = fspath(filename)
    return filename.decode() if isinstance(filename, bytes) else filename


def umask(mask):
    return 0o022


def chdir(path):
    return None


chmod = chown = link = symlink = utime = fsync = close = register_at_fork = renames = _exit = abort = lambda *args, **kwargs: None

__getattr__ = fallback("os", (
    "DirEntry dup dup2 environb execl execle execlp execlpe execv execve execvp execvpe fchmod fdopen fork fstat ftruncate "
    "fwalk get_blocking get_inheritable get_terminal_size getcwdb getenvb getpgid getpgrp getpriority getrandom getsid isatty "
    "kill killpg lockf lseek lstat major memfd_create minor mkfifo mknod nice open openpty pathconf pidfd_open pipe pipe2 "
    "popen posix_spawn posix_spawnp pread preadv putenv pwrite read readlink readv sched_get_priority_max sched_setaffinity "
    "sched_yield sendfile set_blocking set_inheritable setgid setpgid setpriority setsid setuid spawnl spawnv startfile stat_result "
    "statvfs strerror sync sysconf sysconf_names system terminal_size truncate ttyname wait wait3 wait4 waitpid write writev"
))
