# kl_divergence: the formulas that networks use; of any other pair the shape.
import torch
from torch.distributions.continuous import Normal
from torch.distributions.discrete import Categorical
from torch.distributions.wrapping import Independent, _summed

_REGISTERED = []


def register_kl(type_p, type_q):
    def decorator(function):
        _REGISTERED.append((type_p, type_q, function))
        return function

    return decorator


def kl_divergence(p, q):
    for type_p, type_q, function in reversed(_REGISTERED):
        if isinstance(p, type_p) and isinstance(q, type_q):
            return function(p, q)
    return torch.zeros(torch.broadcast_shapes(tuple(p.batch_shape), tuple(q.batch_shape)), dtype=p._like().dtype)


@register_kl(Normal, Normal)
def _normals(p, q):
    ratio = (p.scale / q.scale).pow(2)
    distance = ((p.loc - q.loc) / q.scale).pow(2)
    return 0.5 * (ratio + distance - 1 - ratio.log())


@register_kl(Categorical, Categorical)
def _categoricals(p, q):
    return (p.probs * (p.logits - q.logits)).sum(-1)


@register_kl(Independent, Independent)
def _independents(p, q):
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError
    return _summed(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)
