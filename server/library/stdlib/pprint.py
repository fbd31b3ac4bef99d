# pprint: text for people; nothing is printed.


def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    return repr(object)


def saferepr(object):
    return repr(object)


def pprint(object, *args, **kwargs):
    return None


pp = pprint


class PrettyPrinter:
    def __init__(self, *args, **kwargs):
        pass

    def pformat(self, object):
        return repr(object)

    def pprint(self, object):
        return None
