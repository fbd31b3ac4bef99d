# transformers.configuration_utils: a configuration is its attributes. As of transformers 5, annotated ones are fields with
# defaults, as in a dataclass, and `__post_init__` follows.
from dataclasses import MISSING, dataclass

from _rooflint_inspect import unknown


class PretrainedConfig:
    model_type = ""
    base_config_key = ""
    is_composition = False
    attribute_map = {}
    sub_configs = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        dataclass(init=False, repr=False, eq=False, kw_only=True)(cls)

    def __init__(self, **kwargs):
        own = type(self).__init__ is PretrainedConfig.__init__
        fields = type(self).__dataclass_fields__.values() if own and type(self) is not PretrainedConfig else ()
        for field in fields:
            if field.name in kwargs:
                setattr(self, field.name, kwargs[field.name])
            elif field.default is not MISSING:
                setattr(self, field.name, field.default)
            elif field.default_factory is not MISSING:
                setattr(self, field.name, field.default_factory())
            else:
                raise TypeError(f"Missing required field - '{field.name}'")
        names = {field.name for field in fields}
        self.__post_init__(**{name: value for name, value in kwargs.items() if name not in names})

    def __post_init__(self, **kwargs):
        defaults = {
            "return_dict": True, "output_hidden_states": False, "output_attentions": False, "is_encoder_decoder": False, "is_decoder": False,
            "add_cross_attention": False, "tie_word_embeddings": True, "tie_encoder_decoder": False, "use_cache": False, "dtype": None,
            "chunk_size_feed_forward": 0, "pruned_heads": {}, "problem_type": None, "architectures": None, "name_or_path": "",
            "pad_token_id": None, "bos_token_id": None, "eos_token_id": None, "decoder_start_token_id": None, "_attn_implementation": "sdpa",
        }
        labels = kwargs.pop("num_labels", None)
        set_before = {name: value for name, value in self.__dict__.items() if name in defaults}
        for name, value in {**defaults, **set_before, **kwargs}.items():
            if name not in ("id2label", "label2id") and not isinstance(getattr(type(self), name, None), property):
                setattr(self, name, value)
        named = kwargs.get("id2label")
        self.id2label = named if named is not None else {i: f"LABEL_{i}" for i in range(2 if labels is None else labels)}
        self.label2id = kwargs.get("label2id") or {name: i for i, name in self.id2label.items()}

    def __setattr__(self, name, value):
        super().__setattr__(self.attribute_map.get(name, name), value)

    def __getattribute__(self, name):
        if name != "attribute_map" and name in super().__getattribute__("attribute_map"):
            name = super().__getattribute__("attribute_map")[name]
        return super().__getattribute__(name)

    @property
    def num_labels(self):
        return len(self.id2label)

    @num_labels.setter
    def num_labels(self, n):
        if len(self.id2label) != n:
            self.id2label = {i: f"LABEL_{i}" for i in range(n)}

    @property
    def use_return_dict(self):
        return self.return_dict

    def to_dict(self):
        return dict(self.__dict__)

    def get(self, name, default=None):
        return getattr(self, name, default)

    def update(self, values):
        for name, value in values.items():
            setattr(self, name, value)

    def get_text_config(self, decoder=None, encoder=None):
        return self

    def save_pretrained(self, *args, **kwargs):
        return None

    @classmethod
    def from_dict(cls, config_dict, **kwargs):
        return cls(**{**config_dict, **kwargs})

    @classmethod
    def from_pretrained(cls, name, **kwargs):
        return unknown(f"the configuration of {name}")


PreTrainedConfig = PretrainedConfig
