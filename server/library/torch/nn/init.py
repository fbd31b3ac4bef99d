# torch.nn.init: values of parameters are never followed, so every initialiser checks what it is given and gives it back.
import math

from _rooflint import is_unknown

FANS = ("fan_in", "fan_out")


GAINS = {"sigmoid": 1, "tanh": 5.0 / 3, "relu": math.sqrt(2.0), "selu": 3.0 / 4, "linear": 1}
# Linear functions like "linear".
CONVOLUTIONS = [f"conv{kind}{rank}d" for kind in ("", "_transpose") for rank in (1, 2, 3)]


def calculate_gain(nonlinearity, param=None):
    if nonlinearity == "leaky_relu":
        if param is not None and (isinstance(param, bool) or not isinstance(param, (int, float))):
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity in GAINS:
        return GAINS[nonlinearity]
    if nonlinearity in CONVOLUTIONS:
        return 1
    raise ValueError(f"Unsupported nonlinearity {nonlinearity}")


def _calculate_fan_in_and_fan_out(tensor):
    if tensor.dim() < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    sizes = tensor.shape
    field = sizes[2:].numel()
    return sizes[1] * field, sizes[0] * field


def _calculate_correct_fan(tensor, mode):
    fan = mode.lower()
    if fan not in FANS:
        raise ValueError(f"Mode {mode} not supported, please use one of {list(FANS)}")
    return _calculate_fan_in_and_fan_out(tensor)[FANS.index(fan)]


def uniform_(tensor, a=0.0, b=1.0, generator=None):
    tensor.dim()
    if a > b:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={a} > to={b}")
    return tensor


def normal_(tensor, mean=0.0, std=1.0, generator=None):
    tensor.dim()
    if std < 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")
    return tensor


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """The distribution is computed in place: in the type of the tensor."""
    tensor.dim()
    if tensor.dtype.kind in ("unsigned", "bool") and not is_unknown(a) and a < 0:
        raise RuntimeError(f"value cannot be converted to type {tensor.dtype.name} without overflow")
    return tensor


def constant_(tensor, val):
    tensor.dim()
    return tensor


def ones_(tensor):
    return constant_(tensor, 1.0)


def zeros_(tensor):
    return constant_(tensor, 0.0)


def xavier_uniform_(tensor, gain=1.0, generator=None):
    _calculate_fan_in_and_fan_out(tensor)
    return tensor


def xavier_normal_(tensor, gain=1.0, generator=None):
    _calculate_fan_in_and_fan_out(tensor)
    return tensor


def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    if 0 not in tensor.shape:
        _calculate_correct_fan(tensor, mode)
        calculate_gain(nonlinearity, a)
    return tensor


def kaiming_normal_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    return kaiming_uniform_(tensor, a, mode, nonlinearity, generator)


def orthogonal_(tensor, gain=1, generator=None):
    if tensor.dim() < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    return tensor


def eye_(tensor):
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    return tensor


def dirac_(tensor, groups=1):
    if tensor.dim() not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    if tensor.shape[0] % groups != 0:
        raise ValueError("dim 0 must be divisible by groups")
    return tensor


def sparse_(tensor, sparsity, std=0.01, generator=None):
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    return tensor


uniform, normal, constant, eye, dirac = uniform_, normal_, constant_, eye_, dirac_
xavier_uniform, xavier_normal, kaiming_uniform, kaiming_normal = xavier_uniform_, xavier_normal_, kaiming_uniform_, kaiming_normal_
orthogonal, sparse = orthogonal_, sparse_
