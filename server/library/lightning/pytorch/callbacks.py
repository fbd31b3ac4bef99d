# lightning.pytorch.callbacks: the base class; what callbacks do is not followed.
from _rooflint_inspect import unknown
from lightning.pytorch import Callback


def __getattr__(name):
    return unknown(f"lightning.pytorch.callbacks.{name}")
