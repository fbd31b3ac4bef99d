"""What thop and torchinfo 1.8.0 say of torchvision's models, for measured.json:

    python test/conventions/measure.py NAME... > test/conventions/measured.json

Needs torch, torchvision, thop and torchinfo. The models run on the meta device: shapes only, nothing is computed.
"""
import contextlib
import importlib.metadata
import io
import json
import sys

import thop
import torch
import torchinfo
import torchvision

SIZES = {
    "deeplabv3_mobilenet_v3_large": (3, 520, 520),
    "efficientnet_b4": (3, 380, 380),
    "efficientnet_v2_s": (3, 384, 384),
    "fcn_resnet50": (3, 520, 520),
    "inception_v3": (3, 299, 299),
    "lraspp_mobilenet_v3_large": (3, 520, 520),
    "mvit_v2_s": (3, 16, 224, 224),
    "r3d_18": (3, 16, 112, 112),
    "s3d": (3, 16, 224, 224),
    "swin_v2_t": (3, 256, 256),
}


def build(name):
    arguments = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    if name.startswith(("deeplab", "fcn", "lraspp")):
        arguments["weights_backbone"] = None
    model = torchvision.models.get_model(name, weights=None, **arguments).eval().to("meta")
    return model, torch.empty(1, *SIZES.get(name, (3, 224, 224)), device="meta")


def measure(name):
    model, data = build(name)
    info = torchinfo.summary(model, input_data=data, device="meta", verbose=0, mode="eval")
    model, data = build(name)
    with contextlib.redirect_stdout(io.StringIO()):
        operations, _ = thop.profile(model, inputs=(data,), verbose=False)
    return {"input": list(data.shape), "torchinfo@1.8.0": info.total_mult_adds, "thop": int(operations)}


versions = {name: importlib.metadata.version(name) for name in ("torch", "torchvision", "thop", "torchinfo")}
print(json.dumps({"versions": versions, "models": {name: measure(name) for name in sys.argv[1:]}}, indent=1))
