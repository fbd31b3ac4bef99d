# lightning.pytorch.core.module: LightningModule under its longest name.
from lightning.pytorch import LightningModule
