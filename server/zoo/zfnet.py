"""ZFNet: Zeiler, Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, figure 3.

AlexNet with smaller and denser first filters (7×7 at stride 2) and without groups. Contrast normalisation has no
weights.
"""
from torch import nn


def zfnet():
    return nn.Sequential(
        nn.Conv2d(3, 96, 7, stride=2, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, padding=1),
        nn.LocalResponseNorm(5),
        nn.Conv2d(96, 256, 5, stride=2),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, padding=1),
        nn.LocalResponseNorm(5),
        nn.Conv2d(256, 384, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 384, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(3, 2),
        nn.Flatten(),
        nn.Linear(256 * 6 * 6, 4096),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(4096, 4096),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(4096, 1000),
    )
