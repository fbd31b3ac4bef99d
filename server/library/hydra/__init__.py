# hydra: what a training script says of its configuration. Nothing is composed: the command line decides that.
from _rooflint_inspect import unknown

__version__ = "1.3.2"


def main(config_path=None, config_name=None, version_base=None):
    return lambda function: function


def initialize(*args, **options):
    return unknown("a configuration that hydra composes")


initialize_config_dir = initialize_config_module = compose = initialize
