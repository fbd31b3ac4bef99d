# importlib.metadata: nothing is installed.


class PackageNotFoundError(ImportError):
    pass


def version(name):
    raise PackageNotFoundError(name)


def distribution(name):
    raise PackageNotFoundError(name)


def entry_points(**params):
    return []
