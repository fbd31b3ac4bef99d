# Normalisations.
from _rooflint import emit
from torch import _core


def batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    import torch
    channels = (_core.shape(input)[1],)
    scale = torch.ones(channels) if weight is None else weight
    shift = torch.zeros(channels) if bias is None else bias
    mean = torch.zeros(channels) if running_mean is None else running_mean
    var = torch.ones(channels) if running_var is None else running_var
    return emit("BatchNormalization", [input, scale, shift, mean, var], {"epsilon": eps, "momentum": momentum})
