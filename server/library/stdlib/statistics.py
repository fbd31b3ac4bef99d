# statistics: means, medians and spreads of known numbers.
import math


class StatisticsError(ValueError):
    pass


def _numbers(name, data, least=1):
    values = list(data)
    if len(values) < least:
        raise StatisticsError(f"{name} requires at least {'one data point' if least == 1 else 'two data points'}")
    return values


def _quotient(total, n):
    """An integer where the division leaves none over, as for sums of integers."""
    return total // n if isinstance(total, int) and total % n == 0 else total / n


def mean(data):
    values = _numbers("mean", data)
    return _quotient(math.fsum(values) if any(isinstance(v, float) for v in values) else sum(values), len(values))


def fmean(data, weights=None):
    values = _numbers("fmean", data)
    if weights is None:
        return math.fsum(values) / len(values)
    weights = list(weights)
    return math.fsum(v * w for v, w in zip(values, weights)) / math.fsum(weights)


def geometric_mean(data):
    values = _numbers("geometric_mean", data)
    return math.exp(math.fsum(math.log(v) for v in values) / len(values))


def harmonic_mean(data, weights=None):
    values = _numbers("harmonic_mean", data)
    return len(values) / math.fsum(1 / v for v in values)


def median(data):
    values = _middle(data)
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def median_low(data):
    values = _middle(data)
    return values[(len(values) - 1) // 2]


def median_high(data):
    values = _middle(data)
    return values[len(values) // 2]


def _middle(data):
    values = sorted(data)
    if not values:
        raise StatisticsError("no median for empty data")
    return values


def mode(data):
    found = multimode(data)
    if not found:
        raise StatisticsError("no mode for empty data")
    return found[0]


def multimode(data):
    counts = {}
    for value in data:
        counts[value] = counts.get(value, 0) + 1
    most = max(counts.values(), default=0)
    return [value for value, count in counts.items() if count == most]


def _squares(values, center):
    middle = mean(values) if center is None else center
    return sum((v - middle) ** 2 for v in values)


def variance(data, xbar=None):
    values = _numbers("variance", data, 2)
    return _quotient(_squares(values, xbar), len(values) - 1)


def pvariance(data, mu=None):
    values = _numbers("pvariance", data)
    return _quotient(_squares(values, mu), len(values))


def stdev(data, xbar=None):
    return math.sqrt(variance(_numbers("stdev", data, 2), xbar))


def pstdev(data, mu=None):
    return math.sqrt(pvariance(data, mu))
