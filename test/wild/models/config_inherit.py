"""Registries with a factory each, configurations that inherit and replace, as toolboxes for segmentation have."""
import copy
from collections import OrderedDict

import torch.nn as nn
import torch.nn.functional as F


class Registry:
    def __init__(self, name):
        self.name, self._classes = name, {}

    def register_module(self, name=None, force=False):
        def register(cls):
            for key in [name] if isinstance(name, str) else name or [cls.__name__]:
                if key in self._classes and not force:
                    raise KeyError(f"{key} is already registered in {self.name}")
                self._classes[key] = cls
            return cls

        return register

    def build(self, cfg, default_args=None):
        args = copy.deepcopy(cfg)
        for key, value in (default_args or {}).items():
            args.setdefault(key, value)
        kind = args.pop("type")
        cls = self._classes.get(kind) if isinstance(kind, str) else kind
        if cls is None:
            raise KeyError(f"{kind} is not in the {self.name} registry")
        return cls(**args)


BACKBONES, NECKS, HEADS, SEGMENTORS, NORMS = map(Registry, ["backbone", "neck", "head", "segmentor", "norm"])
NORMS.register_module(["BN", "BN2d"])(nn.BatchNorm2d)
NORMS.register_module(name="GN")(nn.GroupNorm)
NORMS.register_module("IN")(nn.InstanceNorm2d)


def build_norm(cfg, channels, postfix=""):
    cfg = dict(cfg)
    learns = cfg.pop("requires_grad", True)
    key = "num_channels" if cfg["type"] == "GN" else "num_features"
    layer = NORMS.build({**cfg, key: channels})
    for parameter in layer.parameters():
        parameter.requires_grad = learns
    return f"{cfg['type'].lower()}{postfix}", layer


class BaseModule(nn.Module):
    def __init__(self, init_cfg=None):
        super().__init__()
        self._is_init, self.init_cfg = False, copy.deepcopy(init_cfg)

    def init_weights(self):
        for child in self.children():
            if hasattr(child, "init_weights"):
                child.init_weights()
        self._is_init = True


class ConvModule(nn.Module):
    default_order = ("conv", "norm", "act")

    def __init__(self, cin, cout, kernel, stride=1, norm_cfg=None, act_cfg=dict(type="ReLU"), order=default_order):
        super().__init__()
        self.order, self.norm_name = order, None
        self.conv = nn.Conv2d(cin, cout, kernel, stride, kernel // 2, bias=norm_cfg is None)
        if norm_cfg is not None:
            self.norm_name, norm = build_norm(norm_cfg, cout if order.index("norm") > order.index("conv") else cin)
            self.add_module(self.norm_name, norm)
        if act_cfg is not None:
            act = dict(act_cfg)
            self.activate = getattr(nn, act.pop("type"))(**{"inplace": True, **act})

    @property
    def norm(self):
        return getattr(self, self.norm_name) if self.norm_name else None

    def forward(self, x, activate=True):
        for step in self.order:
            if step == "conv":
                x = self.conv(x)
            elif step == "norm" and self.norm is not None:
                x = self.norm(x)
            elif step == "act" and activate and hasattr(self, "activate"):
                x = self.activate(x)
        return x


@BACKBONES.register_module()
class PlainStages(BaseModule):
    arch = {18: ((1, 1, 1, 1), 16), 34: ((1, 2, 2, 1), 24)}

    def __init__(self, depth, out_indices=(0, 1, 2, 3), frozen_stages=-1, norm_cfg=dict(type="BN"), **kwargs):
        super().__init__(**kwargs)
        blocks, width = self.arch[depth]
        self.out_indices, self.names = out_indices, []
        cin = 3
        for i, count in enumerate(blocks):
            cout = width * 2 ** i
            first = ConvModule(cin, cout, 3, 2, norm_cfg=norm_cfg)
            layers = [first, *(ConvModule(cout, cout, 3, norm_cfg=norm_cfg) for _ in range(1, count))]
            self.names.append(f"layer{i + 1}")
            self.add_module(self.names[-1], nn.Sequential(*layers))
            cin = cout
        self.channels = [width * 2 ** i for i in out_indices]
        for name in self.names[: frozen_stages + 1]:
            for parameter in getattr(self, name).parameters():
                parameter.requires_grad = False

    def forward(self, x):
        outs = OrderedDict()
        for i, name in enumerate(self.names):
            x = getattr(self, name)(x)
            if i in self.out_indices:
                outs[i] = x
        return tuple(outs.values())


@NECKS.register_module("FPN")
class Pyramid(BaseModule):
    def __init__(self, in_channels, out_channels, num_outs, upsample_cfg=dict(mode="nearest"), init_cfg=None):
        super().__init__(init_cfg)
        self.upsample_cfg, self.num_outs = dict(upsample_cfg), num_outs
        self.lateral = nn.ModuleList(ConvModule(c, out_channels, 1, act_cfg=None) for c in in_channels)
        self.out = nn.ModuleList(ConvModule(out_channels, out_channels, 3, act_cfg=None) for _ in in_channels)

    def forward(self, inputs):
        assert len(inputs) == len(self.lateral)
        maps = [lateral(x) for lateral, x in zip(self.lateral, inputs)]
        for i in reversed(range(1, len(maps))):
            maps[i - 1] = maps[i - 1] + F.interpolate(maps[i], size=maps[i - 1].shape[2:], **self.upsample_cfg)
        outs = [conv(x) for conv, x in zip(self.out, maps)]
        while len(outs) < self.num_outs:
            outs.append(F.max_pool2d(outs[-1], 1, stride=2))
        return outs


@HEADS.register_module()
class SumHead(BaseModule):
    def __init__(self, in_channels, channels, num_classes, in_index=-1, dropout_ratio=0.1, norm_cfg=None, align=False):
        super().__init__(init_cfg=dict(type="Normal", std=0.01, override=dict(name="seg")))
        self.in_index = [in_index] if isinstance(in_index, int) else list(in_index)
        self.align_corners = align
        self.convs = nn.ModuleList([ConvModule(in_channels, channels, 3, norm_cfg=norm_cfg) for _ in self.in_index])
        self.dropout = nn.Dropout2d(dropout_ratio) if dropout_ratio > 0 else None
        self.seg = nn.Conv2d(channels, num_classes, 1)

    def forward(self, inputs):
        picked = [inputs[i] for i in self.in_index]
        size = picked[0].shape[2:]
        total = sum(
            F.interpolate(conv(x), size=size, mode="bilinear", align_corners=self.align_corners)
            for conv, x in zip(self.convs, picked)
        )
        return self.seg(self.dropout(total) if self.dropout else total)


@SEGMENTORS.register_module()
class EncoderDecoder(BaseModule):
    def __init__(self, backbone, decode_head, neck=None, auxiliary_head=None, test_cfg=None):
        super().__init__()
        self.backbone = BACKBONES.build(backbone)
        if neck is not None:
            self.neck = NECKS.build(neck, dict(in_channels=self.backbone.channels))
        self.decode_head = HEADS.build(decode_head)
        if auxiliary_head is not None:
            heads = auxiliary_head if isinstance(auxiliary_head, list) else [auxiliary_head]
            self.auxiliary_head = nn.ModuleList([HEADS.build(head) for head in heads])
        self.test_cfg = test_cfg or {}

    with_neck = property(lambda self: hasattr(self, "neck") and self.neck is not None)
    with_auxiliary_head = property(lambda self: getattr(self, "auxiliary_head", None) is not None)

    def extract_feat(self, img):
        feats = self.backbone(img)
        return self.neck(feats) if self.with_neck else feats

    def forward(self, img):
        feats = self.extract_feat(img)
        out = F.interpolate(self.decode_head(feats), size=img.shape[2:], mode="bilinear", align_corners=False)
        if self.with_auxiliary_head and self.test_cfg.get("all", False):
            return out, [head(feats) for head in self.auxiliary_head]
        return out


def merge(base, other):
    merged = copy.deepcopy(base)
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(merged.get(key), dict) and not value.pop("_delete_", False):
            merged[key] = merge(merged[key], value)
        else:
            merged[key] = value
    return merged


norm_cfg = dict(type="BN", requires_grad=True)
base = dict(
    type="EncoderDecoder",
    backbone=dict(type="PlainStages", depth=18, frozen_stages=1, norm_cfg=norm_cfg),
    neck=dict(type="FPN", out_channels=32, num_outs=5),
    decode_head=dict(
        type="SumHead", in_channels=32, channels=32, num_classes=19, in_index=(0, 1, 2), norm_cfg=norm_cfg
    ),
    auxiliary_head=[dict(type="SumHead", in_channels=32, channels=8, num_classes=19, in_index=i) for i in (1, 2)],
)
large = merge(
    base,
    dict(
        backbone=dict(depth=34),
        decode_head=dict(num_classes=7, norm_cfg=dict(type="GN", num_groups=8, _delete_=True)),
        test_cfg={"all": True},
    ),
)


def build_base():
    return SEGMENTORS.build(base)


def build_large():
    model = SEGMENTORS.build(large)
    model.init_weights()
    return model
