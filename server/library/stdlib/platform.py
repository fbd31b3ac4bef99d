# platform: where a model will run is not known.
from _rooflint_inspect import unknown


def system():
    return unknown("the platform")


machine = node = release = version = processor = platform = uname = libc_ver = mac_ver = system


def python_version():
    return "3.13.0"


def python_version_tuple():
    return ("3", "13", "0")


def python_implementation():
    return "CPython"
