# hydra.utils: objects that a configuration names by their `_target_`.
from functools import partial
from importlib import import_module

from omegaconf import Container, OmegaConf


def get_object(path):
    parts = path.split(".")
    for count in range(len(parts) - 1, 0, -1):
        try:
            found = import_module(".".join(parts[:count]))
        except ImportError:
            continue
        for name in parts[count:]:
            found = getattr(found, name)
        return found
    raise ImportError(f"Error loading '{path}'")


get_class = get_method = get_static_method = get_object


def instantiate(config, *args, **kwargs):
    if config is None:
        return None
    if isinstance(config, Container):
        config = OmegaConf.to_container(config, resolve=True)
    return _made({**config, **kwargs}, args) if isinstance(config, dict) else _made(config, args)


call = instantiate


def _made(value, args=()):
    if isinstance(value, (list, tuple)):
        return [_made(item) for item in value]
    if not isinstance(value, dict):
        return value
    options = {key: _made(item) for key, item in value.items() if key not in _OWN}
    if "_target_" not in value:
        return options
    target = value["_target_"]
    function = get_object(target) if isinstance(target, str) else target
    given = [*value.get("_args_", []), *args]
    return partial(function, *given, **options) if value.get("_partial_") else function(*given, **options)


_OWN = ("_target_", "_args_", "_partial_", "_recursive_", "_convert_")


def to_absolute_path(path):
    return path


def get_original_cwd():
    return "."
