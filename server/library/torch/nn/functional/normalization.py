# Normalisations.
from _rooflint import alias, assume, batch_norm_operands, emit, expect_counts, expect_normalized, expect_one_type, is_unknown
from torch import _core
from torch.nn.functional.checks import below, differ, expect_bool, expect_floating, expect_tensor, int_tuple, scalar_name, sizes_text

__all__ = ("batch_norm", "group_norm", "instance_norm", "layer_norm", "local_response_norm", "normalize", "rms_norm")


def _vector(given, n, value, like):
    """A parameter or statistic of n elements, or the constant that leaves the result as it is."""
    if given is not None:
        return given
    import torch
    return torch.full((n,), value, dtype=_core.dtype_of(like))


def _check_more_than_one(sizes, kept):
    """A variance needs more than one element."""
    n = 1
    for axis, size in enumerate(sizes):
        if axis not in kept:
            n = n * size
    if not is_unknown(n) and n == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {sizes}")


def _expect_statistics(function, weight, bias, running_mean, running_var):
    values = (("weight", weight), ("bias", bias), ("running_mean", running_mean), ("running_var", running_var))
    for position, (name, value) in enumerate(values, 2):
        if value is not None:
            expect_tensor(function, value, name, position)


def batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    if training:
        input.size()
    expect_tensor("batch_norm", input)
    if is_unknown(input) or is_unknown(_core.shape(input)):
        return input
    s = _core.shape(input)
    if training:
        if len(s) == 0:
            raise IndexError("tuple index out of range")
        _check_more_than_one(s, (1,))
    _expect_statistics("batch_norm", weight, bias, running_mean, running_var)
    expect_bool("batch_norm", training, "training", 6)
    if below(input.numel(), 1):
        return alias(input)
    if len(s) < 2:
        expect_counts(0, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
        _core.wrap_dim(1, len(s))
    operands = batch_norm_operands(input, running_mean, running_var, weight, bias, training)
    return emit("BatchNormalization", operands, {"epsilon": float(eps)})


def _like(parameter, input):
    """Mixed precision is computed in the input's type."""
    return None if parameter is None else _core.cast(parameter, _core.dtype_of(input))


def instance_norm(input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5):
    if use_input_stats:
        input.size()
    expect_tensor("instance_norm", input)
    if is_unknown(input) or is_unknown(_core.shape(input)):
        return input
    s = _core.shape(input)
    if use_input_stats:
        if running_mean is not None and not is_unknown(s[0]) and s[0] == 0:
            raise IndexError("select(): index 0 out of range for tensor of size [0] at dimension 0")
        spatial = 1
        for d in s[2:]:
            spatial = spatial * d
        if not is_unknown(spatial) and spatial == 1:
            raise ValueError(f"Expected more than 1 spatial element when training, got input size {s}")
    elif running_mean is None or running_var is None:
        raise RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false")
    _expect_statistics("instance_norm", weight, bias, running_mean, running_var)
    expect_counts(s[1], running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    expect_floating("batch_norm", input)
    expect_one_type(input, weight, bias)
    scale, shift = _like(_vector(weight, s[1], 1, input), input), _like(_vector(bias, s[1], 0, input), input)
    if not use_input_stats:
        return emit("BatchNormalization", [input, scale, shift, running_mean, running_var], {"epsilon": float(eps)})
    return emit("InstanceNormalization", [input, scale, shift], {"epsilon": float(eps)})


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    input.dim()
    expect_tensor("group_norm", input)
    if is_unknown(input) or is_unknown(_core.shape(input)):
        return input
    s = _core.shape(input)
    if len(s) < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {len(s)}")
    if below(num_groups, 1):
        raise RuntimeError("Expected num groups to be greater than 0, got " + str(num_groups))
    if below(s[1], 1):
        raise RuntimeError(f"Expected number of channels to be greater than 0, got {s[1]}")
    if not is_unknown(s[1]) and s[1] % num_groups != 0:
        raise RuntimeError(f"Expected number of channels in input to be divisible by num_groups, but got input of shape {list(s)} and num_groups={num_groups}")
    _check_more_than_one((s[0] * s[1] // num_groups, num_groups, *s[2:]), (1,))
    for name, tensor in (("weight", weight), ("bias", bias)):
        if tensor is not None and (_core.ndim(tensor) != 1 or differ(tensor.numel(), s[1])):
            raise RuntimeError(f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of shape {sizes_text(tensor)} and input of shape {list(s)}")
    if any(below(d, 1) for d in s[2:]):
        raise RuntimeError("Expected HxW to be greater than 0, got 0")
    _check_one_type(input, weight, bias)
    scale, shift = _like(_vector(weight, s[1], 1, input), input), _like(_vector(bias, s[1], 0, input), input)
    return emit("GroupNormalization", [input, scale, shift], {"num_groups": num_groups, "epsilon": float(eps)})


def _check_one_type(input, *parameters):
    d = _core.dtype_of(input)
    for p in parameters:
        if p is not None and differ(_core.dtype_of(p).name, d.name) and not (d.name in ("float16", "bfloat16") and _core.dtype_of(p).name == "float32"):
            raise RuntimeError("mixed dtype (CPU): all inputs must share same datatype.")
    if not d.is_floating_point:
        raise NotImplementedError(f"\"GroupNormKernelImpl\" not implemented for '{scalar_name(input)}'")


def _normalized(function, shape, input):
    if is_unknown(shape):
        assume(f"{function} normalizes the last axis: its normalized_shape is not known")
        return tuple(input.shape[-1:])
    if not isinstance(shape, (tuple, list)):
        raise TypeError(f"{function}(): argument 'normalized_shape' (position 2) must be tuple of ints, not {type(shape).__name__}")
    return int_tuple(function, "normalized_shape", shape, len(shape))


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    import torch
    expect_tensor("layer_norm", input)
    if is_unknown(input) or is_unknown(_core.shape(input)):
        return input
    normalized_shape = _normalized("layer_norm", normalized_shape, input)
    expect_normalized(input, normalized_shape, weight, bias)
    expect_one_type(input, weight, bias)
    expect_floating("LayerNormKernelImpl", input)
    scale = torch.ones(tuple(normalized_shape), dtype=input.dtype) if weight is None else _like(weight, input)
    return emit("LayerNormalization", [input, scale, _like(bias, input)], {"axis": -len(normalized_shape), "epsilon": float(eps)})


def rms_norm(input, normalized_shape, weight=None, eps=None):
    import torch
    expect_tensor("rms_norm", input)
    if is_unknown(input) or is_unknown(_core.shape(input)):
        return input
    normalized_shape = _normalized("rms_norm", normalized_shape, input)
    expect_normalized(input, normalized_shape, weight)
    d = _core.dtype_of(input)
    if not (d.is_floating_point or d.is_complex):
        raise NotImplementedError(f"\"rms_norm\" not implemented for '{scalar_name(input)}'")
    scale = torch.ones(tuple(normalized_shape), dtype=d) if weight is None else _core.cast(weight, d)
    return emit("RMSNormalization", [input, scale], {"axis": -len(normalized_shape), "epsilon": 1e-5 if eps is None else float(eps)})


def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    dims = input.dim()
    if is_unknown(input) or is_unknown(_core.shape(input)):
        return input
    if dims < 3:
        raise ValueError(f"Expected 3D or higher dimensionality input (got {dims} dimensions)")
    if input.numel() == 0:
        return input
    if not is_unknown(size) and size <= 0:
        window = f"kH: {size} kW: 1" if dims == 3 else f"kT: {size} kH: 1 kW: 1"
        raise RuntimeError(f"kernel size should be greater than zero, but got {window}")
    return emit("LRN", [_core.to_float(input)], {"size": size, "alpha": float(alpha), "beta": float(beta), "bias": float(k)})


def normalize(input, p=2.0, dim=1, eps=1e-12, out=None):
    return input / input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)
