# pytorch_lightning.accelerators: not followed, nothing of it is part of a model.
from _rooflint_inspect import unknown


def __getattr__(name):
    return unknown(f"pytorch_lightning.accelerators.{name}")
