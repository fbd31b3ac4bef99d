# datetime: dates, times and spans that the program writes down. What day it is, is not known.
from _rooflint_inspect import unknown

MINYEAR, MAXYEAR = 1, 9999
_DAY = 86_400
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_in(year, month):
    return 29 if month == 2 and _leap(year) else _MONTHS[month - 1]


def _before(year):
    """Days before the first of January."""
    y = year - 1
    return y * 365 + y // 4 - y // 100 + y // 400


def _ordinal(year, month, day):
    return _before(year) + sum(_days_in(year, m) for m in range(1, month)) + day


def _from_ordinal(n):
    year = max(1, n // 366)
    while _before(year + 1) < n:
        year = year + 1
    day, month = n - _before(year), 1
    while day > _days_in(year, month):
        day, month = day - _days_in(year, month), month + 1
    return year, month, day


class timedelta:
    def __init__(self, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        total = round(((days + weeks * 7) * _DAY + seconds + minutes * 60 + hours * 3600) * 1_000_000 + milliseconds * 1000 + microseconds)
        self._total = total
        seconds, self.microseconds = divmod(total, 1_000_000)
        self.days, self.seconds = divmod(seconds, _DAY)

    def total_seconds(self):
        return self._total / 1_000_000

    def _made(self, total):
        return timedelta(microseconds=total)

    def __add__(self, other):
        return self._made(self._total + other._total) if isinstance(other, timedelta) else NotImplemented

    def __sub__(self, other):
        return self._made(self._total - other._total) if isinstance(other, timedelta) else NotImplemented

    def __neg__(self):
        return self._made(-self._total)

    def __abs__(self):
        return self._made(abs(self._total))

    def __mul__(self, factor):
        return self._made(round(self._total * factor))

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._total / other._total if isinstance(other, timedelta) else self._made(round(self._total / other))

    def __floordiv__(self, other):
        return self._total // other._total if isinstance(other, timedelta) else self._made(self._total // other)

    def __eq__(self, other):
        return isinstance(other, timedelta) and self._total == other._total

    def __lt__(self, other):
        return self._total < other._total

    def __le__(self, other):
        return self._total <= other._total

    def __gt__(self, other):
        return self._total > other._total

    def __ge__(self, other):
        return self._total >= other._total

    def __hash__(self):
        return hash(self._total)

    def __bool__(self):
        return self._total != 0

    def __str__(self):
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        text = f"{hours}:{minutes:02d}:{seconds:02d}" + (f".{self.microseconds:06d}" if self.microseconds else "")
        return f"{self.days} day{'' if abs(self.days) == 1 else 's'}, {text}" if self.days else text

    def __repr__(self):
        parts = [f"{name}={value}" for name, value in (("days", self.days), ("seconds", self.seconds), ("microseconds", self.microseconds)) if value]
        return f"datetime.timedelta({', '.join(parts) or 0})"


class tzinfo:
    pass


class timezone(tzinfo):
    def __init__(self, offset, name=None):
        self._offset = offset
        self._name = name

    def utcoffset(self, dt):
        return self._offset


timezone.utc = timezone(timedelta(0))
UTC = timezone.utc


class date:
    def __init__(self, year, month, day):
        _check("month", month, 1, 12)
        if not 1 <= day <= _days_in(year, month):
            raise ValueError("day is out of range for month")
        self.year, self.month, self.day = year, month, day

    @classmethod
    def today(cls):
        return unknown("the clock")

    @classmethod
    def fromordinal(cls, n):
        return cls(*_from_ordinal(n))

    @classmethod
    def fromtimestamp(cls, timestamp):
        return unknown("the local time")

    @classmethod
    def fromisoformat(cls, text):
        return cls(int(text[:4]), int(text[5:7]), int(text[8:10]))

    def toordinal(self):
        return _ordinal(self.year, self.month, self.day)

    def weekday(self):
        return (self.toordinal() + 6) % 7

    def isoweekday(self):
        return self.toordinal() % 7 or 7

    def isoformat(self):
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    def strftime(self, format):
        return unknown("strftime is not followed")

    def _key(self):
        return (self.year, self.month, self.day)

    def __eq__(self, other):
        return type(other) is type(self) and self._key() == other._key()

    def __lt__(self, other):
        return self._key() < other._key()

    def __le__(self, other):
        return self._key() <= other._key()

    def __gt__(self, other):
        return self._key() > other._key()

    def __ge__(self, other):
        return self._key() >= other._key()

    def __hash__(self):
        return hash(self._key())

    def __add__(self, other):
        return date.fromordinal(self.toordinal() + other.days) if isinstance(other, timedelta) else NotImplemented

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return date.fromordinal(self.toordinal() - other.days)
        return timedelta(self.toordinal() - other.toordinal())

    def __str__(self):
        return self.isoformat()

    def __repr__(self):
        return f"datetime.date({self.year}, {self.month}, {self.day})"


class time:
    def __init__(self, hour=0, minute=0, second=0, microsecond=0, tzinfo=None):
        _check_time(hour, minute, second, microsecond)
        self.hour, self.minute, self.second, self.microsecond, self.tzinfo = hour, minute, second, microsecond, tzinfo

    def isoformat(self):
        return f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}" + (f".{self.microsecond:06d}" if self.microsecond else "")

    __str__ = isoformat


class datetime(date):
    def __init__(self, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None):
        super().__init__(year, month, day)
        _check_time(hour, minute, second, microsecond)
        self.hour, self.minute, self.second, self.microsecond, self.tzinfo = hour, minute, second, microsecond, tzinfo

    @classmethod
    def now(cls, tz=None):
        return unknown("the clock")

    utcnow = today = now

    @classmethod
    def fromtimestamp(cls, timestamp, tz=None):
        return unknown("the local time")

    utcfromtimestamp = fromtimestamp

    @classmethod
    def strptime(cls, text, format):
        return unknown("strptime is not followed")

    @classmethod
    def combine(cls, date, time):
        return cls(date.year, date.month, date.day, time.hour, time.minute, time.second, time.microsecond)

    def date(self):
        return date(self.year, self.month, self.day)

    def time(self):
        return time(self.hour, self.minute, self.second, self.microsecond)

    def timestamp(self):
        return unknown("the local time")

    def isoformat(self, sep="T", timespec="auto"):
        return super().isoformat() + sep + self.time().isoformat()

    def _key(self):
        return (self.year, self.month, self.day, self.hour, self.minute, self.second, self.microsecond)

    def _microseconds(self):
        return ((self.toordinal() * _DAY) + self.hour * 3600 + self.minute * 60 + self.second) * 1_000_000 + self.microsecond

    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        days, rest = divmod(self._microseconds() + other._total, _DAY * 1_000_000)
        seconds, microsecond = divmod(rest, 1_000_000)
        return datetime(*_from_ordinal(days), seconds // 3600, seconds // 60 % 60, seconds % 60, microsecond)

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self + -other
        return timedelta(microseconds=self._microseconds() - other._microseconds())

    def __str__(self):
        return self.isoformat(" ")

    def __repr__(self):
        parts = [self.hour, self.minute, *([self.second] if self.second or self.microsecond else []), *([self.microsecond] if self.microsecond else [])]
        return f"datetime.datetime({', '.join(str(p) for p in (self.year, self.month, self.day, *parts))})"


def _check(name, value, low, high):
    if not low <= value <= high:
        raise ValueError(f"{name} must be in {low}..{high}")


def _check_time(hour, minute, second, microsecond):
    for name, value, high in (("hour", hour, 23), ("minute", minute, 59), ("second", second, 59), ("microsecond", microsecond, 999_999)):
        _check(name, value, 0, high)
