# torch.ops: namespaces of operators: ATen's under their names in torch, torchvision's native ones, and what packages
# register through torch.library.
from _rooflint import unknown


class _Namespace:
    def __init__(self, name):
        self._name = name

    def __getattr__(self, name):
        return ops.find(self._name, name)


class _Ops:
    def __init__(self):
        self._registered = {}
        self._defaults = {}
        self._namespaces = {}

    def register(self, qualified, function):
        self._registered[qualified] = function

    def register_default(self, qualified, function):
        self._defaults[qualified] = function

    def find(self, namespace, name):
        qualified = f"{namespace}::{name}"
        for function in (self._registered.get(qualified), _native(namespace, name), self._defaults.get(qualified)):
            if function is not None:
                return _Operator(function)
        return unknown(f"operator {qualified} is not known")

    def load_library(self, path):
        pass

    def load_class(self, path):
        pass

    def __getattr__(self, name):
        if name not in self._namespaces:
            self._namespaces[name] = _Namespace(name)
        return self._namespaces[name]


class _Operator:
    """An operator with its overloads, which all mean the same function here."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *args, **kwargs):
        return self._function(*args, **kwargs)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self


def _native(namespace, name):
    import torch
    if namespace == "torchvision":
        from torch import _torchvision_ops
        return getattr(_torchvision_ops, name, None)
    if namespace in ("aten", "prim"):
        for module in (torch, torch.nn.functional):
            if hasattr(module, name):
                return getattr(module, name)
    return None


ops = _Ops()
