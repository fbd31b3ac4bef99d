# traceback: nothing is printed, and what a trace says is not known.
from _rooflint_inspect import unknown


def print_exc(limit=None, file=None, chain=True):
    return None


print_exception = print_stack = print_tb = print_last = print_exc


def format_exc(limit=None, chain=True):
    return unknown("the text of a traceback")


format_exception = format_stack = format_tb = extract_stack = extract_tb = format_exc
