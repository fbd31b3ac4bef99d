# Distributions over classes and counts: given by probabilities or by their logarithms.
import torch
from torch.distributions.distribution import Distribution, broadcast


class _ByProbability(Distribution):
    """`probs` or `logits`; the last axis is the event for those over classes."""

    _over_classes = False

    def __init__(self, probs=None, logits=None, validate_args=None):
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        given = logits if probs is None else probs
        given = given if torch.is_tensor(given) else torch.tensor(float(given))
        if self._over_classes and given.dim() < 1:
            raise ValueError("`probs` parameter must be at least one-dimensional.")
        self._is_logits, self._given = probs is None, given
        if self._is_logits and self._over_classes:
            self._given = given - given.logsumexp(dim=-1, keepdim=True)
        elif self._over_classes:
            self._given = given / given.sum(-1, keepdim=True)
        super().__init__(given.shape[:-1] if self._over_classes else given.shape)

    def _like(self):
        return self._given

    @property
    def probs(self):
        if not self._is_logits:
            return self._given
        return torch.softmax(self._given, -1) if self._over_classes else torch.sigmoid(self._given)

    @property
    def logits(self):
        if self._is_logits:
            return self._given
        return torch.log(self._given) if self._over_classes else torch.logit(self._given)

    @property
    def param_shape(self):
        return self._given.shape


class Categorical(_ByProbability):
    _over_classes = True

    def _drawn(self, sample_shape):
        return torch.empty(self._extended_shape(sample_shape), dtype=torch.int64)

    def log_prob(self, value):
        value = value.long().unsqueeze(-1)
        value, log_pmf = torch.broadcast_tensors(value, self.logits)
        return log_pmf.gather(-1, value[..., :1]).squeeze(-1)

    def entropy(self):
        return -(self.logits * self.probs).sum(-1)

    @property
    def mode(self):
        return self.probs.argmax(dim=-1)


class OneHotCategorical(_ByProbability):
    _over_classes = True

    def __init__(self, probs=None, logits=None, validate_args=None):
        super().__init__(probs, logits)
        self._event_shape = self._given.shape[-1:]

    def entropy(self):
        return -(self.logits * self.probs).sum(-1)


class OneHotCategoricalStraightThrough(OneHotCategorical):
    has_rsample = True


class Bernoulli(_ByProbability):
    @property
    def mean(self):
        return self.probs

    def log_prob(self, value):
        logits, value = broadcast(self.logits, value)
        return -torch.nn.functional.binary_cross_entropy_with_logits(logits, value, reduction="none")

    def entropy(self):
        return torch.nn.functional.binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")


class Geometric(_ByProbability):
    pass


class ContinuousBernoulli(_ByProbability):
    has_rsample = True


class Binomial(_ByProbability):
    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        self.total_count = total_count
        super().__init__(probs, logits)


class NegativeBinomial(Binomial):
    pass


class Multinomial(_ByProbability):
    _over_classes = True

    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        self.total_count = total_count
        super().__init__(probs, logits)
        self._event_shape = self._given.shape[-1:]


class RelaxedBernoulli(_ByProbability):
    has_rsample = True

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        self.temperature = temperature
        super().__init__(probs, logits)


class RelaxedOneHotCategorical(OneHotCategorical):
    has_rsample = True

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        self.temperature = temperature
        super().__init__(probs, logits)


class Poisson(Distribution):
    def __init__(self, rate, validate_args=None):
        [self.rate] = broadcast(rate)
        super().__init__(self.rate.shape)

    def _like(self):
        return self.rate

    @property
    def mean(self):
        return self.rate
