"""Defaults as a nested dict, overridden from a YAML file and turned into attributes."""
import os

import yaml

_DEFAULTS = {"model": {"name": "mlpmixer", "dim": 32, "depth": 1}, "data": {"size": 64, "channels": 3}}


class Config(dict):
    def __getattr__(self, name):
        try:
            value = self[name]
        except KeyError as e:
            raise AttributeError(name) from e
        return Config(value) if isinstance(value, dict) else value

    def merge(self, other):
        for key, value in other.items():
            if isinstance(value, dict) and key in self:
                self[key] = Config(self[key]).merge(value)
            else:
                self[key] = value
        return self


def load(path=os.path.join(os.path.dirname(__file__), "base.yaml")):
    cfg = Config(_DEFAULTS)
    with open(path) as f:
        cfg.merge(yaml.load(f, Loader=yaml.FullLoader) or {})
    return cfg
