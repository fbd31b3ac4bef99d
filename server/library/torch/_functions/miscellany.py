# Questions about tensors and values, symbolic numbers, and higher-order functions.
from _rooflint import emit, is_tensor as _is_tensor, is_unknown, make, shape as _shape
from torch import _core
from torch._core import tensor_argument


def is_tensor(obj):
    return _is_tensor(obj)


def is_storage(obj):
    from torch._legacy import Storage
    return isinstance(obj, Storage)


def typename(obj):
    if _is_tensor(obj):
        return obj.type()
    named = obj if hasattr(obj, "__qualname__") else type(obj)
    module = getattr(named, "__module__", "builtins")
    if module in ("builtins", "", None):
        return named.__qualname__
    if not isinstance(named, type):
        module = _module_of_function(module)
    return f"{module}.{named.__qualname__}"


def _module_of_function(module):
    """Where PyTorch has the functions that this library keeps in modules by their families."""
    if module.startswith("torch._functions."):
        return "torch._VariableFunctionsClass"
    return "torch.nn.functional" if module.startswith("torch.nn.functional.") else module


def is_conj(input):
    return tensor_argument(input, "is_conj").is_conj()


def is_neg(input):
    return tensor_argument(input, "is_neg").is_neg()


def is_inference(input):
    return tensor_argument(input, "is_inference").is_inference()


def is_nonzero(input):
    return tensor_argument(input, "is_nonzero").is_nonzero()


def is_same_size(input, other):
    return tensor_argument(input, "is_same_size").is_same_size(other)


def get_device(input):
    return tensor_argument(input, "get_device").get_device()


def _shape_as_tensor(input):
    s = _shape(input)
    return make((len(s),), "int64", list(s))


def sym_int(a):
    return int(a)


def sym_float(a):
    return float(a)


def sym_max(a, b):
    return max(a, b)


def sym_min(a, b):
    return min(a, b)


def sym_not(a):
    return not a


def sym_ite(b, t, f):
    return t if b else f


def sym_sum(args):
    return sum(args)


def sym_sqrt(a):
    return a ** 0.5


def sym_fresh_size(expr):
    return expr


def cond(pred, true_fn, false_fn, operands=()):
    pred = pred.item() if _is_tensor(pred) else pred
    return true_fn(*operands) if is_unknown(pred) or pred else false_fn(*operands)


def vmap(func, in_dims=0, out_dims=0, randomness="error", *, chunk_size=None):
    """Runs the function for the first element of the mapped axis and puts the axis back: sizes are those of all."""
    def mapped(*args, **kwargs):
        dims = in_dims if isinstance(in_dims, (tuple, list)) else (in_dims,) * len(args)
        sizes = [_shape(x)[_core.wrap_dim(d, len(_shape(x)))] for x, d in zip(args, dims) if _is_tensor(x) and d is not None]
        if not sizes:
            raise ValueError(f"vmap(): at least one input being mapped over is needed")
        if _core.known(sizes) and any(n != sizes[0] for n in sizes):
            raise ValueError(
                f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {sizes} for the mapped dimension"
            )
        slices = [[x.select(d, i) if _is_tensor(x) and d is not None else x for x, d in zip(args, dims)] for i in range(sizes[0])]
        return _stacked([func(*row, **kwargs) for row in slices], out_dims)

    return mapped


def _stacked(results, out_dims):
    from torch._functions.joining import stack
    if isinstance(results[0], (tuple, list)):
        dims = out_dims if isinstance(out_dims, (tuple, list)) else (out_dims,) * len(results[0])
        return tuple(stack(list(parts), d) for parts, d in zip(zip(*results), dims))
    return stack(results, out_dims)


# --- Functions of lists of tensors ---


def _each(name):
    def function(self, *others, **options):
        from torch import _functions
        single = getattr(_functions, name)
        rows = [[o[i] if isinstance(o, (tuple, list)) else o for o in others] for i in range(len(self))]
        return tuple(single(x, *row, **options) for x, row in zip(self, rows))

    function.__name__ = "_foreach_" + name
    return function


def _each_in_place(name):
    def function(self, *others, **options):
        for i, x in enumerate(self):
            getattr(x, name + "_")(*[o[i] if isinstance(o, (tuple, list)) else o for o in others], **options)

    return function


FOREACH = ("abs", "add", "addcdiv", "addcmul", "ceil", "clamp_max", "clamp_min", "cos", "div", "exp", "floor", "lerp", "log",
           "maximum", "minimum", "mul", "neg", "norm", "pow", "reciprocal", "round", "sigmoid", "sign", "sin", "sqrt", "sub", "tanh")
EXTRA = {"_shape_as_tensor": _shape_as_tensor}
for _name in FOREACH:
    EXTRA["_foreach_" + _name] = _each(_name)
    EXTRA["_foreach_" + _name + "_"] = _each_in_place(_name)
