# Factories in the manner of segmentation_models_pytorch: encoders by name, decoders, mixins, `create_model(arch, ...)`.
import functools
from typing import Any, Dict, List, Optional, Sequence, Type

import torch
from torch import nn


class EncoderMixin:
    _in_channels = 3
    _out_channels: Sequence[int]
    _depth = 3

    @property
    def out_channels(self) -> List[int]:
        return self._out_channels[: self._depth + 1]

    def get_stages(self):
        raise NotImplementedError

    def set_in_channels(self, in_channels, pretrained=True):
        if in_channels == 3:
            return
        self._in_channels = in_channels
        self._out_channels = tuple([in_channels] + list(self._out_channels)[1:])
        for module in self.modules():
            if isinstance(module, nn.Conv2d) and module.in_channels == 3:
                break
        module.in_channels = in_channels
        module.weight = nn.parameter.Parameter(torch.Tensor(module.out_channels, in_channels // module.groups, *module.kernel_size))
        module.reset_parameters()


class TinyEncoder(nn.Module, EncoderMixin):
    def __init__(self, out_channels, depth=3, width_mult=1):
        super().__init__()
        self._out_channels, self._depth = out_channels, depth
        for i in range(depth):
            a, b = out_channels[i], out_channels[i + 1]
            setattr(self, f"stage{i}", nn.Sequential(nn.Conv2d(a, b, 3, 2, 1), nn.ReLU(inplace=True)))

    def get_stages(self):
        return [nn.Identity(), *(getattr(self, f"stage{i}") for i in range(self._depth))]

    def forward(self, x):
        features = []
        for stage in self.get_stages():
            x = stage(x)
            features.append(x)
        return features


encoders: Dict[str, Dict[str, Any]] = {
    "tiny-16": {"encoder": TinyEncoder, "pretrained_settings": {"imagenet": {"url": "https://example.org/x.pth"}}, "params": {"out_channels": (3, 16, 24, 32)}},
    "tiny-32": {"encoder": TinyEncoder, "pretrained_settings": {}, "params": {"out_channels": (3, 32, 48, 64)}},
}


def get_encoder(name, in_channels=3, depth=3, weights=None):
    try:
        Encoder = encoders[name]["encoder"]
    except KeyError:
        raise KeyError(f"Wrong encoder name `{name}`, supported encoders: {list(encoders.keys())}")
    params = encoders[name]["params"]
    params.update(depth=depth)
    encoder = Encoder(**params)
    if weights is not None:
        settings = encoders[name]["pretrained_settings"][weights]
        encoder.load_state_dict(torch.hub.load_state_dict_from_url(settings["url"]))
    encoder.set_in_channels(in_channels, pretrained=weights is not None)
    return encoder


class Activation(nn.Module):
    def __init__(self, name, **params):
        super().__init__()
        if name is None or name == "identity":
            self.activation = nn.Identity(**params)
        elif name == "sigmoid":
            self.activation = nn.Sigmoid()
        elif callable(name):
            self.activation = name(**params)
        else:
            raise ValueError(name)

    def forward(self, x):
        return self.activation(x)


class DecoderBlock(nn.Module):
    def __init__(self, i, s, o):
        super().__init__()
        self.conv = nn.Conv2d(i + s, o, 3, padding=1)

    def forward(self, x, skip=None):
        x = nn.functional.interpolate(x, scale_factor=2.0, mode="nearest")
        if skip is not None:
            x = torch.cat([x, skip], dim=1)
        return self.conv(x).relu()


class SegmentationHead(nn.Sequential):
    def __init__(self, in_channels, out_channels, kernel_size=3, activation=None):
        super().__init__(nn.Conv2d(in_channels, out_channels, kernel_size, padding=kernel_size // 2), nn.Identity(), Activation(activation))


class SegmentationModel(torch.nn.Module):
    requires_divisible_input_shape = True

    def check_input_shape(self, x):
        h, w = x.shape[-2:]
        stride = 2**self.encoder._depth
        if h % stride != 0 or w % stride != 0:
            new_h = (h // stride + 1) * stride if h % stride != 0 else h
            raise RuntimeError(f"Wrong input shape height={h}, width={w}. Expected ... divisible by {stride}: {new_h}")

    def forward(self, x):
        if not torch.jit.is_tracing() and self.requires_divisible_input_shape:
            self.check_input_shape(x)
        features = self.encoder(x)
        masks = self.segmentation_head(self.decoder(features))
        if self.classification_head is not None:
            return masks, self.classification_head(features[-1])
        return masks


class Unet(SegmentationModel):
    def __init__(self, encoder_name="tiny-16", encoder_weights="imagenet", in_channels=3, classes=1, aux_params: Optional[dict] = None):
        super().__init__()
        self.encoder = get_encoder(encoder_name, in_channels=in_channels, weights=encoder_weights)
        c = list(self.encoder.out_channels)[::-1]
        ups = [DecoderBlock(i, s, o) for i, s, o in zip(c, c[1:], c[1:-1] + [16])]
        self.decoder_blocks = nn.ModuleList(ups)
        self.segmentation_head = SegmentationHead(16, classes)
        self.classification_head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c[0], **aux_params)) if aux_params else None

    def decoder(self, features):
        features = features[::-1]
        x = features[0]
        for i, block in enumerate(self.decoder_blocks):
            x = block(x, features[i + 1] if i + 1 < len(features) else None)
        return x


def create_model(arch: str, encoder_name: str = "tiny-16", encoder_weights: Optional[str] = None, in_channels: int = 3, classes: int = 1, **kwargs):
    archs: List[Type[SegmentationModel]] = [Unet]
    archs_dict = {a.__name__.lower(): a for a in archs}
    try:
        model_class = archs_dict[arch.lower()]
    except KeyError:
        raise KeyError("Wrong architecture type `{}`. Available options are: {}".format(arch, list(archs_dict.keys())))
    return model_class(encoder_name=encoder_name, encoder_weights=encoder_weights, in_channels=in_channels, classes=classes, **kwargs)


model = create_model("UNET", "tiny-32", in_channels=4, classes=5, aux_params={"out_features": 2})
