# random: what is drawn is not known, but for choices among one.
from _rooflint_inspect import unknown


class Random:
    def __init__(self, seed=None):
        pass

    def seed(self, a=None, version=2):
        pass

    def random(self):
        return unknown("a random number")

    def uniform(self, a, b):
        return a if a == b else unknown("a random number")

    def randint(self, a, b):
        return a if a == b else unknown("a random number")

    def randrange(self, *args):
        return unknown("a random number")

    def gauss(self, *args, **kwargs):
        return unknown("a random number")

    normalvariate = betavariate = lognormvariate = gammavariate = paretovariate = vonmisesvariate = weibullvariate = expovariate = gauss
    triangular = gauss

    def randbytes(self, n):
        return unknown("random bytes")

    def getrandbits(self, k):
        return unknown("a random number")

    def choice(self, seq):
        return seq[0] if len(seq) == 1 else unknown("a random choice")

    def choices(self, population, weights=None, *, cum_weights=None, k=1):
        return [self.choice(population) for _ in range(k)]

    def sample(self, population, k):
        return [unknown("a random choice") for _ in range(k)]

    def shuffle(self, x):
        pass

    def getstate(self):
        return None

    def setstate(self, state):
        pass


_shared = Random()
seed, random, uniform, randint, randrange, gauss = _shared.seed, _shared.random, _shared.uniform, _shared.randint, _shared.randrange, _shared.gauss
normalvariate, betavariate, getrandbits, choice, choices, sample = _shared.normalvariate, _shared.betavariate, _shared.getrandbits, _shared.choice, _shared.choices, _shared.sample
shuffle, getstate, setstate = _shared.shuffle, _shared.getstate, _shared.setstate
for _name in ("lognormvariate", "gammavariate", "paretovariate", "vonmisesvariate", "weibullvariate", "expovariate", "triangular", "randbytes"):
    globals()[_name] = getattr(_shared, _name)
SystemRandom = Random
