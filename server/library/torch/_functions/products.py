# Matrix products.
from _rooflint import emit

METHODS = ("matmul",)


def matmul(input, other, *, out=None):
    return emit("MatMul", [input, other])
