# Random tensors: their sizes and types; their values are never known.
from _rooflint import c_name, checked_sizes, is_tensor, is_unknown, make, scalar_name, shape as _shape
from torch import _core
from torch._declare import declared
from torch._core import integer, tensor_argument
from torch._functions.creation import _like, _made
from torch._types import DTYPES, Generator, get_default_dtype

METHODS = ("bernoulli", "multinomial")


def _floating(dtype, kernel):
    if dtype is not None and dtype.kind not in ("float", "complex"):
        raise NotImplementedError(f'"{kernel}" not implemented for \'{_core.SCALAR_NAMES[dtype.name]}\'')
    return dtype


def rand(*sizes, size=None, generator=None, names=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    return _made(checked_sizes(sizes, size), _floating(dtype, "check_uniform_bounds"), None, requires_grad)


def randn(*sizes, size=None, generator=None, names=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    return _made(checked_sizes(sizes, size), _floating(dtype, "normal_kernel_cpu"), None, requires_grad)


def rand_like(input, *, generator=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None):
    sizes, dtype = _like(input, "rand_like", dtype, memory_format)
    return _made(sizes, _floating(dtype, "check_uniform_bounds"), None, requires_grad)


def randn_like(input, *, generator=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None):
    sizes, dtype = _like(input, "randn_like", dtype, memory_format)
    return _made(sizes, _floating(dtype, "normal_kernel_cpu"), None, requires_grad)


def _ordered(low, high):
    low, high = integer(low, "low"), integer(high, "high")
    if _core.known([low, high]) and low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    return low, high


def _bounds(low, high, dtype):
    low, high = _ordered(low, high)
    if dtype.kind == "complex":
        raise RuntimeError("check_random_bounds handles only integral, floating-point and boolean types")
    least, most = _limits(dtype)
    for name, bound in (("from", low), ("to - 1", high - 1)):
        if _core.known([bound]) and not least <= bound <= most:
            raise RuntimeError(f"{name} is out of bounds for {c_name(make((), dtype.name))}")


def _limits(dtype):
    """The least and the greatest number of a type; of floating ones a whole number that is no less."""
    if dtype.kind == "bool":
        return 0, 1
    if dtype.kind == "float":
        most = 65504 if dtype.name == "float16" else 1 << 1023
        return -most, most
    bits = 8 * dtype.itemsize
    return (0, (1 << bits) - 1) if dtype.kind == "unsigned" else (-(1 << bits - 1), (1 << bits - 1) - 1)


def randint(*args, low=0, high=None, size=None, generator=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    given = list(args)
    if size is None and given:
        size = given.pop()
    if len(given) == 2:
        low, high = given
    elif len(given) == 1:
        low, high = (low, given[0]) if high is None else (given[0], high)
    if high is None or len(given) > 2:
        raise TypeError("randint() received an invalid combination of arguments")
    if not isinstance(size, (tuple, list)) and not is_unknown(size):
        raise TypeError(f"randint(): argument 'size' (position {len(args)}) must be tuple of ints, not {type(size).__name__}")
    dtype = dtype or DTYPES["int64"]
    _bounds(low, high, dtype)
    return _made(checked_sizes((size,)), dtype, None, requires_grad)


def randint_like(input, *bounds, low=0, high=None, generator=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None):
    if len(bounds) == 2:
        low, high = bounds
    elif len(bounds) == 1:
        low, high = (low, bounds[0]) if high is None else (bounds[0], high)
    if high is None:
        raise TypeError('randint_like() missing 1 required positional arguments: "high"')
    sizes, dtype = _like(input, "randint_like", dtype, memory_format)
    _bounds(low, high, dtype)
    return _made(sizes, dtype, None, requires_grad)


def randperm(n, *, generator=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    n = integer(n, "n")
    if not is_unknown(n) and n < 0:
        raise RuntimeError(f"n must be non-negative, got {n}")
    dtype = dtype or DTYPES["int64"]
    if dtype.kind in ("bool", "complex"):
        raise NotImplementedError(f'"randperm" not implemented for \'{_core.SCALAR_NAMES[dtype.name]}\'')
    if not is_unknown(n) and dtype.kind != "float" and n > _limits(dtype)[1] + 1:
        raise RuntimeError(f"value cannot be converted to type {dtype.name}_t without overflow")
    if not is_unknown(n) and dtype.name == "float16" and n > 2049:
        raise RuntimeError("n cannot be greater than 2049 for Half type.")
    return _made((n,), dtype, None, requires_grad)


def normal(mean=0.0, std=1.0, size=None, *, generator=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    if not is_tensor(mean) and not is_tensor(std):
        if size is None:
            raise TypeError("normal() received an invalid combination of arguments: numbers need a size")
        return randn(size, dtype=dtype, requires_grad=requires_grad)
    if size is not None:
        raise TypeError("normal() received an invalid combination of arguments: tensors have their own size")
    given = [x for x in (mean, std) if is_tensor(x)]
    _floating(given[0].dtype, "normal_kernel_cpu")
    if is_tensor(std) and std.dtype.is_complex:
        raise RuntimeError("normal expects standard deviation to be non-complex")
    if not is_tensor(std) and not is_unknown(std) and std < 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")
    joint = _shape(given[0]) if len(given) == 1 else _shape(given[0] + given[1])
    return _made(joint, given[0].dtype)


def bernoulli(input, p=None, *, generator=None):
    tensor_argument(input, "bernoulli")
    if p is None:
        _floating(input.dtype, "bernoulli_tensor_cpu_p_")
    elif not is_tensor(p):
        _probability(p)
    return _drawn(input, input.dtype, _shape(input))


def _probability(p):
    if not is_unknown(p) and not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p}")


def poisson(input, generator=None):
    _floating(tensor_argument(input, "poisson").dtype, "poisson_cpu")
    return _drawn(input, input.dtype, _shape(input))


def binomial(count, prob, generator=None):
    return _drawn(tensor_argument(count, "binomial", "count"), count.dtype, _shape(count + prob))


def _drawn(x, dtype, sizes):
    """A random tensor whose distribution depends on x."""
    return declared("Random", [x], [(dtype, sizes)])


def multinomial(input, num_samples, replacement=False, *, generator=None, out=None):
    s = _shape(tensor_argument(input, "multinomial"))
    n = integer(num_samples, "num_samples")
    if len(s) == 0 or len(s) > 2:
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if not input.dtype.is_floating_point:
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {_core.SCALAR_NAMES[input.dtype.name]}")
    if not is_unknown(n) and n <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if _core.known([n, s[-1]]) and not replacement and n > s[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    if out is not None and out.dtype is not DTYPES["int64"]:
        raise RuntimeError(f"multinomial expects Long tensor out, got: {_core.SCALAR_NAMES[out.dtype.name]}")
    return _drawn(input, DTYPES["int64"], (*s[:-1], n))


# --- In place: the values are no longer known ---


def _redrawn(x):
    return _core.write(x, make(_shape(x), x.dtype.name))


def _filling(kernel, check=None, integers=False):
    def fill(self, *args, generator=None, **parameters):
        if not integers:
            _floating(self.dtype, kernel)
        if check is not None:
            check(*args, **parameters)
        return _redrawn(self)

    return fill


def _continuous(distribution, name_of, fill):
    def drawn(self, *args, generator=None, **parameters):
        if not self.dtype.is_floating_point:
            raise RuntimeError(
                f"{distribution} distribution is a continuous probability distribution. dtype must be a floating point "
                f"but you specified {name_of(self)}"
            )
        return fill(self, *args, **parameters)

    return drawn


def _check_normal(mean=0, std=1):
    if not is_unknown(std) and std < 0:
        raise RuntimeError(f"normal_ expects std >= 0.0, but found std {std}")


def _check_uniform(low=0, high=1, **named):
    low, high = _ends(low, high, named)
    if _core.known([low, high]) and low > high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low} > to={high}")


def _check_positive(name, symbol):
    def check(value=1):
        if not is_unknown(value) and value <= 0:
            raise RuntimeError(f"{name} expects {symbol} > 0.0, but found {symbol}={value}")

    return check


def _check_cauchy(median=0, sigma=1):
    _check_positive("cauchy_", "sigma")(sigma)


def _check_log_normal(mean=1, std=2):
    _check_positive("log_normal_", "std")(std)


def _check_geometric(p):
    if not is_unknown(p) and not 0 < p < 1:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p}")


def _ends(low, high, named):
    """`from` is no name that Python code can give a parameter."""
    unexpected = [name for name in named if name not in ("from", "to")]
    if unexpected:
        raise TypeError(f"unexpected keyword argument '{unexpected[0]}'")
    return named.get("from", low), named.get("to", high)


def _check_random(low=None, high=None, **named):
    low, high = _ends(low, high, named)
    if low is not None and high is not None:
        _ordered(low, high)


def _bernoulli_(self, p=0.5, *, generator=None):
    if is_tensor(p):
        _core.write(self.clone(), p.expand(*_shape(self)) if len(_shape(p)) <= len(_shape(self)) else p)
    else:
        _probability(p)
    return _redrawn(self)


def _attach(cls):
    cls.normal_ = _filling("normal_kernel_cpu", _check_normal)
    cls.uniform_ = _filling("check_uniform_bounds", _check_uniform)
    cls.exponential_ = _continuous("Exponential", scalar_name, _filling("exponential", _check_positive("exponential_", "lambda")))
    cls.cauchy_ = _continuous("Cauchy", c_name, _filling("cauchy", _check_cauchy))
    cls.log_normal_ = _filling("log_normal", _check_log_normal)
    cls.geometric_ = _filling("geometric", _check_geometric, True)
    cls.random_ = _filling("random", _check_random, True)
    cls.bernoulli_ = _bernoulli_


# --- The generator ---


def manual_seed(seed):
    integer(seed, "seed")
    return Generator()


def seed():
    return 0


def initial_seed():
    return 0


def get_rng_state():
    return make((5056,), "uint8")


def set_rng_state(new_state):
    return None
