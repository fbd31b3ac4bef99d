# abc: abstract methods are not enforced, models are made of concrete classes.


class ABCMeta(type):
    def register(cls, subclass):
        return subclass


class ABC(metaclass=ABCMeta):
    pass


def abstractmethod(func):
    return func


abstractclassmethod = classmethod
abstractstaticmethod = staticmethod
abstractproperty = property


def get_cache_token():
    return 0
