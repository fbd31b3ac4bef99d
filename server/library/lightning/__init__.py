# lightning: the names of lightning.pytorch.
from _rooflint_inspect import unknown
from lightning.pytorch import AttributeDict, Callback, LightningDataModule, LightningModule, Trainer, seed_everything
from lightning import pytorch


def __getattr__(name):
    return unknown(f"lightning.{name}")
