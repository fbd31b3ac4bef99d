"""Wraps any network: a hidden layer is found by name and heard, a projector made at the first call, a target copied."""
import copy
from functools import wraps

import torch
import torch.nn.functional as F
from torch import nn
from torchvision import models


def singleton(cache_key):
    def inner_fn(fn):
        @wraps(fn)
        def wrapper(self, *args, **kwargs):
            instance = getattr(self, cache_key)
            if instance is not None:
                return instance
            instance = fn(self, *args, **kwargs)
            setattr(self, cache_key, instance)
            return instance

        return wrapper

    return inner_fn


def flatten(t):
    return t.reshape(t.shape[0], -1)


class EMA:
    def __init__(self, beta):
        self.beta = beta

    def update_average(self, old, new):
        return new if old is None else old * self.beta + (1 - self.beta) * new


def projector(dim, out, hidden=64):
    return nn.Sequential(nn.Linear(dim, hidden), nn.BatchNorm1d(hidden), nn.ReLU(inplace=True), nn.Linear(hidden, out))


class NetWrapper(nn.Module):
    def __init__(self, net, size, layer=-2):
        super().__init__()
        self.net, self.layer, self.size = net, layer, size
        self.projector, self.hidden, self.hook_registered = None, {}, False

    def _find_layer(self):
        if isinstance(self.layer, str):
            return dict([*self.net.named_modules()]).get(self.layer, None)
        return [*self.net.children()][self.layer] if isinstance(self.layer, int) else None

    def _hook(self, _, input, output):
        self.hidden[input[0].device] = flatten(output)

    def _register_hook(self):
        layer = self._find_layer()
        assert layer is not None, f"hidden layer ({self.layer}) not found"
        layer.register_forward_hook(self._hook)
        self.hook_registered = True

    @singleton("projector")
    def _get_projector(self, hidden):
        _, dim = hidden.shape
        return projector(dim, self.size).to(hidden)

    def get_representation(self, x):
        if self.layer == -1:
            return self.net(x)
        if not self.hook_registered:
            self._register_hook()
        self.hidden.clear()
        _ = self.net(x)
        hidden = self.hidden[x.device]
        self.hidden.clear()
        assert hidden is not None, f"hidden layer {self.layer} never emitted an output"
        return hidden

    def forward(self, x, return_projection=True):
        representation = self.get_representation(x)
        if not return_projection:
            return representation
        return self._get_projector(representation)(representation), representation


class Learner(nn.Module):
    def __init__(self, net, image_size, hidden_layer=-2, size=32, decay=0.99):
        super().__init__()
        self.online_encoder = NetWrapper(net, size, layer=hidden_layer)
        self.target_encoder, self.target_ema = None, EMA(decay)
        self.online_predictor = projector(size, size)
        self.eval()
        self.forward(torch.randn(2, 3, image_size, image_size))

    @singleton("target_encoder")
    def _get_target_encoder(self):
        target = copy.deepcopy(self.online_encoder)
        for parameter in target.parameters():
            parameter.requires_grad = False
        return target

    def update_moving_average(self):
        for new, old in zip(self.online_encoder.parameters(), self.target_encoder.parameters()):
            old.data = self.target_ema.update_average(old.data, new.data)

    def forward(self, x, return_embedding=False):
        if return_embedding:
            return self.online_encoder(x)
        views = torch.cat((x, x.flip(-1)), dim=0)
        projections, _ = self.online_encoder(views)
        one, two = self.online_predictor(projections).chunk(2, dim=0)
        with torch.no_grad():
            targets, _ = self._get_target_encoder()(views)
            targets = targets.detach()
        first, second = targets.chunk(2, dim=0)
        alike = lambda a, b: 2 - 2 * (F.normalize(a, dim=-1) * F.normalize(b, dim=-1)).sum(dim=-1)
        return (alike(one, second) + alike(two, first)).mean()


resnet = models.resnet18(weights=None)
learner = Learner(resnet, image_size=64, hidden_layer="avgpool")
learner.update_moving_average()
loss = learner(torch.randn(2, 3, 64, 64))
