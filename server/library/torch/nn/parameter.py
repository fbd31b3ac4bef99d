# Parameters and buffers: tensors that modules register.
from _rooflint import alias, make, new_parameter, register_class
from torch._tensor import Tensor


class Parameter(Tensor):
    __new__ = new_parameter

    def __deepcopy__(self, memo):
        return Parameter(self, self.requires_grad)


register_class("Parameter", Parameter)


class Buffer(Tensor):
    def __new__(cls, data=None, *, persistent=True):
        if data is None:
            data = make((0,), "float32")
        b = alias(data, cls, "buffer")
        b.persistent = persistent
        return b

    def __init__(self, data=None, *, persistent=True):
        pass


register_class("Buffer", Buffer)


class UninitializedParameter(Parameter):
    def __new__(cls, requires_grad=True, device=None, dtype=None):
        return Parameter.__new__(cls, make((0,), "float32"), requires_grad)

    def __init__(self, requires_grad=True, device=None, dtype=None):
        pass

    def materialize(self, shape, device=None, dtype=None):
        from _rooflint import assign
        assign(self, make(shape, "float32"))
        self.__class__ = Parameter


class UninitializedBuffer(Buffer):
    def __new__(cls, requires_grad=False, device=None, dtype=None, persistent=True):
        return Buffer.__new__(cls, make((0,), "float32"), persistent=persistent)

    def __init__(self, requires_grad=False, device=None, dtype=None, persistent=True):
        pass

    def materialize(self, shape, device=None, dtype=None):
        from _rooflint import assign
        assign(self, make(shape, "float32"))
        self.__class__ = Buffer


def is_lazy(param):
    return isinstance(param, (UninitializedParameter, UninitializedBuffer))
