# abc


def _is_abstract(value):
    inner = getattr(value, "fget", None) or getattr(value, "__func__", None) or value
    return getattr(inner, "__isabstractmethod__", False) is True


class ABCMeta(type):
    def __new__(mcs, name, bases, namespace, /, **kwargs):
        cls = super().__new__(mcs, name, bases, namespace, **kwargs)
        inherited = {n for base in bases for n in getattr(base, "__abstractmethods__", ())}
        names = {n for n in inherited if _is_abstract(getattr(cls, n, None))}
        names |= {n for n, value in namespace.items() if _is_abstract(value)}
        cls.__abstractmethods__ = frozenset(names)
        return cls

    def register(cls, subclass):
        cls.__rooflint_registered__ = (*cls.__dict__.get("__rooflint_registered__", ()), subclass)
        return subclass


class ABC(metaclass=ABCMeta):
    pass


def abstractmethod(func):
    func.__isabstractmethod__ = True
    return func


class abstractclassmethod(classmethod):
    pass


class abstractstaticmethod(staticmethod):
    pass


abstractproperty = property


def get_cache_token():
    return 0


def update_abstractmethods(cls):
    return cls
