# Functions of each element.
from _rooflint import emit
from torch._core import binary, float_unary, operands, to_float, unary

METHODS = ("add", "sub", "mul", "div", "relu")
IN_PLACE = ("add", "sub", "mul", "div", "relu")


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


def relu(input):
    return unary("Relu", input)
