# transformers: what models of one's own derive from. Of the library's own models only their configurations decide what they
# are, and those come from a hub: they are unknown.
from _rooflint_inspect import unknown
from transformers.configuration_utils import PretrainedConfig, PreTrainedConfig
from transformers.generation import GenerationMixin
from transformers.modeling_utils import PreTrainedModel
from transformers.utils import ModelOutput


def __getattr__(name):
    if name in ("__path__", "__file__", "__version__"):
        raise AttributeError(name)
    return unknown(f"transformers.{name} is not followed")
