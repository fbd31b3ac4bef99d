"""Everything configurable through functools.partial and **kwargs."""
from functools import partial
from typing import Any, Callable, Optional, Type, Union

import torch.nn as nn

Norm = Union[str, Callable[..., nn.Module]]


def get_norm(norm: Optional[Norm], ch: int, **kw: Any) -> nn.Module:
    if norm is None:
        return nn.Identity()
    if isinstance(norm, str):
        norm = {"bn": nn.BatchNorm2d, "in": partial(nn.InstanceNorm2d, affine=True), "gn": lambda c, **k: nn.GroupNorm(8, c, **k)}[norm]
    return norm(ch, **kw)


class ConvNormAct(nn.Sequential):
    def __init__(self, c1, c2, k=3, *, norm="bn", act: Optional[Type[nn.Module]] = nn.ReLU, norm_kw=None, **conv_kw):
        conv_kw.setdefault("padding", k // 2)
        conv_kw.setdefault("bias", norm is None)
        mods = [nn.Conv2d(c1, c2, k, **conv_kw), get_norm(norm, c2, **(norm_kw or {}))]
        if act:
            mods.append(act())
        super().__init__(*mods)


class Residual(nn.Module):
    def __init__(self, fn, *args, **kwargs):
        super().__init__()
        self.fn = fn(*args, **kwargs)

    def forward(self, x, **kwargs):
        return self.fn(x, **kwargs) + x


def _net(arch, block, layers, *, width=32, num_classes=10, **kwargs):
    first, rest = partial(ConvNormAct, stride=2, **kwargs), partial(Residual, block, **kwargs)
    mods, c = [], 3
    for i, n in enumerate(layers):
        mods.append(first(c, width << i))
        mods += [rest(width << i, width << i) for _ in range(n)]
        c = width << i
    net = nn.Sequential(*mods, nn.AdaptiveMaxPool2d((1, 1)), nn.Flatten(), nn.Linear(c, num_classes))
    net.arch = arch
    return net


small = partial(_net, "small", ConvNormAct, [1, 1, 1])


def net_gn(**kwargs):
    return small(norm="gn", norm_kw=dict(eps=1e-3), **kwargs)


def net_in(num_classes=100, **kwargs):
    kwargs = {"act": nn.SiLU, "norm": "in", **kwargs}
    return small(num_classes=num_classes, **kwargs)


def net_plain(pretrained=False, progress=True, **kwargs):
    if pretrained:
        raise NotImplementedError("no weights yet")
    return _net("plain", ConvNormAct, (2, 1), norm=None, groups=1, **kwargs)
