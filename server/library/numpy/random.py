# numpy.random: arrays of known shape and unknown elements, as torch.rand gives tensors.


def _drawn(size, dtype="float64"):
    import torch
    if size is None:
        return torch.empty((), dtype=getattr(torch, dtype)).numpy()
    sizes = (size,) if isinstance(size, int) else tuple(size)
    return torch.empty(sizes, dtype=getattr(torch, dtype)).numpy()


def _of_sizes(*sizes):
    return _drawn(sizes or None)


rand = randn = _of_sizes


def random(size=None):
    return _drawn(size)


random_sample = ranf = sample = standard_normal = standard_exponential = standard_cauchy = random


def normal(loc=0.0, scale=1.0, size=None):
    return _drawn(size)


uniform = laplace = logistic = gumbel = lognormal = beta = gamma = vonmises = wald = normal


def exponential(scale=1.0, size=None):
    return _drawn(size)


rayleigh = standard_gamma = chisquare = power = pareto = weibull = exponential


def randint(low, high=None, size=None, dtype=int):
    return _drawn(size, "int64")


integers = random_integers = randint


def poisson(lam=1.0, size=None):
    return _drawn(size, "int64")


geometric = poisson


def binomial(n, p, size=None):
    return _drawn(size, "int64")


def permutation(x):
    return _drawn(x, "int64") if isinstance(x, int) else _drawn(len(x))


def choice(a, size=None, replace=True, p=None):
    from numpy import asarray
    kind = "int64" if isinstance(a, int) else asarray(a).dtype.name
    return _drawn(size, kind)


def shuffle(x):
    return None


def seed(seed=None):
    return None


set_state = seed


class RandomState:
    def __init__(self, seed=None):
        pass


Generator = SeedSequence = PCG64 = RandomState

for _name in ("rand", "randn", "random", "random_sample", "normal", "uniform", "standard_normal", "exponential", "randint", "integers",
              "poisson", "binomial", "permutation", "choice", "shuffle", "seed"):
    setattr(RandomState, _name, staticmethod(globals()[_name]))


def default_rng(seed=None):
    return RandomState(seed)
