# transformers.modeling_utils: what a PreTrainedModel is beyond a Module.
from _rooflint_inspect import unknown
from torch import nn
from transformers.configuration_utils import PretrainedConfig


class PreTrainedModel(nn.Module):
    config_class = None
    base_model_prefix = ""
    main_input_name = "input_ids"
    supports_gradient_checkpointing = False
    is_parallelizable = False
    _tied_weights_keys = None
    _no_split_modules = None
    _keys_to_ignore_on_load_missing = None

    def __init__(self, config, *inputs, **kwargs):
        super().__init__()
        if not isinstance(config, PretrainedConfig):
            raise TypeError(
                f"Parameter config in `{type(self).__name__}(config)` should be an instance of class `PreTrainedConfig`. To create a "
                f"model from a pretrained model use `model = {type(self).__name__}.from_pretrained(PRETRAINED_MODEL_NAME)`"
            )
        self.config = config
        self.name_or_path = config.name_or_path
        self.warnings_issued = {}
        self.gradient_checkpointing = False

    @property
    def base_model(self):
        return getattr(self, self.base_model_prefix, self)

    @property
    def device(self):
        return next(p.device for p in self.parameters())

    @property
    def dtype(self):
        return next(p.dtype for p in self.parameters())

    def num_parameters(self, only_trainable=False, exclude_embeddings=False):
        return sum(p.numel() for p in self.parameters() if p.requires_grad or not only_trainable)

    def _init_weights(self, module):
        return None

    def post_init(self):
        self.init_weights()

    def init_weights(self):
        self.apply(self._init_weights)
        self.tie_weights()

    def tie_weights(self, *args, **kwargs):
        output = self.get_output_embeddings()
        if output is not None and self.config.tie_word_embeddings and self._tied_weights_keys:
            output.weight = self.get_input_embeddings().weight

    def get_input_embeddings(self):
        base = self.base_model
        if base is not self and hasattr(base, "get_input_embeddings"):
            return base.get_input_embeddings()
        raise NotImplementedError

    def get_output_embeddings(self):
        return None

    def gradient_checkpointing_enable(self, *args, **kwargs):
        return None

    gradient_checkpointing_disable = enable_input_require_grads = save_pretrained = push_to_hub = gradient_checkpointing_enable
    warn_if_padding_and_no_attention_mask = gradient_checkpointing_enable

    def get_extended_attention_mask(self, attention_mask, input_shape, device=None, dtype=None):
        mask = attention_mask[:, None, :, :] if attention_mask.dim() == 3 else attention_mask[:, None, None, :]
        mask = mask.to(dtype=dtype or self.dtype)
        return (1.0 - mask) * -3.4028234663852886e38

    def get_head_mask(self, head_mask, num_hidden_layers, is_attention_chunked=False):
        return [None] * num_hidden_layers if head_mask is None else head_mask

    @classmethod
    def from_pretrained(cls, name, *args, config=None, **kwargs):
        return unknown(f"the pretrained model {name}") if config is None else cls(config)

    @classmethod
    def _from_config(cls, config, **kwargs):
        return cls(config)

    @classmethod
    def register_for_auto_class(cls, auto_class="AutoModel"):
        return None


def __getattr__(name):
    return unknown(f"transformers.modeling_utils.{name} is not followed")
