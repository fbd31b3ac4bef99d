from .config import load
from .nets import create, list_models

cfg = load()
model = create(cfg.model.name, cfg)
names = list_models()
