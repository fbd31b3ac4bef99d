# transformers.utils.generic: ModelOutput under its longer name.
from _rooflint_inspect import unknown
from transformers.utils import ModelOutput, auto_docstring, can_return_tuple


def __getattr__(name):
    return unknown(f"transformers.utils.generic.{name} is not followed")
