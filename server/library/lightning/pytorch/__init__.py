# lightning.pytorch: what a LightningModule is beyond a Module; trainers, loggers and callbacks do nothing that costs.
from _rooflint_inspect import constructor_arguments, unknown
from torch import nn


class AttributeDict(dict):
    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(f'Missing attribute "{name}"')

    def __setattr__(self, name, value):
        self[name] = value


class _HyperparametersMixin:
    @property
    def hparams(self):
        if "_hparams" not in self.__dict__:
            self.__dict__["_hparams"] = AttributeDict()
        return self.__dict__["_hparams"]

    @property
    def hparams_initial(self):
        return AttributeDict(self.hparams)

    def save_hyperparameters(self, *args, ignore=None, frame=None, logger=True):
        ignored = [ignore] if isinstance(ignore, str) else list(ignore or ())
        arguments = constructor_arguments()
        given = {k: v for k, v in arguments.items() if k not in ignored}
        if len(args) == 1 and not isinstance(args[0], str):
            values = args[0]
            given = dict(values) if isinstance(values, dict) else vars(values)
        elif args:
            given = {k: given[k] for k in args}
        self.hparams.update(given)


class LightningModule(_HyperparametersMixin, nn.Module):
    automatic_optimization = True
    example_input_array = None
    current_epoch = global_step = global_rank = local_rank = 0
    logger = None

    def __init__(self, *args, **kwargs):
        super().__init__()

    @property
    def device(self):
        return next((p.device for p in self.parameters()), "cpu")

    @property
    def dtype(self):
        import torch
        return torch.get_default_dtype()

    @property
    def trainer(self):
        return unknown("the trainer of a LightningModule")

    def log(self, *args, **kwargs):
        return None

    log_dict = print = freeze = unfreeze = manual_backward = toggle_optimizer = untoggle_optimizer = clip_gradients = log

    def optimizers(self, use_pl_optimizer=True):
        return unknown("the optimisers of a LightningModule")

    lr_schedulers = optimizers

    def all_gather(self, data, *args, **kwargs):
        return data

    @classmethod
    def load_from_checkpoint(cls, checkpoint_path, map_location=None, hparams_file=None, strict=None, **kwargs):
        return cls(**kwargs)


class LightningDataModule(_HyperparametersMixin):
    def __init__(self):
        pass


class Callback:
    pass


class Trainer:
    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        return unknown(f"Trainer.{name}")


def seed_everything(seed=None, workers=False, verbose=True):
    return seed


def __getattr__(name):
    return unknown(f"lightning.pytorch.{name}")
