# copyreg: nothing is pickled.


def pickle(ob_type, pickle_function, constructor_ob=None):
    return None


def constructor(object):
    return None
