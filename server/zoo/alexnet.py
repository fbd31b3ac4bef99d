"""AlexNet.

Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", NIPS 2012: two
towers that share some layers (grouped convolutions here). Krizhevsky, "One weird trick for parallelizing
convolutional neural networks", arXiv 1404.5997: one tower with fewer filters and without local response
normalisation, the form that is taught and trained today.
"""
from torch import nn


def classifier(features):
    return [
        nn.Flatten(),
        nn.Dropout(),
        nn.Linear(features, 4096),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(4096, 4096),
        nn.ReLU(),
        nn.Linear(4096, 1000),
    ]


def alexnet():
    """One tower (arXiv 1404.5997, footnote 1). 224×224; the lecture table of EECS 498/598 computes it at 227×227."""
    return nn.Sequential(
        nn.Conv2d(3, 64, 11, stride=4, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(3, 2),
        nn.Conv2d(64, 192, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(3, 2),
        nn.Conv2d(192, 384, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(256, 256, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(3, 2),
        nn.AdaptiveAvgPool2d(6),
        *classifier(256 * 6 * 6),
    )


def alexnet_grouped():
    """The two towers of 2012 as trained by BVLC: normalisation after pooling, convolutions 2, 4 and 5 in two groups."""
    return nn.Sequential(
        nn.Conv2d(3, 96, 11, stride=4),
        nn.ReLU(),
        nn.LocalResponseNorm(5),
        nn.MaxPool2d(3, 2),
        nn.Conv2d(96, 256, 5, padding=2, groups=2),
        nn.ReLU(),
        nn.LocalResponseNorm(5),
        nn.MaxPool2d(3, 2),
        nn.Conv2d(256, 384, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 384, 3, padding=1, groups=2),
        nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1, groups=2),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        *classifier(256 * 6 * 6),
    )
