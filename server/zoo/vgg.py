"""VGG: Simonyan, Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", arXiv 1409.1556,
table 1.

Configurations A, B, D and E: 3×3 convolutions only, channels doubled whenever the size is halved. The `_bn` forms
have a batch normalisation behind each convolution.
"""
from torch import nn

CHANNELS = [64, 128, 256, 512, 512]


def vgg(depths, norm=False):
    """`depths`: convolutions in each of the five stages."""
    layers, channels_in = [], 3
    for depth, channels in zip(depths, CHANNELS):
        for _ in range(depth):
            layers.append(nn.Conv2d(channels_in, channels, 3, padding=1))
            if norm:
                layers.append(nn.BatchNorm2d(channels))
            layers.append(nn.ReLU())
            channels_in = channels
        layers.append(nn.MaxPool2d(2, 2))
    layers += [nn.AdaptiveAvgPool2d(7), nn.Flatten()]
    for width_in, width in [(512 * 7 * 7, 4096), (4096, 4096)]:
        layers += [nn.Linear(width_in, width), nn.ReLU(), nn.Dropout()]
    return nn.Sequential(*layers, nn.Linear(4096, 1000))


def vgg11():
    return vgg([1, 1, 2, 2, 2])


def vgg11_bn():
    return vgg([1, 1, 2, 2, 2], norm=True)


def vgg13():
    return vgg([2, 2, 2, 2, 2])


def vgg13_bn():
    return vgg([2, 2, 2, 2, 2], norm=True)


def vgg16():
    return vgg([2, 2, 3, 3, 3])


def vgg16_bn():
    return vgg([2, 2, 3, 3, 3], norm=True)


def vgg19():
    return vgg([2, 2, 4, 4, 4])


def vgg19_bn():
    return vgg([2, 2, 4, 4, 4], norm=True)
