# Detection: pyramid, shared heads, anchors as buffers, dict in dict out.
import math
from collections import OrderedDict
from itertools import product

import torch
from torch import nn
from torch.nn import functional as F


class Anchors(nn.Module):
    def __init__(self, strides=(8, 16, 32), ratios=(0.5, 1.0, 2.0), scale=4):
        super().__init__()
        self.strides = strides
        base = [(s * scale * math.sqrt(r), s * scale / math.sqrt(r)) for s, r in product(strides, ratios)]
        self.register_buffer("base", torch.tensor(base).reshape(len(strides), len(ratios), 2), persistent=False)

    @torch.no_grad()
    def forward(self, sizes):
        boxes = []
        for stride, (h, w), base in zip(self.strides, sizes, self.base):
            ys, xs = torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij")
            centers = (torch.stack([xs, ys], -1).reshape(-1, 1, 2).float() + 0.5) * stride
            centers = centers.expand(-1, base.shape[0], 2)
            boxes.append(torch.cat([centers - base / 2, centers + base / 2], -1).reshape(-1, 4))
        return torch.cat(boxes)


class FPN(nn.Module):
    def __init__(self, widths, out):
        super().__init__()
        self.inner = nn.ModuleDict({f"p{i}": nn.Conv2d(c, out, 1) for i, c in enumerate(widths)})
        self.outer = nn.ModuleDict(OrderedDict((f"p{i}", nn.Conv2d(out, out, 3, padding=1)) for i in range(len(widths))))

    def forward(self, feats):
        last, result = None, OrderedDict()
        for name in reversed(list(self.inner)):
            x = self.inner[name](feats[int(name[1:])])
            if last is not None:
                x = x + F.interpolate(last, size=x.shape[2:], mode="nearest")
            last = x
            result[name] = self.outer[name](x)
            result.move_to_end(name, last=False)
        return result


class RetinaHead(nn.Module):
    def __init__(self, c, anchors, classes, depth=2, prior=0.01):
        super().__init__()
        tower = lambda: [m for _ in range(depth) for m in (nn.Conv2d(c, c, 3, padding=1), nn.ReLU())]
        self.cls = nn.Sequential(*tower(), nn.Conv2d(c, anchors * classes, 3, padding=1))
        self.box = nn.Sequential(*tower(), nn.Conv2d(c, anchors * 4, 3, padding=1))
        nn.init.constant_(self.cls[-1].bias, -math.log((1 - prior) / prior))
        self.classes = classes

    def forward(self, maps):
        logits, deltas = [], []
        for x in maps:
            b = x.shape[0]
            logits.append(self.cls(x).view(b, -1, self.classes, *x.shape[2:]).permute(0, 3, 4, 1, 2).reshape(b, -1, self.classes))
            deltas.append(self.box(x).view(b, -1, 4, *x.shape[2:]).permute(0, 3, 4, 1, 2).reshape(b, -1, 4))
        return torch.cat(logits, 1), torch.cat(deltas, 1)


class RetinaNet(nn.Module):
    def __init__(self, classes=20, widths=(32, 64, 128), c=48):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 7, 4, 3), nn.ReLU())
        chans = (16, *widths)
        self.stages = nn.ModuleList([nn.Sequential(nn.Conv2d(i, o, 3, 2, 1), nn.BatchNorm2d(o), nn.ReLU()) for i, o in zip(chans, chans[1:])])
        self.fpn, self.anchors = FPN(widths, c), Anchors()
        self.head = RetinaHead(c, 3, classes)

    def forward(self, images, targets=None):
        if isinstance(images, (list, tuple)):
            images = torch.stack(images)
        if self.training and targets is None:
            raise ValueError("In training mode, targets should be passed")
        x, feats = self.stem(images), []
        for stage in self.stages:
            feats.append(x := stage(x))
        maps = self.fpn(feats)
        logits, deltas = self.head(maps.values())
        anchors = self.anchors([m.shape[-2:] for m in maps.values()])
        size = anchors[:, 2:] - anchors[:, :2]
        centers = anchors[:, :2] + size / 2 + deltas[..., :2] * size
        wh = size * deltas[..., 2:].clamp(max=math.log(1000 / 16)).exp()
        boxes = torch.cat([centers - wh / 2, centers + wh / 2], -1)
        return {"boxes": boxes, "scores": logits.sigmoid()}
