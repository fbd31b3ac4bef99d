# transformers.utils: outputs that are dicts, tuples and objects at once; decorators that change nothing.
import dataclasses

from _rooflint_inspect import unknown


class ModelOutput(dict):
    """A dataclass whose fields that are not None are the entries of a dict, in order."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)

    def __post_init__(self):
        for field in dataclasses.fields(self):
            value = self.__dict__.get(field.name)
            if value is not None:
                dict.__setitem__(self, field.name, value)

    def __getitem__(self, key):
        return dict.__getitem__(self, key) if isinstance(key, str) else self.to_tuple()[key]

    def __setitem__(self, key, value):
        dict.__setitem__(self, key, value)
        self.__dict__[key] = value

    def to_tuple(self):
        return tuple(self.values())


def _unchanged(*args, **kwargs):
    return args[0] if len(args) == 1 and callable(args[0]) and not kwargs else lambda function: function


add_start_docstrings = add_start_docstrings_to_model_forward = add_end_docstrings = add_code_sample_docstrings = _unchanged
replace_return_docstrings = auto_docstring = can_return_tuple = _unchanged


def __getattr__(name):
    return unknown(f"transformers.utils.{name} is not followed")
