# pytorch_lightning.core.lightning: LightningModule under its longest name.
from lightning.pytorch import LightningModule
