# Functions that torch and torch.nn.functional share; torch's own order of arguments where it differs.
import torch
from torch._core import tensor_argument
from torch._declare import declared


# The same signature in both places.
SHARED = (
    "adaptive_avg_pool1d", "avg_pool1d", "bilinear", "celu", "celu_", "channel_shuffle",
    "conv1d", "conv2d", "conv3d", "conv_tbc", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "cosine_similarity",
    "hardshrink", "max_pool1d", "max_pool2d", "max_pool3d", "pairwise_distance", "pixel_shuffle",
    "pixel_unshuffle", "prelu", "relu_", "rms_norm", "rrelu", "rrelu_", "selu", "selu_", "threshold", "threshold_",
)
# The fourth argument is the training mode there, the third here.
DROPOUTS = {
    "alpha_dropout": "alpha_dropout", "dropout": "dropout", "feature_alpha_dropout": "feature_alpha_dropout", "feature_dropout": "dropout1d",
}
METHODS = ("softmax", "log_softmax", "prelu", "hardshrink")


def _shared(name):
    def function(*args, **kwargs):
        return getattr(torch.nn.functional, name)(*args, **kwargs)

    function.__name__ = name
    function.__module__ = __name__
    return function


for _name in SHARED:
    globals()[_name] = _shared(_name)


def softmax(input, dim, dtype=None):
    return torch.nn.functional.softmax(tensor_argument(input, "softmax"), dim, dtype=dtype)


def log_softmax(input, dim, dtype=None):
    return torch.nn.functional.log_softmax(tensor_argument(input, "log_softmax"), dim, dtype=dtype)


def _dropout(name):
    def function(input, p, train):
        return getattr(torch.nn.functional, name)(input, p, train)

    function.__name__ = name
    function.__module__ = __name__
    return function


for _name, _target in DROPOUTS.items():
    globals()[_name] = _dropout(_target)


def _dropout_in_place(name):
    def function(input, p, train):
        return getattr(torch.nn.functional, name)(input, p, train, inplace=True)

    function.__name__ = name + "_"
    function.__module__ = __name__
    return function


for _name, _target in DROPOUTS.items():
    globals()[_name + "_"] = _dropout_in_place(_target)


def native_dropout(input, p, train):
    """With the mask of what stays."""
    kept = declared("DropoutMask", [tensor_argument(input, "native_dropout")], [(torch.bool, input.shape)], 0)
    return torch.nn.functional.dropout(input, p, bool(train)), kept


def native_channel_shuffle(input, groups):
    return torch.nn.functional.channel_shuffle(tensor_argument(input, "native_channel_shuffle"), groups)


def adaptive_max_pool1d(input, output_size):
    return torch.nn.functional.adaptive_max_pool1d(input, output_size, return_indices=True)


def max_pool1d_with_indices(input, kernel_size, stride=(), padding=0, dilation=1, ceil_mode=False):
    """An empty stride is the kernel's size."""
    return torch.nn.functional.max_pool1d(input, kernel_size, stride or None, padding, dilation, ceil_mode, return_indices=True)


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-05, cudnn_enable=True):
    return torch.nn.functional.layer_norm(input, normalized_shape, weight, bias, eps)


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-05, cudnn_enabled=True):
    return torch.nn.functional.group_norm(input, num_groups, weight, bias, eps)


def batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, cudnn_enabled):
    return torch.nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)


def instance_norm(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, cudnn_enabled):
    return torch.nn.functional.instance_norm(input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps)


def embedding(weight, indices, padding_idx=-1, scale_grad_by_freq=False, sparse=False):
    return torch.nn.functional.embedding(indices, weight)


MODES = ("sum", "mean", "max")


def embedding_bag(
    weight, indices, offsets, scale_grad_by_freq=False, mode=0, sparse=False, per_sample_weights=None,
    include_last_offset=False, padding_idx=None,
):
    """With what the backward pass needs: the bag of each index, the sizes of the bags, the rows of the maxima."""
    bags = torch.nn.functional.embedding_bag(
        tensor_argument(indices, "embedding_bag", "indices", 2), tensor_argument(weight, "embedding_bag", "weight"), offsets,
        scale_grad_by_freq=scale_grad_by_freq, mode=MODES[mode], sparse=sparse, per_sample_weights=per_sample_weights,
        include_last_offset=include_last_offset, padding_idx=padding_idx,
    )
    index, count = indices.dtype, offsets.shape[0] - int(bool(include_last_offset))
    shapes = [indices.shape if mode == 1 else (0,), (count,), (count, weight.shape[1]) if mode == 2 else (count,)]
    return (bags, *[declared("BagRows", [indices, offsets], [(index, shape)], 0) for shape in shapes])


def embedding_renorm_(input, indices, max_norm, norm_type):
    """The looked-up rows are scaled down to a norm, in place."""
    tensor_argument(input, "embedding_renorm_")
    return input


def convolution(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups):
    """Of the rank that the weight has."""
    name = "conv_transpose" if transposed else "conv"
    function = getattr(torch.nn.functional, f"{name}{weight.dim() - 2}d")
    if transposed:
        return function(input, weight, bias, stride, padding, output_padding, groups, dilation)
    return function(input, weight, bias, stride, padding, dilation, groups)


def constant_pad_nd(input, pad, value=0):
    return torch.nn.functional.pad(input, pad, "constant", value)


def grid_sampler(input, grid, interpolation_mode, padding_mode, align_corners):
    modes, paddings = ("bilinear", "nearest", "bicubic"), ("zeros", "border", "reflection")
    return torch.nn.functional.grid_sample(input, grid, modes[interpolation_mode], paddings[padding_mode], align_corners)


grid_sampler_2d = grid_sampler_3d = grid_sampler


def affine_grid_generator(theta, size, align_corners):
    return torch.nn.functional.affine_grid(theta, size, align_corners)
