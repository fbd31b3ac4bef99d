# Blocks found by name in a registry, as mmcv-like code bases do.
import copy

import torch.nn as nn


class Registry:
    def __init__(self, name):
        self._name = name
        self._modules = {}

    def register_module(self, name=None, force=False):
        def _register(cls):
            key = name or cls.__name__
            if not force and key in self._modules:
                raise KeyError(f"{key} is already registered in {self._name}")
            self._modules[key] = cls
            return cls

        return _register

    def build(self, cfg, **default_args):
        args = copy.deepcopy(cfg)
        for key, value in default_args.items():
            args.setdefault(key, value)
        kind = args.pop("type")
        if kind not in self._modules:
            raise KeyError(f"{kind} is not in the {self._name} registry")
        return self._modules[kind](**args)

    def __len__(self):
        return len(self._modules)


BACKBONES, NECKS, HEADS = Registry("backbone"), Registry("neck"), Registry("head")


@BACKBONES.register_module()
class TinyDarknet(nn.Module):
    def __init__(self, widths=(16, 32, 64), in_channels=3):
        super().__init__()
        layers = []
        for width in widths:
            layers.append(
                nn.Sequential(
                    nn.Conv2d(in_channels, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.LeakyReLU(0.1, True)
                )
            )
            in_channels = width
        self.stages = nn.ModuleList(layers)

    def forward(self, x):
        outs = []
        for stage in self.stages:
            x = stage(x)
            outs.append(x)
        return tuple(outs[-2:])


@NECKS.register_module("TopDown")
class TopDownNeck(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.lateral = nn.ModuleList(nn.Conv2d(c, out_channels, 1) for c in in_channels)

    def forward(self, feats):
        low, high = (conv(f) for conv, f in zip(self.lateral, feats))
        return low + nn.functional.interpolate(high, size=low.shape[-2:], mode="nearest")


@HEADS.register_module(name="gap")
class GapHead(nn.Module):
    def __init__(self, in_channels, num_classes, dropout=0.0):
        super().__init__()
        self.pool, self.drop = nn.AdaptiveAvgPool2d(1), nn.Dropout(dropout)
        self.fc = nn.Linear(in_channels, num_classes)

    def forward(self, x):
        return self.fc(self.drop(self.pool(x).flatten(1)))


class Detector(nn.Module):
    def __init__(self, backbone, neck, head):
        super().__init__()
        self.backbone = BACKBONES.build(backbone)
        self.neck = NECKS.build(neck, out_channels=24)
        self.head = HEADS.build(head, in_channels=24)

    def forward(self, img):
        return self.head(self.neck(self.backbone(img)))


cfg = dict(
    backbone=dict(type="TinyDarknet", widths=[16, 32, 64]),
    neck=dict(type="TopDown", in_channels=[32, 64]),
    head=dict(type="gap", num_classes=20, dropout=0.1),
)

model = Detector(**cfg)
