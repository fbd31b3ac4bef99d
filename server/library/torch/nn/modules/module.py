# nn.Module: registration of parameters, buffers and children through attribute assignment, the walks over them, calls.
from collections import OrderedDict

from _rooflint import is_tensor, is_unknown, module as native, register_class
from torch.nn.parameter import Parameter, is_lazy
from torch.utils.hooks import RemovableHandle


class Module:
    dump_patches = False
    call_super_init = False

    # Registration of what modules are made of, the walks over it, calls: natives of the same names.
    __init__ = native.__init__
    __call__ = native.__call__
    __setattr__ = native.__setattr__
    __getattr__ = native.__getattr__
    __delattr__ = native.__delattr__
    __setstate__ = native.__setstate__
    register_parameter = native.register_parameter
    register_buffer = native.register_buffer
    add_module = register_module = native.add_module
    named_modules = native.named_modules
    modules = native.modules
    named_children = native.named_children
    children = native.children
    named_parameters = native.named_parameters
    parameters = native.parameters
    named_buffers = native.named_buffers
    buffers = native.buffers
    train = native.train
    apply = native.apply

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

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

    def state_dict(self, *args, destination=None, prefix="", keep_vars=False):
        """Hooks run when all is there, those of children before those of what holds them."""
        out = OrderedDict() if destination is None else destination
        hooked = []
        for path, module in self.named_modules(prefix=prefix.rstrip("."), remove_duplicate=False):
            dot = path + "." if path else ""
            if "_state_dict_hooks" in module.__dict__:
                hooked.append((module, dot))
            for name, param in module._parameters.items():
                if param is not None:
                    out[dot + name] = param
            for name, buffer in module._buffers.items():
                if buffer is not None and name not in module._non_persistent_buffers_set:
                    out[dot + name] = buffer
        for module, dot in reversed(hooked):
            for hook in module._state_dict_hooks:
                replaced = hook(module, out, dot, {})
                if module is self and replaced is not None:
                    out = replaced
        return out

    def load_state_dict(self, state_dict, strict=True, assign=False):
        """Values are not followed; tensors of another size are rejected, and other keys where any of the model's is there: a
        dictionary of weights that were not read has none."""
        if is_unknown(state_dict):
            return _IncompatibleKeys([], [])
        if not hasattr(state_dict, "keys"):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        own = self.state_dict()
        read = isinstance(state_dict, dict) and any(key in own for key in state_dict)
        missing = [key for key in own if key not in state_dict and not key.endswith("num_batches_tracked")] if read else []
        unexpected = [key for key in state_dict if key not in own and not is_unknown(key)] if read else []
        wrong = [
            f"{told} key(s) in state_dict: " + ", ".join(f'"{key}"' for key in keys) + ". "
            for told, keys in (("Missing", missing), ("Unexpected", unexpected)) if keys and strict
        ]
        wrong += [
            f"size mismatch for {key}: copying a param with shape {tensor.shape} from checkpoint, the shape in current model is {own[key].shape}."
            for key, tensor in (state_dict.items() if isinstance(state_dict, dict) else ())
            if key in own and is_tensor(tensor) and not is_lazy(own[key]) and tensor.shape != own[key].shape
        ]
        if wrong:
            lines = "\n\t".join(wrong)
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{lines}")
        return _IncompatibleKeys(missing, unexpected)

    # --- Modes, devices: only what later code can see ---

    def eval(self):
        return self.train(False)

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
        """What it says of itself, then its parts, one a line and indented."""
        extra = [line for line in self.extra_repr().split("\n") if line]
        parts = [f"({name}): " + repr(part).replace("\n", "\n  ") for name, part in self._modules.items()]
        if not parts and len(extra) <= 1:
            return f"{self._get_name()}({''.join(extra)})"
        return f"{self._get_name()}(\n  " + "\n  ".join([*extra, *parts]) + "\n)"

    def get_extra_state(self):
        raise RuntimeError("Reached a code path in Module.get_extra_state() that should never be called.")

    # --- Hooks ---

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        self._forward_hooks[len(self._forward_hooks)] = (hook, with_kwargs)
        return RemovableHandle()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        self._forward_pre_hooks[len(self._forward_pre_hooks)] = (hook, with_kwargs)
        return RemovableHandle()

    def _forward_with_hooks(self, args, kwargs):
        for hook, with_kwargs in self._forward_pre_hooks.values():
            result = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if result is not None:
                if with_kwargs:
                    args, kwargs = result
                else:
                    args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook, with_kwargs in self._forward_hooks.values():
            result = hook(self, args, kwargs, output) if with_kwargs else hook(self, args, output)
            if result is not None:
                output = result
        return output

    def _register_state_dict_hook(self, hook):
        self.__dict__.setdefault("_state_dict_hooks", []).append(hook)
        return RemovableHandle()

    register_state_dict_post_hook = _register_state_dict_hook

    def _accept_hook(self, hook, *args, **kwargs):
        return RemovableHandle()

    register_backward_hook = register_full_backward_hook = register_full_backward_pre_hook = _accept_hook
    register_state_dict_pre_hook = register_load_state_dict_post_hook = register_load_state_dict_pre_hook = _accept_hook
    _register_load_state_dict_pre_hook = _accept_hook


register_class("Module", Module)


class _IncompatibleKeys(tuple):
    def __new__(cls, missing, unexpected):
        return tuple.__new__(cls, (missing, unexpected))

    def __repr__(self):
        if not self[0] and not self[1]:
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self[0]}, unexpected_keys={self[1]})"

    __str__ = __repr__

    @property
    def missing_keys(self):
        return self[0]

    @property
    def unexpected_keys(self):
        return self[1]


def _convert(module, dtype):
    from torch import _core
    from _rooflint import assign
    for tensor in [*module.parameters(), *module.buffers()]:
        if tensor.dtype.is_floating_point:
            assign(tensor, _core.cast(tensor, dtype))
    return module
