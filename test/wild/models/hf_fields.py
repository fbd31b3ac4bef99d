"""Configurations of fields, as transformers 5 has them, one a part of another; None means: follows from others."""
from dataclasses import field

import torch
from torch import nn
from transformers import PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import ModelOutput


class TowerConfig(PretrainedConfig):
    model_type = "tower"
    hidden_size: int = 24
    intermediate_size: int | None = None
    num_hidden_layers: int = 2
    layer_types: list[str] | None = None
    kernels: list[int] = field(default_factory=lambda: [3, 5])

    def __post_init__(self, **kwargs):
        if self.intermediate_size is None:
            self.intermediate_size = 3 * self.hidden_size
        if self.layer_types is None:
            self.layer_types = ["mix" if i % 2 == 0 else "feed" for i in range(self.num_hidden_layers)]
        super().__post_init__(**kwargs)


class WideTowerConfig(TowerConfig):
    model_type = "wide_tower"
    num_hidden_layers: int = 3
    hidden_size: int = 32


class PairConfig(PretrainedConfig):
    model_type = "pair"

    def __init__(self, tower=None, projection_dim=16, scale=None, **kwargs):
        self.tower = tower if isinstance(tower, TowerConfig) else TowerConfig(**(tower or {}))
        self.projection_dim = projection_dim
        self.scale = scale
        super().__init__(**kwargs)


class Mix(nn.Module):
    def __init__(self, config):
        super().__init__()
        size = config.hidden_size
        self.convs = nn.ModuleList(nn.Conv1d(size, size, k, padding=k // 2, groups=size) for k in config.kernels)

    def forward(self, x):
        x = x.transpose(1, 2)
        return sum(conv(x) for conv in self.convs).transpose(1, 2)


class Feed(nn.Sequential):
    def __init__(self, config):
        size, wide = config.hidden_size, config.intermediate_size
        super().__init__(nn.Linear(size, wide), nn.GELU(), nn.Linear(wide, size))


LAYERS = {"mix": Mix, "feed": Feed}


class TowerPreTrainedModel(PreTrainedModel):
    config_class = TowerConfig
    base_model_prefix = "tower"

    def _init_weights(self, module):
        if isinstance(module, nn.Linear):
            module.weight.data.normal_(mean=0.0, std=0.02)


class Tower(TowerPreTrainedModel):
    def __init__(self, config: TowerConfig):
        super().__init__(config)
        self.layers = nn.ModuleList([LAYERS[kind](config) for kind in config.layer_types])
        self.norm = nn.RMSNorm(config.hidden_size)
        self.post_init()

    def forward(self, inputs_embeds, return_dict=True):
        for layer in self.layers:
            inputs_embeds = inputs_embeds + layer(inputs_embeds)
        hidden = self.norm(inputs_embeds)
        return ModelOutput(last_hidden_state=hidden) if return_dict else (hidden,)


class Pair(PreTrainedModel):
    config_class = PairConfig

    def __init__(self, config):
        super().__init__(config)
        self.tower = Tower(config.tower)
        self.project = nn.Linear(config.tower.hidden_size, config.projection_dim)
        self.scale = nn.Parameter(torch.tensor(1.0)) if config.scale is None else config.scale
        self.post_init()

    def forward(self, first, second):
        one, two = (self.project(self.tower(x, return_dict=False)[0].mean(1)) for x in (first, second))
        return self.scale * one @ two.T


wide = Tower(WideTowerConfig(kernels=[7], num_labels=5))

if __name__ == "__main__":
    pair = Pair(PairConfig(tower={"hidden_size": 20, "layer_types": ["mix", "feed", "mix"]}))
    print(pair(torch.randn(3, 12, 20), torch.randn(5, 9, 20)).shape)
