# Activations.
from _rooflint import emit
from torch import _core


def relu(input, inplace=False):
    return emit("Relu", [input])


def dropout(input, p=0.5, training=True, inplace=False):
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    return input
