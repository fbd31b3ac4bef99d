# gc: nothing is collected.


def collect(generation=2):
    return 0


def enable():
    return None


disable = freeze = unfreeze = enable


def isenabled():
    return True
