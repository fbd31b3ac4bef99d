# time: the clock is not known.
from _rooflint_inspect import unknown
from _unfollowed import fallback


def time():
    return unknown("the clock")


perf_counter = monotonic = process_time = thread_time = time
time_ns = perf_counter_ns = monotonic_ns = process_time_ns = thread_time_ns = time


def sleep(seconds):
    pass


def strftime(format, t=None):
    return unknown("the clock")


def localtime(when=None):
    return unknown("the clock")


def strptime(text, format=None):
    return unknown("the clock")


gmtime = ctime = asctime = localtime


def mktime(when):
    return unknown("the clock")



__getattr__ = fallback("time", "altzone clock_getres clock_gettime clock_gettime_ns daylight get_clock_info struct_time timezone tzname tzset")
