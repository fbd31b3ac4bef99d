# What all distributions have: batch and event shapes, samples of their sizes.
import torch


class Distribution:
    has_rsample = False
    has_enumerate_support = False
    arg_constraints = {}
    _validate_args = True

    @staticmethod
    def set_default_validate_args(value):
        Distribution._validate_args = value

    def __init__(self, batch_shape=(), event_shape=(), validate_args=None):
        self._batch_shape, self._event_shape = torch.Size(batch_shape), torch.Size(event_shape)

    @property
    def batch_shape(self):
        return self._batch_shape

    @property
    def event_shape(self):
        return self._event_shape

    def _extended_shape(self, sample_shape=()):
        return torch.Size(tuple(sample_shape) + tuple(self._batch_shape) + tuple(self._event_shape))

    def _like(self):
        """A tensor of the parameters' dtype."""
        return torch.zeros(())

    def sample(self, sample_shape=()):
        with torch.no_grad():
            return self._drawn(sample_shape)

    def rsample(self, sample_shape=()):
        if not self.has_rsample:
            raise NotImplementedError
        return self._drawn(sample_shape)

    def _drawn(self, sample_shape):
        return torch.empty(self._extended_shape(sample_shape), dtype=self._like().dtype)

    def sample_n(self, n):
        return self.sample((n,))

    def log_prob(self, value):
        return torch.zeros(_without_event(self, value), dtype=self._like().dtype)

    def cdf(self, value):
        return torch.zeros(_without_event(self, value), dtype=self._like().dtype)

    def icdf(self, value):
        return torch.zeros(_without_event(self, value), dtype=self._like().dtype)

    def entropy(self):
        return torch.zeros(self._batch_shape, dtype=self._like().dtype)

    @property
    def mean(self):
        return torch.zeros(self._extended_shape(), dtype=self._like().dtype)

    @property
    def mode(self):
        return self.mean

    @property
    def variance(self):
        return torch.zeros(self._extended_shape(), dtype=self._like().dtype)

    @property
    def stddev(self):
        return self.variance.sqrt()

    def perplexity(self):
        return torch.exp(self.entropy())

    def expand(self, batch_shape, _instance=None):
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made._batch_shape = torch.Size(batch_shape)
        for name, value in self.__dict__.items():
            if torch.is_tensor(value):
                event = len(value.shape) - len(self._batch_shape)
                made.__dict__[name] = value.expand(tuple(batch_shape) + tuple(value.shape[len(value.shape) - event:] if event else ()))
        return made


def _without_event(distribution, value):
    """Shape of the log-probabilities of a value."""
    n = len(distribution._event_shape)
    sizes = tuple(value.shape)[:len(value.shape) - n] if n else tuple(value.shape)
    return torch.broadcast_shapes(sizes, tuple(distribution._batch_shape))


class ExponentialFamily(Distribution):
    pass


def broadcast(*values):
    """Tensors of one shape, numbers as tensors."""
    return torch.broadcast_tensors(*[v if torch.is_tensor(v) else torch.tensor(float(v)) for v in values])
