# fractions: exact quotients of integers.
import math
import numbers


class Fraction(numbers.Rational):
    def __init__(self, numerator=0, denominator=None):
        if denominator is None:
            numerator, denominator = _parts(numerator)
        elif isinstance(numerator, Fraction) or isinstance(denominator, Fraction):
            numerator, denominator = _quotient(Fraction(numerator), Fraction(denominator))
        if denominator == 0:
            raise ZeroDivisionError(f"Fraction({numerator}, 0)")
        common = math.gcd(numerator, denominator) * (-1 if denominator < 0 else 1)
        self.numerator = numerator // common
        self.denominator = denominator // common

    @classmethod
    def from_float(cls, f):
        return cls(f)

    def limit_denominator(self, max_denominator=1_000_000):
        """The closest fraction with a denominator of at most that, from the continued fraction."""
        if self.denominator <= max_denominator:
            return self
        p0, q0, p1, q1 = 0, 1, 1, 0
        n, d = self.numerator, self.denominator
        while True:
            a = n // d
            q2 = q0 + a * q1
            if q2 > max_denominator:
                break
            p0, q0, p1, q1 = p1, q1, p0 + a * p1, q2
            n, d = d, n - a * d
        k = (max_denominator - q0) // q1
        below, above = Fraction(p0 + k * p1, q0 + k * q1), Fraction(p1, q1)
        return above if abs(above - self) <= abs(below - self) else below

    def as_integer_ratio(self):
        return self.numerator, self.denominator

    def __add__(self, other):
        return _combined(self, other, lambda a, b, c, d: (a * d + b * c, c * d), lambda x, y: x + y)

    def __sub__(self, other):
        return _combined(self, other, lambda a, b, c, d: (a * d - b * c, c * d), lambda x, y: x - y)

    def __mul__(self, other):
        return _combined(self, other, lambda a, b, c, d: (a * b, c * d), lambda x, y: x * y)

    def __truediv__(self, other):
        return _combined(self, other, lambda a, b, c, d: (a * d, b * c), lambda x, y: x / y)

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return -(self - other)

    def __rtruediv__(self, other):
        return other / float(self) if isinstance(other, float) else Fraction(other) / self

    def __floordiv__(self, other):
        return math.floor(self / other)

    def __rfloordiv__(self, other):
        return math.floor(other / self)

    def __mod__(self, other):
        return self - other * (self // other)

    def __pow__(self, exponent):
        if not isinstance(exponent, int):
            return float(self) ** exponent
        if exponent < 0:
            return Fraction(self.denominator ** -exponent, self.numerator ** -exponent)
        return Fraction(self.numerator ** exponent, self.denominator ** exponent)

    def __neg__(self):
        return Fraction(-self.numerator, self.denominator)

    def __abs__(self):
        return Fraction(abs(self.numerator), self.denominator)

    def __float__(self):
        return self.numerator / self.denominator

    def __int__(self):
        return math.trunc(self)

    def __trunc__(self):
        return self.numerator // self.denominator if self.numerator >= 0 else -(-self.numerator // self.denominator)

    def __floor__(self):
        return self.numerator // self.denominator

    def __ceil__(self):
        return -(-self.numerator // self.denominator)

    def __round__(self, ndigits=None):
        if ndigits is not None:
            return Fraction(round(self * 10 ** ndigits), 10 ** ndigits)
        whole, rest = divmod(self.numerator, self.denominator)
        return whole + (rest * 2 > self.denominator or rest * 2 == self.denominator and whole % 2 == 1)

    def __eq__(self, other):
        if isinstance(other, float):
            return float(self) == other
        return isinstance(other, (int, Fraction)) and self.numerator * other.denominator == other.numerator * self.denominator

    def __lt__(self, other):
        return self._compared(other) < 0

    def __le__(self, other):
        return self._compared(other) <= 0

    def __gt__(self, other):
        return self._compared(other) > 0

    def __ge__(self, other):
        return self._compared(other) >= 0

    def _compared(self, other):
        if isinstance(other, float):
            return float(self) - other
        return self.numerator * other.denominator - other.numerator * self.denominator

    def __bool__(self):
        return self.numerator != 0

    def __hash__(self):
        return hash(self.numerator) if self.denominator == 1 else hash((self.numerator, self.denominator))

    def __str__(self):
        return str(self.numerator) if self.denominator == 1 else f"{self.numerator}/{self.denominator}"

    def __repr__(self):
        return f"Fraction({self.numerator}, {self.denominator})"


def _parts(value):
    if isinstance(value, str):
        return _read(value.strip())
    return value.as_integer_ratio() if isinstance(value, float) else (value.numerator, value.denominator)


def _read(text):
    above, slash, below = text.partition("/")
    if slash:
        return int(above), int(below)
    whole, point, decimals = text.partition(".")
    if not point:
        return int(text), 1
    return int(whole + decimals), 10 ** len(decimals)


def _quotient(a, b):
    return a.numerator * b.denominator, a.denominator * b.numerator


def _combined(a, b, exact, approximate):
    if isinstance(b, float):
        return approximate(float(a), b)
    if not isinstance(b, (int, Fraction)):
        return NotImplemented
    return Fraction(*exact(a.numerator, b.numerator, a.denominator, b.denominator))
