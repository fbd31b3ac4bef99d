# lightning.pytorch.plugins: not followed, nothing of it is part of a model.
from _rooflint_inspect import unknown


def __getattr__(name):
    return unknown(f"lightning.pytorch.plugins.{name}")
