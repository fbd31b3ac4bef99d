"""ResNeXt: Xie et al., "Aggregated Residual Transformations for Deep Neural Networks", CVPR 2017, table 1.

ResNet's bottleneck with a grouped 3×3 convolution: C groups of d channels each, written C×d.
"""
from resnet import bottleneck, resnet


def resnext50_32x4d():
    return resnet(bottleneck, [3, 4, 6, 3], groups=32, base=4)


def resnext101_32x4d():
    return resnet(bottleneck, [3, 4, 23, 3], groups=32, base=4)


def resnext101_32x8d():
    return resnet(bottleneck, [3, 4, 23, 3], groups=32, base=8)


def resnext101_64x4d():
    return resnet(bottleneck, [3, 4, 23, 3], groups=64, base=4)
