"""Wide ResNet: Zagoruyko, Komodakis, "Wide Residual Networks", BMVC 2016, section 3.4 (WRN-50-2 of ImageNet).

ResNet's bottleneck with twice the channels inside; what enters and leaves it stays as wide as before.
"""
from resnet import bottleneck, resnet


def wide_resnet50_2():
    return resnet(bottleneck, [3, 4, 6, 3], base=128)


def wide_resnet101_2():
    return resnet(bottleneck, [3, 4, 23, 3], base=128)
