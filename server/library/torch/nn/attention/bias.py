# Causal masks for queries and keys of different numbers.
import torch


def causal_upper_left(*size):
    if len(size) != 2:
        raise AssertionError("causal_upper_left only supports 2D tensors")
    return torch.ones(*size, dtype=torch.bool).tril()


def causal_lower_right(*size):
    if len(size) != 2:
        raise AssertionError("causal_lower_right only supports 2D tensors")
    queries, keys = size
    return torch.ones(queries, keys, dtype=torch.bool).tril(keys - queries)
