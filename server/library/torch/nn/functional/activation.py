# Activations.
from _rooflint import alias, emit, is_tensor, is_unknown
from torch import _core
from torch._autocast import Autocast, lowered
from torch._types import DTYPES
from torch.nn.functional.checks import below, differ, expect_floating, expect_tensor, in_place, scalar_name

__all__ = (
    "celu", "celu_", "elu", "elu_", "gelu", "glu", "gumbel_softmax", "hardshrink", "hardsigmoid", "hardswish", "hardtanh",
    "hardtanh_", "leaky_relu", "leaky_relu_", "log_softmax", "logsigmoid", "mish", "prelu", "relu", "relu6", "relu_",
    "rrelu", "rrelu_", "selu", "selu_", "sigmoid", "silu", "softmax", "softmin", "softplus", "softshrink", "softsign",
    "tanh", "tanhshrink", "threshold", "threshold_",
)


def _activate(name, op, input, inplace=False, kernel=None, **attributes):
    expect_tensor(name, input)
    expect_floating(kernel or f"{name}_cpu", input, complex_too=name in ("sigmoid", "tanh", "silu"))
    output = emit(op, [input], attributes)
    return in_place(input, output) if inplace else output


def relu(input, inplace=False):
    expect_tensor("relu", input)
    if not is_unknown(input):
        d = _core.dtype_of(input)
        if d.is_complex:
            raise NotImplementedError("clamp is not supported for complex types")
        if d.name == "bool":
            raise NotImplementedError("Boolean inputs not supported for relu")
    output = emit("Relu", [input])
    return in_place(input, output) if inplace else output


def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    return _clamped("hardtanh", input, min_val, max_val, inplace)


def relu6(input, inplace=False):
    return _clamped("relu6", input, 0.0, 6.0, inplace)


def _clamped(name, input, low, high, inplace):
    expect_tensor(name, input)
    if low > high:
        raise ValueError("min_val cannot be greater than max_val")
    if is_unknown(input):
        return input
    d = _core.dtype_of(input)
    if d.name == "bool":
        raise NotImplementedError("Bool inputs not supported for hardtanh")
    if d.is_complex:
        raise NotImplementedError("clamp is not supported for complex types")
    if d.name == "uint8" and low < 0:
        raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
    output = emit("Clip", [input, _core.constant(low, d), _core.constant(high, d)])
    return in_place(input, output) if inplace else output


def threshold(input, threshold, value, inplace=False):
    expect_tensor("threshold", input)
    if is_unknown(input):
        return input
    d = _core.dtype_of(input)
    if d.is_complex or d.name == "bool":
        raise NotImplementedError(f"\"threshold_cpu\" not implemented for '{scalar_name(input)}'")
    above = emit("Greater", [input, _core.constant(threshold, d)])
    output = emit("Where", [above, input, _core.constant(value, d)])
    return in_place(input, output) if inplace else output


def elu(input, alpha=1.0, inplace=False):
    return _activate("elu", "Elu", input, inplace, alpha=float(alpha))


def selu(input, inplace=False):
    return _activate("selu", "Selu", input, inplace, kernel="elu_cpu")


def celu(input, alpha=1.0, inplace=False):
    if alpha == 0:
        raise ZeroDivisionError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return _activate("celu", "Celu", input, inplace, kernel="elu_cpu", alpha=float(alpha))


def leaky_relu(input, negative_slope=0.01, inplace=False):
    return _activate("leaky_relu", "LeakyRelu", input, inplace, alpha=negative_slope)


def rrelu(input, lower=1.0 / 8, upper=1.0 / 3, training=False, inplace=False):
    expect_tensor("rrelu", input)
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    return _activate("rrelu", "LeakyRelu", input, inplace, kernel="rrelu_with_noise_out_cpu", alpha=(lower + upper) / 2)


def prelu(input, weight):
    expect_tensor("prelu", input)
    expect_tensor("prelu", weight, "weight", 2)
    if Autocast.dtype is not None:
        input, weight = lowered(input, weight)
    if is_unknown(input) or is_unknown(weight):
        return input if is_unknown(input) else weight
    rank, slopes = _core.ndim(input), _core.shape(weight)
    if len(slopes) > 1:
        raise RuntimeError(f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {len(slopes)}")
    if differ(_core.dtype_of(input).name, _core.dtype_of(weight).name):
        raise RuntimeError(f"prelu: Type promoting not supported. Got {scalar_name(input)} and {scalar_name(weight)}")
    if len(slopes) == 1 and slopes[0] != 1:
        if rank == 0:
            raise RuntimeError("Not allow zero-dim input tensor.")
        channels = _core.shape(input)[1] if rank > 1 else 1
        if differ(channels, slopes[0]):
            raise RuntimeError(f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {slopes[0]} and channel size = {channels}.")
    expect_floating("prelu_cpu", input)
    if len(slopes) == 1 and slopes[0] != 1 and rank > 2:
        weight = weight.reshape(slopes[0], *[1] * (rank - 2))
    elif rank == 0:
        weight = weight.reshape(())
    return emit("PRelu", [input, weight])


def gelu(input, *, approximate="none"):
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    return _activate("gelu", "Gelu", input, kernel="GeluKernelImpl", approximate=approximate)


def silu(input, inplace=False):
    return _activate("silu", "Swish", input, inplace)


def mish(input, inplace=False):
    return _activate("mish", "Mish", input, inplace)


def hardswish(input, inplace=False):
    return _activate("hardswish", "HardSwish", input, inplace)


def hardsigmoid(input, inplace=False):
    return _activate("hardsigmoid", "HardSigmoid", input, inplace, alpha=1 / 6, beta=0.5)


def softplus(input, beta=1, threshold=20):
    expect_tensor("softplus", input)
    expect_floating("softplus_cpu", input)
    if beta == 1:
        return emit("Softplus", [input])
    return emit("Softplus", [input * beta]) / beta


def hardshrink(input, lambd=0.5):
    return _activate("hardshrink", "Shrink", input, lambd=float(lambd), bias=0.0)


def softshrink(input, lambd=0.5):
    expect_tensor("softshrink", input)
    expect_floating("softshrink_check", input)
    if lambd < 0:
        raise RuntimeError(f"lambda must be in range [0, 3.40282e+38] for input dtype {scalar_name(input)}, but found {lambd}")
    return emit("Shrink", [input], {"lambd": float(lambd), "bias": float(lambd)})


def logsigmoid(input):
    expect_tensor("log_sigmoid", input)
    expect_floating("log_sigmoid_cpu", input)
    return emit("Log", [emit("Sigmoid", [input])])


def sigmoid(input):
    return input.sigmoid()


def tanh(input):
    return input.tanh()


def tanhshrink(input):
    return input - input.tanh()


def softsign(input):
    if is_tensor(input) and _core.dtype_of(input).is_floating_point:
        return emit("Softsign", [input])
    return input / (input.abs() + 1)


def glu(input, dim=-1):
    if input.dim() == 0:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    axis = _core.wrap_dim(dim, input.dim())
    size = _core.shape(input)[axis]
    if not is_unknown(size) and size % 2 != 0:
        raise RuntimeError(f"Halving dimension must be even, but dimension {axis} is size {size}")
    expect_floating("glu_cpu", input)
    content, gate = emit("Split", [input], {"axis": axis, "num_outputs": 2}, outputs=2)
    return content * emit("Sigmoid", [gate])


# --- Normalised exponentials ---


def _default_dim(rank):
    """The dim of softmax before it was an argument."""
    return 0 if rank in (0, 1, 3) else 1


def _along(name, op, input, dim, dtype):
    if is_unknown(input):
        return input
    if isinstance(dim, (tuple, str, float)):
        raise TypeError(f"{name}(): argument 'dim' (position 1) must be int, not {type(dim).__name__}")
    rank = input.dim()
    axis = _core.wrap_dim(_default_dim(rank) if dim is None else dim, rank)
    if dtype is not None:
        input = _core.cast(input, DTYPES[_core.name_of(dtype)])
    if below(input.numel(), 1):
        return alias(input)
    expect_floating(f"{name}_lastdim_kernel_impl", input)
    if rank == 0:
        return emit(op, [input.reshape(1)], {"axis": 0}).reshape(())
    return emit(op, [input], {"axis": axis})


def softmax(input, dim=None, _stacklevel=3, dtype=None):
    return _along("softmax", "Softmax", input, dim, dtype)


def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    return _along("log_softmax", "LogSoftmax", input, dim, dtype)


def softmin(input, dim=None, _stacklevel=3, dtype=None):
    return _along("softmax", "Softmax", -input, dim, dtype)


def gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1):
    d = _core.dtype_of(logits)
    if not d.is_floating_point:
        raise RuntimeError(f"Exponential distribution is a continuous probability distribution. dtype must be a floating point but you specified {scalar_name(logits)}")
    noise = emit("RandomUniformLike", [logits], {"low": 0.0, "high": 1.0})
    gumbels = -emit("Log", [-emit("Log", [noise])])
    return softmax((logits + gumbels) / tau, dim)


# --- In place ---


def relu_(input):
    expect_tensor("relu_", input)
    return relu(input, True)


def hardtanh_(input, min_val=-1.0, max_val=1.0):
    expect_tensor("hardtanh_", input)
    return hardtanh(input, min_val, max_val, True)


def threshold_(input, threshold_value, value):
    expect_tensor("threshold_", input)
    return threshold(input, threshold_value, value, True)


def elu_(input, alpha=1.0):
    expect_tensor("elu_", input)
    return elu(input, alpha, True)


def selu_(input):
    expect_tensor("selu_", input)
    return selu(input, True)


def celu_(input, alpha=1.0):
    expect_tensor("celu_", input)
    return celu(input, alpha, True)


def leaky_relu_(input, negative_slope=0.01):
    expect_tensor("leaky_relu_", input)
    return leaky_relu(input, negative_slope, True)


def rrelu_(input, lower=1.0 / 8, upper=1.0 / 3, training=False):
    expect_tensor("rrelu_", input)
    return rrelu(input, lower, upper, training, True)
