# All parameters as one vector, and back.
import torch


def parameters_to_vector(parameters):
    return torch.cat([p.reshape(-1) for p in parameters])


def vector_to_parameters(vec, parameters):
    if not isinstance(vec, torch.Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {type(vec).__name__}")
    first = 0
    for p in parameters:
        vec[first:first + p.numel()].view_as(p)
        first += p.numel()
