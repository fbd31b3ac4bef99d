"""A configuration as text in the file: dotted paths are imported, parameters may be configurations themselves."""
import importlib
import sys
from functools import reduce

import torch
import torch.nn as nn
import yaml

CONFIG = """
defaults: &width
  width: 16
model:
  target: instantiate_config.Autoencoder
  params:
    latent: 4
    monitor: val/loss
    encoder:
      target: instantiate_config.Stack
      params: {<<: *width, channels: [3, 1, 2], down: true, act: torch.nn.ReLU6}
    decoder:
      target: instantiate_config.Stack
      params:
        <<: *width
        channels: [8, 2, 1]
        down: false
        act: torch.nn.Hardswish
        out: {target: torch.nn.Conv2d, params: {in_channels: 16, out_channels: 3, kernel_size: 1}}
    loss: {target: torch.nn.Identity}
"""


def get_obj_from_str(string, reload=False):
    module, cls = string.rsplit(".", 1)
    if module == "instantiate_config":
        return getattr(sys.modules[__name__], cls)
    if reload:
        importlib.reload(importlib.import_module(module))
    return getattr(importlib.import_module(module, package=None), cls)


def instantiate_from_config(config, **extra):
    if config is None or "target" not in config:
        if config == "__is_first_stage__":
            return None
        raise KeyError("Expected key `target` to instantiate.")
    return get_obj_from_str(config["target"])(**config.get("params", dict()), **extra)


class Stack(nn.Module):
    def __init__(self, width, channels, down, act, out=None):
        super().__init__()
        kind = get_obj_from_str(act)
        first, *mults = channels
        sizes = [first, *(width * m for m in mults)]
        self.body = nn.Sequential()
        for i, (cin, cout) in enumerate(zip(sizes, sizes[1:])):
            conv = nn.Conv2d(cin, cout, 4, 2, 1) if down else nn.ConvTranspose2d(cin, cout, 4, 2, 1)
            self.body.add_module(f"{'down' if down else 'up'}{i}", nn.Sequential(conv, kind()))
        self.last = sizes[-1]
        self.out = instantiate_from_config(out) if out else nn.Identity()

    def forward(self, x):
        return self.out(reduce(lambda y, layer: layer(y), self.body, x))


class Autoencoder(nn.Module):
    def __init__(self, encoder, decoder, latent, loss=None, monitor=None, ckpt_path=None):
        super().__init__()
        self.encoder, self.decoder = instantiate_from_config(encoder), instantiate_from_config(decoder)
        self.loss = instantiate_from_config(loss)
        self.quant_conv = nn.Conv2d(self.encoder.last, 2 * latent, 1)
        self.post_quant_conv = nn.Conv2d(latent, 8, 1)
        if monitor is not None:
            self.monitor = monitor
        if ckpt_path is not None:
            self.init_from_ckpt(ckpt_path)

    def init_from_ckpt(self, path, ignore_keys=list()):
        state = torch.load(path, map_location="cpu")["state_dict"]
        self.load_state_dict({k: v for k, v in state.items() if not k.startswith(tuple(ignore_keys))}, strict=False)

    def encode(self, x):
        mean, logvar = torch.chunk(self.quant_conv(self.encoder(x)), 2, dim=1)
        return mean, torch.exp(0.5 * torch.clamp(logvar, -30.0, 20.0))

    def forward(self, input, sample_posterior=True):
        mean, std = self.encode(input)
        z = mean + std * torch.randn_like(mean) if sample_posterior else mean
        return self.decoder(self.post_quant_conv(z)), mean, std


def load_model(config=None):
    config = config or yaml.safe_load(CONFIG)
    return instantiate_from_config(config["model"])
