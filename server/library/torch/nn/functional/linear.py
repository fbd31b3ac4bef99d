# Products with a weight.
from _rooflint import emit, is_unknown
from torch import _core


def linear(input, weight, bias=None):
    if is_unknown(input):
        return input
    s, w = _core.shape(input), _core.shape(weight)
    if s[-1] != w[-1]:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({_rows(s)}x{s[-1]} and {w[-1]}x{w[0]})")
    if len(s) == 2 and len(w) == 2:
        return emit("Gemm", [input, weight, bias], {"transB": 1})
    product = emit("MatMul", [input, emit("Transpose", [weight], {"perm": (1, 0)}) if len(w) == 2 else weight])
    return product if bias is None else emit("Add", [product, bias])


def _rows(s):
    n = 1
    for d in s[:-1]:
        n = n * d
    return n
