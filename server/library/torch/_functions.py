# The functions of torch, which are also methods of Tensor.
from _rooflint import data as _data, emit, is_tensor, is_unknown, make, shape as _shape
from torch import _core
from torch._core import binary, cast, compare, constant, float_unary, operands, to_float, unary, vector, wrap_dim, wrap_dims
from torch._types import DTYPES, Size


def add(input, other, *, alpha=1, out=None):
    return binary("Add", input, other if alpha == 1 else mul(other, alpha))


def sub(input, other, *, alpha=1, out=None):
    return binary("Sub", input, other if alpha == 1 else mul(other, alpha))


def mul(input, other, *, out=None):
    return binary("Mul", input, other)


def div(input, other, *, rounding_mode=None, out=None):
    a, b = operands(input, other)
    if rounding_mode is None:
        return emit("Div", [to_float(a), to_float(b)])
    quotient = emit("Div", [a, b])
    return quotient if rounding_mode == "trunc" else emit("Floor", [quotient])


def flatten(input, start_dim=0, end_dim=-1):
    s = _core.shape(input)
    rank = len(s)
    if rank == 0:
        return reshape(input, (1,))
    first, last = wrap_dim(start_dim, rank), wrap_dim(end_dim, rank)
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    n = 1
    for d in s[first:last + 1]:
        n = n * d
    return reshape(input, (*s[:first], n, *s[last + 1:]))


def reshape(input, *shape):
    return emit("Reshape", [input, vector(_core.sizes(shape))], {"allowzero": 1})


view = reshape


def relu(input):
    return unary("Relu", input)
