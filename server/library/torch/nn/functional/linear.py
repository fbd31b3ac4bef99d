# Products with a weight.
from _rooflint import emit, is_unknown, need
from torch import _core, _strides
from torch._autocast import Autocast, lowered
from torch._declare import declared
from torch._functions.creation import numel
from torch._functions.products import folded_rows
from torch.nn.functional.checks import c_name, differ, expect_tensor, rank_known, scalar_name

__all__ = ("bilinear", "grouped_mm", "linear", "linear_cross_entropy")


def linear(input, weight, bias=None):
    expect_tensor("linear", input)
    expect_tensor("linear", weight, "weight", 2)
    if Autocast.dtype is not None:
        input, weight, bias = lowered(input, weight, bias)
    if is_unknown(input) or is_unknown(weight) or not rank_known(input) or not rank_known(weight):
        return emit("MatMul", [input, weight])
    if differ(_core.dtype_of(input).name, _core.dtype_of(weight).name):
        if bias is not None:
            raise RuntimeError(f"mat1 and mat2 must have the same dtype, but got {scalar_name(input)} and {scalar_name(weight)}")
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {c_name(input)} != {c_name(weight)}")
    s, w = _core.shape(input), _core.shape(weight)
    product = "mm" if bias is None or len(s) > 2 and not _strides.is_contiguous(input) else "addmm"
    if len(w) == 1:
        if bias is not None:
            raise RuntimeError("addmm: mat2 must be a matrix, got 1-D tensor")
        return input.matmul(weight)
    if len(s) == 0:
        raise RuntimeError("both arguments to linear need to be at least 1D, but they are 0D and 2D")
    if len(w) != 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {len(w)}D")
    if differ(s[-1], w[1]):
        raise RuntimeError(f"{product}: mat1 and mat2 shapes cannot be multiplied ({folded_rows(s)}x{s[-1]} and {w[1]}x{w[0]})")
    if bias is not None:
        if len(s) > 2 and rank_known(bias) and len(_core.shape(bias)) > 1:
            return linear(input, weight).add_(bias)
        _check_bias(input, bias, (folded_rows(s), w[0]))
    if len(s) == 2:
        return emit("Gemm", [input, weight, bias], {"transB": 1})
    product = emit("MatMul", [input, emit("Transpose", [weight], {"perm": (1, 0)})])
    return product if bias is None else emit("Add", [product, bias])


def _check_bias(input, bias, result):
    if differ(_core.dtype_of(input).name, _core.dtype_of(bias).name):
        raise RuntimeError(f"self and mat2 must have the same dtype, but got {c_name(input)} and {c_name(bias)}")
    if not rank_known(bias):
        return
    b = _core.shape(bias)
    if len(b) > 2:
        raise RuntimeError(
            f"expand(torch.{scalar_name(bias)}Tensor{{{list(b)}}}, size={list(result)}): the number of sizes provided (2) must be "
            f"greater or equal to the number of dimensions in the tensor ({len(b)})"
        )
    for i in range(1, len(b) + 1):
        if differ(b[-i], result[-i]) and b[-i] != 1:
            raise RuntimeError(
                f"The expanded size of the tensor ({result[-i]}) must match the existing size ({b[-i]}) at non-singleton dimension "
                f"{2 - i}.  Target sizes: {list(result)}.  Tensor sizes: {list(b)}"
            )


def bilinear(input1, input2, weight, bias=None):
    """y_o = Σᵢⱼ x1ᵢ·W_oᵢⱼ·x2ⱼ, element by element: no matrix product, so FLOPs and no MACs."""
    need(input1, input2)
    operands = {"input1": input1, "input2": input2, "weight": weight}
    if bias is not None:
        operands["bias"] = bias
    if any(differ(_core.dtype_of(x).name, _core.dtype_of(input1).name) for x in operands.values()):
        raise RuntimeError(f"All tensors must have the same dtype, got {', '.join(f'{name}: {c_name(x)}' for name, x in operands.items())}")
    a, b, w = _core.shape(input1), _core.shape(input2), _core.shape(weight)
    if len(a) != len(b):
        raise RuntimeError(f"bilinear(): input dimensions do not match: got {len(a)} and {len(b)}")
    for i in range(len(a) - 1):
        if differ(a[i], b[i]):
            raise RuntimeError(f"bilinear(): input batch dimensions do not match at dim {i}: got {a[i]} and {b[i]}")
    for name, x, size in (("input1", a, w[1]), ("input2", b, w[2])):
        if differ(x[-1], size):
            raise RuntimeError(f"bilinear(): {name} size does not match weight size: got {x[-1]} but expected {size}")
    if bias is not None and differ(_core.shape(bias)[0], w[0]):
        raise RuntimeError(f"bilinear(): bias size does not match weight size: got {_core.shape(bias)[0]} but expected {w[0]}")
    outputs = (*a[:-1], w[0])
    return declared("Bilinear", [input1, input2, weight, bias], [(input1.dtype, outputs)], 3 * numel((*outputs, w[1], w[2])))


def grouped_mm(mat_a, mat_b, *, offs=None, bias=None, out_dtype=None):
    """Products of pairs of matrices; with `offs`, of the parts of a matrix that it delimits."""
    if offs is None:
        product = mat_a.matmul(mat_b)
    else:
        product = emit("GroupedMatMul", [mat_a, mat_b, offs], domain="ext")
    return product if out_dtype is None else _core.cast(product, out_dtype)


def linear_cross_entropy(input, linear_weight, target, *, linear_bias=None, weight=None, ignore_index=None, reduction="mean", label_smoothing=0.0, **options):
    """cross_entropy(linear(input, linear_weight), target); C×d1×…×features weights give K-dimensional losses."""
    from torch.nn.functional.losses import cross_entropy
    s, w = _core.shape(input), _core.shape(linear_weight)
    if len(s) not in (1, 2):
        raise RuntimeError(f"expected input with dimensionality 1 or 2, got {len(s)}")
    if len(w) < 2:
        raise RuntimeError(f"expected linear_weight with dimensionality at least 2, got {len(w)}")
    if differ(s[-1], w[-1]):
        raise RuntimeError(f"expected equal input and linear_weight last dimensions (in_features), got {s[-1]} and {w[-1]}, respectively")
    if len(w) > 2 and len(s) == 1:
        raise RuntimeError(f"K-dimensional loss defined by linear_weight shape {tuple(w)} requires batched input, (N, {w[-1]}), got unbatched input")
    if ignore_index is not None and _core.dtype_of(target).is_floating_point:
        raise RuntimeError("ignore_index cannot be specified when target contains probabilities")
    logits = linear(input, linear_weight if len(w) == 2 else linear_weight.reshape(-1, w[-1]), linear_bias if linear_bias is None else linear_bias.reshape(-1))
    if len(w) > 2:
        logits = logits.reshape(s[0], *w[:-1])
    return cross_entropy(logits, target, weight, ignore_index=-100 if ignore_index is None else ignore_index, reduction=reduction, label_smoothing=label_smoothing)
