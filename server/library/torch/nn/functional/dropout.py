# Dropout: at inference nothing, in training an element-wise mask that changes neither shape nor products.
from _rooflint import alias, is_unknown
from torch import _core
from torch.nn.functional.checks import expect_bool, expect_tensor, in_place, scalar_name

__all__ = ("alpha_dropout", "dropout", "dropout1d", "dropout2d", "dropout3d", "feature_alpha_dropout")


def _check_probability(p):
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def _dropped(name, input, p, training, inplace):
    expect_tensor(name, input)
    expect_bool(name, training, "train", 3)
    if not training or is_unknown(input):
        return input
    d = _core.dtype_of(input)
    if not (d.is_floating_point or d.is_complex) and 0 < p < 1:
        raise RuntimeError(f"result type Float can't be cast to the desired output type {scalar_name(input)}")
    return in_place(input, input) if inplace else alias(input)


def _check_features(rank, p, training):
    if rank < 2 and training and p > 0:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")


def dropout(input, p=0.5, training=True, inplace=False):
    _check_probability(p)
    return _dropped("dropout", input, p, training, inplace)


def alpha_dropout(input, p=0.5, training=False, inplace=False):
    _check_probability(p)
    return _dropped("alpha_dropout", input, p, training, inplace)


def feature_alpha_dropout(input, p=0.5, training=False, inplace=False):
    _check_probability(p)
    return _dropped("feature_alpha_dropout", input, p, training, inplace)


def dropout1d(input, p=0.5, training=True, inplace=False):
    _check_probability(p)
    rank = input.dim()
    if rank not in (2, 3):
        raise RuntimeError(f"dropout1d: Expected 2D or 3D input, but received a {rank}D input. Note that dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).")
    return _dropped("feature_dropout", input, p, training, inplace)


def dropout2d(input, p=0.5, training=True, inplace=False):
    _check_probability(p)
    _check_features(input.dim(), p, training)
    return _dropped("feature_dropout", input, p, training, inplace)


def dropout3d(input, p=0.5, training=True, inplace=False):
    _check_probability(p)
    # Input of any rank but 5 gets a batch axis first.
    _check_features(input.dim() + int(input.dim() != 5), p, training)
    return _dropped("feature_dropout", input, p, training, inplace)
