"""A tree of options with attribute access, options from a list of words, builders that take the tree."""
import ast
import copy

import torch
import torch.nn.functional as F
from torch import nn


class CfgNode(dict):
    def __init__(self, init=None):
        super().__init__({k: CfgNode(v) if isinstance(v, dict) else v for k, v in (init or {}).items()})
        self.__dict__["_frozen"] = False

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)

    def __setattr__(self, name, value):
        if self.__dict__["_frozen"]:
            raise AttributeError(f"attempted to set {name} to {value}, but the options are frozen")
        self[name] = value

    def freeze(self):
        self.__dict__["_frozen"] = True
        for value in self.values():
            if isinstance(value, CfgNode):
                value.freeze()
        return self

    def merge_from_list(self, words):
        assert len(words) % 2 == 0
        for key, text in zip(words[0::2], words[1::2]):
            *path, last = key.split(".")
            node = self
            for part in path:
                node = node[part]
            assert last in node, f"no option {key}"
            try:
                node[last] = ast.literal_eval(text)
            except (ValueError, SyntaxError):
                node[last] = text
        return self

    clone = copy.deepcopy


_C = CfgNode()
_C.MODEL = CfgNode()
_C.MODEL.NAME = "build_vovnet"
_C.MODEL.NORM = "BN"
_C.MODEL.STAGES = CfgNode({"WIDTHS": [16, 32, 48], "DEPTH": 3})
_C.MODEL.HEAD = CfgNode(dict(ANCHORS=3, CLASSES=4, TOWERS=2))


def get_cfg():
    return _C.clone()


BUILDERS = {}


def register(fn):
    BUILDERS[fn.__name__] = fn
    return fn


def get_norm(norm, channels):
    if isinstance(norm, str):
        if len(norm) == 0:
            return None
        norm = {"BN": nn.BatchNorm2d, "GN": lambda c: nn.GroupNorm(4, c), "LN": lambda c: nn.GroupNorm(1, c)}[norm]
    return norm(channels)


class Conv2d(nn.Conv2d):
    """With a norm and an activation as its own members."""

    def __init__(self, *args, **kwargs):
        norm, activation = kwargs.pop("norm", None), kwargs.pop("activation", None)
        super().__init__(*args, **kwargs)
        self.norm, self.activation = norm, activation

    def forward(self, x):
        x = F.conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)
        if self.norm is not None:
            x = self.norm(x)
        return x if self.activation is None else self.activation(x)


class OSA(nn.Module):
    def __init__(self, cin, cout, depth, norm):
        super().__init__()
        stage = cout // 2
        for i in range(depth):
            conv = Conv2d(cin if i == 0 else stage, stage, 3, padding=1, bias=not norm, norm=get_norm(norm, stage))
            self.add_module(f"conv{i}", conv)
        self.depth = depth
        self.concat = Conv2d(cin + depth * stage, cout, 1, bias=not norm, norm=get_norm(norm, cout), activation=F.relu_)

    def forward(self, x):
        outs = [x]
        for i in range(self.depth):
            outs.append(F.relu(getattr(self, f"conv{i}")(outs[-1])))
        return self.concat(torch.cat(outs, dim=1))


class VoVNet(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        stages, norm = cfg.MODEL.STAGES, cfg.MODEL.NORM
        self._out_features = []
        cin = 3
        for i, width in enumerate(stages.WIDTHS, start=2):
            name = f"stage{i}"
            setattr(self, name, OSA(cin, width, stages.DEPTH, norm))
            self._out_features.append(name)
            cin = width

    def forward(self, x):
        outs = {}
        for name in self._out_features:
            x = F.max_pool2d(getattr(self, name)(x), 3, 2, ceil_mode=True)
            outs[name] = x
        return outs

    def output_channels(self):
        return {name: getattr(self, name).concat.out_channels for name in self._out_features}


@register
def build_vovnet(cfg):
    return VoVNet(cfg)


class Detector(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.backbone = BUILDERS[cfg.MODEL.NAME](cfg)
        head, width = cfg.MODEL.HEAD, 24
        self.laterals = nn.ModuleDict({k: Conv2d(c, width, 1) for k, c in self.backbone.output_channels().items()})
        tower = []
        for _ in range(head.TOWERS):
            tower += [nn.Conv2d(width, width, 3, padding=1), nn.ReLU()]
        self.tower = nn.Sequential(*tower)
        self.logits = nn.Conv2d(width, head.ANCHORS * head.CLASSES, 3, padding=1)
        self.deltas = nn.Conv2d(width, head.ANCHORS * 4, 3, padding=1)
        self.register_buffer("pixel_mean", torch.tensor([103.5, 116.3, 123.7]).view(-1, 1, 1), persistent=False)

    def forward(self, images):
        features = self.backbone((images - self.pixel_mean) / 57.0)
        logits, deltas = [], []
        for name, feature in features.items():
            x = self.tower(self.laterals[name](feature))
            logits.append(self.logits(x).flatten(2).transpose(1, 2))
            deltas.append(self.deltas(x).flatten(2).transpose(1, 2))
        return torch.cat(logits, dim=1), torch.cat(deltas, dim=1)


def setup(words=()):
    cfg = get_cfg()
    cfg.merge_from_list(list(words))
    return cfg.freeze()


if __name__ == "__main__":
    model = Detector(setup(["MODEL.NORM", "GN", "MODEL.HEAD.CLASSES", "7", "MODEL.STAGES.WIDTHS", "[8, 16]"]))
    print(model(torch.randn(2, 3, 96, 128))[0].shape)
