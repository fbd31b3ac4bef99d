# pytorch_lightning: the name of lightning.pytorch before version 2.
from _rooflint_inspect import unknown
from lightning.pytorch import AttributeDict, Callback, LightningDataModule, LightningModule, Trainer, seed_everything


def __getattr__(name):
    return unknown(f"pytorch_lightning.{name}")
