# What parameters may be; nothing is checked.
from _rooflint_inspect import unknown


def __getattr__(name):
    return unknown(f"torch.distributions.constraints.{name}")
