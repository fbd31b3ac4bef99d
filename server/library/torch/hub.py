# torch.hub: nothing is downloaded. Weights are an empty state, which load_state_dict accepts.
import os
import re
from urllib.parse import urlparse

from _rooflint import unknown

HASH_REGEX = re.compile(r"-([a-f0-9]*)\.")


def get_dir():
    return os.path.join(_get_torch_home(), "hub")


def _get_torch_home():
    return os.path.join("~", ".cache", "torch")


def set_dir(d):
    pass


def load_state_dict_from_url(url, model_dir=None, map_location=None, progress=True, check_hash=False, file_name=None, weights_only=False):
    return {}


def download_url_to_file(url, dst, hash_prefix=None, progress=True):
    pass


def load(repo_or_dir, model, *args, **kwargs):
    return unknown(f"torch.hub.load({repo_or_dir!r}): nothing is downloaded")


def list(github, *args, **kwargs):
    return unknown("torch.hub.list: nothing is downloaded")


def help(github, model, *args, **kwargs):
    return unknown("torch.hub.help: nothing is downloaded")
