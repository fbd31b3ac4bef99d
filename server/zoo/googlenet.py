"""GoogLeNet (Inception v1): Szegedy et al., "Going Deeper with Convolutions", CVPR 2015, table 1.

As trained today: batch normalisation behind each convolution, and 3×3 filters where the table says 5×5 (the way in
which TensorFlow's and torchvision's weights were made). Without the two auxiliary classifiers, which inference does
not use.
"""
from torch import nn

from blocks import ConvNorm, GlobalPool, Parallel


def inception(channels_in, one, three_reduced, three, five_reduced, five, pooled):
    """Columns of table 1: #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj."""
    return Parallel(
        ConvNorm(channels_in, one),
        nn.Sequential(ConvNorm(channels_in, three_reduced), ConvNorm(three_reduced, three, 3)),
        nn.Sequential(ConvNorm(channels_in, five_reduced), ConvNorm(five_reduced, five, 3)),
        nn.Sequential(nn.MaxPool2d(3, 1, padding=1), ConvNorm(channels_in, pooled)),
    )


def googlenet():
    return nn.Sequential(
        ConvNorm(3, 64, 7, stride=2),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        ConvNorm(64, 64),
        ConvNorm(64, 192, 3),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        inception(192, 64, 96, 128, 16, 32, 32),
        inception(256, 128, 128, 192, 32, 96, 64),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        inception(480, 192, 96, 208, 16, 48, 64),
        inception(512, 160, 112, 224, 24, 64, 64),
        inception(512, 128, 128, 256, 24, 64, 64),
        inception(512, 112, 144, 288, 32, 64, 64),
        inception(528, 256, 160, 320, 32, 128, 128),
        nn.MaxPool2d(2, 2, ceil_mode=True),
        inception(832, 256, 160, 320, 32, 128, 128),
        inception(832, 384, 192, 384, 48, 128, 128),
        GlobalPool(),
        nn.Dropout(0.2),
        nn.Linear(1024, 1000),
    )
