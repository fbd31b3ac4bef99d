# nn.Module: registration of parameters, buffers and children through attribute assignment, the walks over them, calls.
from collections import OrderedDict

from _rooflint import call_module, created, is_tensor, is_unknown
from torch.nn.parameter import Buffer, Parameter, is_lazy


class _Handle:
    def remove(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False


class Module:
    dump_patches = False
    call_super_init = False

    def __init__(self, *args, **kwargs):
        if not self.call_super_init and kwargs:
            raise TypeError(f"{type(self).__name__}.__init__() got an unexpected keyword argument '{next(iter(kwargs))}'")
        if not self.call_super_init and args:
            raise TypeError(f"{type(self).__name__}.__init__() takes 1 positional argument but {len(args) + 1} were given")
        d = object.__setattr__
        d(self, "training", True)
        d(self, "_parameters", {})
        d(self, "_buffers", {})
        d(self, "_non_persistent_buffers_set", set())
        d(self, "_modules", {})
        d(self, "_forward_hooks", OrderedDict())
        d(self, "_forward_pre_hooks", OrderedDict())
        created(self)

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args, **kwargs):
        return call_module(self, _forward_with_hooks, (self, args), kwargs)

    # --- Attributes ---

    def __setattr__(self, name, value):
        d = self.__dict__
        if isinstance(value, Parameter):
            if "_parameters" not in d:
                raise AttributeError("cannot assign parameters before Module.__init__() call")
            _remove(self, name, ("_buffers", "_modules"))
            self.register_parameter(name, value)
        elif "_parameters" in d and name in self._parameters:
            if value is not None and not is_unknown(value):
                raise TypeError(f"cannot assign '{type(value).__name__}' as parameter '{name}' (torch.nn.Parameter or None expected)")
            self._parameters[name] = value
        elif isinstance(value, Module):
            if "_modules" not in d:
                raise AttributeError("cannot assign module before Module.__init__() call")
            _remove(self, name, ("_parameters", "_buffers"))
            self._modules[name] = value
        elif "_modules" in d and name in self._modules:
            if value is not None and not is_unknown(value):
                raise TypeError(f"cannot assign '{type(value).__name__}' as child module '{name}' (torch.nn.Module or None expected)")
            self._modules[name] = value
        elif isinstance(value, Buffer):
            _remove(self, name, ("_parameters", "_modules"))
            self.register_buffer(name, value, value.persistent)
        elif "_buffers" in d and name in self._buffers:
            self._buffers[name] = value
        else:
            object.__setattr__(self, name, value)

    def __getattr__(self, name):
        d = self.__dict__
        if "_parameters" in d:
            if name in self._parameters:
                return self._parameters[name]
            if name in self._buffers:
                return self._buffers[name]
            if name in self._modules:
                return self._modules[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __delattr__(self, name):
        for table in (self._parameters, self._buffers, self._modules):
            if name in table:
                del table[name]
                return
        object.__delattr__(self, name)

    def register_parameter(self, name, param):
        if "_parameters" not in self.__dict__:
            raise AttributeError("cannot assign parameter before Module.__init__() call")
        if "." in name:
            raise KeyError('parameter name can\'t contain "."')
        if name == "":
            raise KeyError('parameter name can\'t be empty string ""')
        if hasattr(self, name) and name not in self._parameters:
            raise KeyError(f"attribute '{name}' already exists")
        if param is not None and not isinstance(param, Parameter) and not is_unknown(param):
            raise TypeError(f"cannot assign '{type(param).__name__}' object to parameter '{name}' (torch.nn.Parameter or None required)")
        self._parameters[name] = param

    def register_buffer(self, name, tensor, persistent=True):
        if "_buffers" not in self.__dict__:
            raise AttributeError("cannot assign buffer before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"buffer name should be a string. Got {type(name).__name__}")
        if "." in name:
            raise KeyError('buffer name can\'t contain "."')
        if name == "":
            raise KeyError('buffer name can\'t be empty string ""')
        if hasattr(self, name) and name not in self._buffers:
            raise KeyError(f"attribute '{name}' already exists")
        if tensor is not None and not is_tensor(tensor) and not is_unknown(tensor):
            raise TypeError(f"cannot assign '{type(tensor).__name__}' object to buffer '{name}' (torch Tensor or None required)")
        self._buffers[name] = tensor
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name, module):
        if not isinstance(module, Module) and module is not None and not is_unknown(module):
            raise TypeError(f"{type(module).__name__} is not a Module subclass")
        if not isinstance(name, str):
            raise TypeError(f"module name should be a string. Got {type(name).__name__}")
        if hasattr(self, name) and name not in self._modules:
            raise KeyError(f"attribute '{name}' already exists")
        if "." in name:
            raise KeyError(f'module name can\'t contain ".", got: {name}')
        if name == "":
            raise KeyError('module name can\'t be empty string ""')
        self._modules[name] = module

    register_module = add_module

    def get_submodule(self, target):
        m = self
        for part in target.split(".") if target else []:
            if not hasattr(m, part):
                raise AttributeError(f"{type(m).__name__} has no attribute `{part}`")
            m = getattr(m, part)
            if not isinstance(m, Module):
                raise AttributeError(f"`{part}` is not an nn.Module")
        return m

    def get_parameter(self, target):
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if not hasattr(owner, name):
            raise AttributeError(f"{type(owner).__name__} has no attribute `{name}`")
        param = getattr(owner, name)
        if not isinstance(param, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return param

    def get_buffer(self, target):
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if not hasattr(owner, name):
            raise AttributeError(f"{type(owner).__name__} has no attribute `{name}`")
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return owner._buffers[name]

    def set_submodule(self, target, module, strict=False):
        path, _, name = target.rpartition(".")
        setattr(self.get_submodule(path), name, module)

    # --- Walks ---

    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        if memo is None:
            memo = set()
        if self not in memo:
            if remove_duplicate:
                memo.add(self)
            yield prefix, self
            for name, module in self._modules.items():
                if module is None or is_unknown(module):
                    continue
                yield from module.named_modules(memo, prefix + ("." if prefix else "") + name, remove_duplicate)

    def modules(self):
        for _, module in self.named_modules():
            yield module

    def named_children(self):
        memo = set()
        for name, module in self._modules.items():
            if module is not None and not is_unknown(module) and module not in memo:
                memo.add(module)
                yield name, module

    def children(self):
        for _, module in self.named_children():
            yield module

    def _named_members(self, table, prefix, recurse, remove_duplicate):
        memo = set()
        modules = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]
        for module_prefix, module in modules:
            for name, member in getattr(module, table).items():
                if member is None or is_unknown(member) or id(member) in memo:
                    continue
                if remove_duplicate:
                    memo.add(id(member))
                yield module_prefix + ("." if module_prefix else "") + name, member

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        yield from self._named_members("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse=True):
        for _, param in self.named_parameters(recurse=recurse):
            yield param

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        yield from self._named_members("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse=True):
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def state_dict(self, *args, destination=None, prefix="", keep_vars=False):
        out = OrderedDict() if destination is None else destination
        for path, module in self.named_modules(prefix=prefix.rstrip("."), remove_duplicate=False):
            dot = path + "." if path else ""
            for name, param in module._parameters.items():
                if param is not None:
                    out[dot + name] = param
            for name, buffer in module._buffers.items():
                if buffer is not None and name not in module._non_persistent_buffers_set:
                    out[dot + name] = buffer
        return out

    def load_state_dict(self, state_dict, strict=True, assign=False):
        """Values are not followed; tensors of another size are rejected. Weights that were not read lack all keys."""
        own = self.state_dict()
        wrong = [
            f"size mismatch for {key}: copying a param with shape {tensor.shape} from checkpoint, the shape in current model is {own[key].shape}."
            for key, tensor in (state_dict.items() if isinstance(state_dict, dict) else ())
            if key in own and is_tensor(tensor) and not is_lazy(own[key]) and tensor.shape != own[key].shape
        ]
        if wrong:
            lines = "\n\t".join(wrong)
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{lines}")
        return _IncompatibleKeys([], [])

    # --- Modes, devices: only what later code can see ---

    def train(self, mode=True):
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self):
        return self.train(False)

    def apply(self, fn):
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def requires_grad_(self, requires_grad=True):
        for p in self.parameters():
            p.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        pass

    def to(self, *args, **kwargs):
        import torch
        for value in [*args, *kwargs.values()]:
            if isinstance(value, torch.dtype):
                if not (value.is_floating_point or value.is_complex):
                    raise TypeError(f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={value}")
                _convert(self, value)
            elif is_tensor(value):
                _convert(self, value.dtype)
        return self

    def half(self):
        import torch
        return _convert(self, torch.float16)

    def float(self):
        import torch
        return _convert(self, torch.float32)

    def double(self):
        import torch
        return _convert(self, torch.float64)

    def bfloat16(self):
        import torch
        return _convert(self, torch.bfloat16)

    def type(self, dst_type):
        return _convert(self, dst_type)

    def cuda(self, device=None):
        return self

    def cpu(self):
        return self

    def xpu(self, device=None):
        return self

    def to_empty(self, *, device=None, recurse=True):
        return self

    def share_memory(self):
        return self

    def compile(self, *args, **kwargs):
        pass

    def extra_repr(self):
        return ""

    def _get_name(self):
        return type(self).__name__

    def __repr__(self):
        return f"{type(self).__name__}({self.extra_repr()})"

    def get_extra_state(self):
        raise RuntimeError("Reached a code path in Module.get_extra_state() that should never be called.")

    # --- Hooks ---

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        self._forward_hooks[len(self._forward_hooks)] = (hook, with_kwargs)
        return _Handle()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        self._forward_pre_hooks[len(self._forward_pre_hooks)] = (hook, with_kwargs)
        return _Handle()

    def _accept_hook(self, hook, *args, **kwargs):
        return _Handle()

    register_backward_hook = register_full_backward_hook = register_full_backward_pre_hook = _accept_hook
    register_state_dict_pre_hook = register_load_state_dict_post_hook = register_load_state_dict_pre_hook = _accept_hook
    _register_load_state_dict_pre_hook = _register_state_dict_hook = register_state_dict_post_hook = _accept_hook


class _IncompatibleKeys(tuple):
    def __new__(cls, missing, unexpected):
        return tuple.__new__(cls, (missing, unexpected))

    def __repr__(self):
        return "<All keys matched successfully>"

    __str__ = __repr__

    @property
    def missing_keys(self):
        return self[0]

    @property
    def unexpected_keys(self):
        return self[1]


def _remove(module, name, tables):
    """Takes a name from these tables; one that is kept in its table keeps its place."""
    for table in tables:
        if table in module.__dict__ and name in module.__dict__[table]:
            del module.__dict__[table][name]
    if name in module.__dict__:
        object.__delattr__(module, name)


def _forward_with_hooks(module, args, **kwargs):
    for hook, with_kwargs in module._forward_pre_hooks.values():
        result = hook(module, args, kwargs) if with_kwargs else hook(module, args)
        if result is not None:
            if with_kwargs:
                args, kwargs = result
            else:
                args = result if isinstance(result, tuple) else (result,)
    output = module.forward(*args, **kwargs)
    for hook, with_kwargs in module._forward_hooks.values():
        result = hook(module, args, kwargs, output) if with_kwargs else hook(module, args, output)
        if result is not None:
            output = result
    return output


def _convert(module, dtype):
    from torch import _core
    from _rooflint import assign
    for tensor in [*module.parameters(), *module.buffers()]:
        if tensor.dtype.is_floating_point:
            assign(tensor, _core.cast(tensor, dtype))
    return module
