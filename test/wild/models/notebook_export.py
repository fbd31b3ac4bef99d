# %% [markdown]
# # Digits
# A notebook saved as a script, with cell markers.

# %%
# !pip install torch torchvision
# %matplotlib inline
import torch
from torch import nn
import matplotlib.pyplot as plt
import pandas as pd
from sklearn.model_selection import train_test_split

# %%
df = pd.read_csv("digits.csv")
X = df.drop(columns=["label"]).values.astype("float32") / 255
y = df.label.values
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
n_classes = len(set(range(10)))

# %%
class Digits(nn.Module):
    def __init__(self, n_classes=n_classes):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 12, 3, padding=1), nn.BatchNorm2d(12), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(12, 24, 3, padding=1), nn.BatchNorm2d(24), nn.ReLU(), nn.MaxPool2d(2))
        self.fc = nn.Linear(24 * 7 * 7, n_classes)

    def forward(self, x):
        return self.fc(self.body(x.view(-1, 1, 28, 28)).flatten(1))

# %%
model = Digits()
fig, ax = plt.subplots(1, 2, figsize=(10, 4))
ax[0].hist(y_train)
history = []
for epoch in range(3):
    for i in range(0, len(X_train), 64):
        loss = nn.functional.cross_entropy(model(torch.from_numpy(X_train[i : i + 64])), torch.from_numpy(y_train[i : i + 64]))
        history.append(loss.item())
