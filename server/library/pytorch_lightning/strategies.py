# pytorch_lightning.strategies: not followed, nothing of it is part of a model.
from _rooflint_inspect import unknown


def __getattr__(name):
    return unknown(f"pytorch_lightning.strategies.{name}")
