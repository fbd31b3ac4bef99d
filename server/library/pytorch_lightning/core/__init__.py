# pytorch_lightning.core: the module classes under their longer names.
from lightning.pytorch import LightningDataModule, LightningModule
