# time: the clock is not known.
from _rooflint_inspect import unknown


def time():
    return unknown("the clock")


perf_counter = monotonic = process_time = time_ns = perf_counter_ns = time


def sleep(seconds):
    pass


def strftime(format, t=None):
    return unknown("the clock")


localtime = gmtime = ctime = strftime
