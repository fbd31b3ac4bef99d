# Layers that learn the size of their input from the first one.
from torch.nn.parameter import is_lazy


class LazyModuleMixin:
    """The class that such a layer becomes is in `cls_to_become`; `initialize_parameters` makes its parameters."""

    cls_to_become = None

    def __call__(self, *args, **kwargs):
        self.initialize_parameters(*args, **kwargs)
        if self.cls_to_become is not None:
            self.__class__ = self.cls_to_become
        return super().__call__(*args, **kwargs)

    def initialize_parameters(self, *args, **kwargs):
        raise NotImplementedError(f"initialize_parameters is not implemented for {type(self).__name__}")

    def has_uninitialized_params(self):
        return any(is_lazy(p) for p in (*self._parameters.values(), *self._buffers.values()))
