import lightning as L
import torch
from torch import nn
from torch.nn import functional as F


class LitClassifier(L.LightningModule):
    def __init__(self, hidden_dim: int = 96, learning_rate: float = 1e-3, num_classes: int = 10):
        super().__init__()
        self.save_hyperparameters()
        self.example_input_array = torch.zeros(1, 1, 28, 28)
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 16, 3, stride=2), nn.ReLU(), nn.Conv2d(16, 32, 3, stride=2), nn.ReLU(), nn.Flatten()
        )
        self.l1 = nn.Linear(32 * 6 * 6, self.hparams.hidden_dim)
        self.l2 = nn.Linear(self.hparams.hidden_dim, num_classes)

    def forward(self, x):
        return self.l2(torch.relu(self.l1(self.encoder(x))))

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = F.cross_entropy(self(x), y)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.log("val_acc", (self(x).argmax(-1) == y).float().mean(), prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.learning_rate)


def cli_main():
    L.seed_everything(1234)
    model = LitClassifier(hidden_dim=128)
    trainer = L.Trainer(max_epochs=3, accelerator="auto")
    trainer.fit(model)


if __name__ == "__main__":
    cli_main()
