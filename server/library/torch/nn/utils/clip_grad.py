# Gradients are not followed: clipping changes nothing.
import torch
from _rooflint import is_tensor


def _members(tensors):
    return [tensors] if is_tensor(tensors) else list(tensors)


def get_total_norm(tensors, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    _members(tensors)
    return torch.empty(())


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    _members(parameters)
    return torch.empty(())


clip_grad_norm = clip_grad_norm_


def clip_grads_with_norm_(parameters, max_norm, total_norm, foreach=None):
    pass


def clip_grad_value_(parameters, clip_value, foreach=None):
    _members(parameters)
