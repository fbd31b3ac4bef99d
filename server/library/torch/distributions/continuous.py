# Distributions over numbers and vectors of numbers.
import math

import torch
from torch.distributions.distribution import Distribution, broadcast


class _Elementwise(Distribution):
    """Parameters of one number for each element, of one broadcast shape."""

    has_rsample = True
    _names = ()
    _defaults = {}

    def __init__(self, *args, validate_args=None, **keywords):
        given = {**self._defaults, **dict(zip(self._names, args)), **keywords}
        for name in self._names:
            if name not in given:
                raise TypeError(f"{type(self).__name__}.__init__() missing 1 required positional argument: '{name}'")
        values = broadcast(*[given[name] for name in self._names])
        for name, value in zip(self._names, values):
            setattr(self, name, value)
        super().__init__(values[0].shape)

    def _like(self):
        return getattr(self, self._names[0])


class Normal(_Elementwise):
    _names = ("loc", "scale")

    def rsample(self, sample_shape=()):
        eps = torch.randn(self._extended_shape(sample_shape), dtype=self.loc.dtype)
        return self.loc + eps * self.scale

    def sample(self, sample_shape=()):
        return self.rsample(sample_shape).detach()

    @property
    def mean(self):
        return self.loc

    @property
    def stddev(self):
        return self.scale

    @property
    def variance(self):
        return self.scale.pow(2)

    def log_prob(self, value):
        return -((value - self.loc) ** 2) / (2 * self.variance) - self.scale.log() - math.log(math.sqrt(2 * math.pi))

    def entropy(self):
        return 0.5 + 0.5 * math.log(2 * math.pi) + torch.log(self.scale)

    def cdf(self, value):
        return 0.5 * (1 + torch.erf((value - self.loc) * self.scale.reciprocal() / math.sqrt(2)))


class LogNormal(_Elementwise):
    _names = ("loc", "scale")


class Laplace(_Elementwise):
    _names = ("loc", "scale")

    @property
    def mean(self):
        return self.loc

    def log_prob(self, value):
        return -torch.log(2 * self.scale) - torch.abs(value - self.loc) / self.scale


class Cauchy(_Elementwise):
    _names = ("loc", "scale")


class Gumbel(_Elementwise):
    _names = ("loc", "scale")


class HalfNormal(_Elementwise):
    _names = ("scale",)


class HalfCauchy(_Elementwise):
    _names = ("scale",)


class Exponential(_Elementwise):
    _names = ("rate",)

    def log_prob(self, value):
        return self.rate.log() - self.rate * value


class Gamma(_Elementwise):
    _names = ("concentration", "rate")


class Chi2(_Elementwise):
    _names = ("df",)


class Beta(_Elementwise):
    _names = ("concentration1", "concentration0")

    @property
    def mean(self):
        return self.concentration1 / (self.concentration1 + self.concentration0)


class StudentT(_Elementwise):
    _names = ("df", "loc", "scale")
    _defaults = {"loc": 0.0, "scale": 1.0}


class Pareto(_Elementwise):
    _names = ("scale", "alpha")


class Weibull(_Elementwise):
    _names = ("scale", "concentration")


class FisherSnedecor(_Elementwise):
    _names = ("df1", "df2")


class Kumaraswamy(_Elementwise):
    _names = ("concentration1", "concentration0")


class VonMises(_Elementwise):
    _names = ("loc", "concentration")
    has_rsample = False


class Uniform(_Elementwise):
    _names = ("low", "high")

    def rsample(self, sample_shape=()):
        return self.low + torch.rand(self._extended_shape(sample_shape), dtype=self.low.dtype) * (self.high - self.low)

    @property
    def mean(self):
        return (self.high + self.low) / 2


class Dirichlet(Distribution):
    has_rsample = True

    def __init__(self, concentration, validate_args=None):
        if concentration.dim() < 1:
            raise ValueError("`concentration` parameter must be at least one-dimensional.")
        self.concentration = concentration
        super().__init__(concentration.shape[:-1], concentration.shape[-1:])

    def _like(self):
        return self.concentration


class MultivariateNormal(Distribution):
    has_rsample = True

    def __init__(self, loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        given = [m for m in (covariance_matrix, scale_tril, precision_matrix) if m is not None]
        if len(given) != 1:
            raise ValueError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        batch = torch.broadcast_shapes(given[0].shape[:-2], loc.shape[:-1])
        self.loc = loc.expand(tuple(batch) + (-1,))
        self.covariance_matrix, self.precision_matrix, self.scale_tril = covariance_matrix, precision_matrix, scale_tril
        super().__init__(batch, self.loc.shape[-1:])

    def _like(self):
        return self.loc

    @property
    def mean(self):
        return self.loc


class LowRankMultivariateNormal(Distribution):
    has_rsample = True

    def __init__(self, loc, cov_factor, cov_diag, validate_args=None):
        self.loc, self.cov_factor, self.cov_diag = loc, cov_factor, cov_diag
        super().__init__(loc.shape[:-1], loc.shape[-1:])

    def _like(self):
        return self.loc


class LogisticNormal(Distribution):
    has_rsample = True

    def __init__(self, loc, scale, validate_args=None):
        self.loc, self.scale = broadcast(loc, scale)
        super().__init__(self.loc.shape[:-1], (self.loc.shape[-1] + 1,))
