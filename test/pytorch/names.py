"""Writes server/src/frontends/python/torch-names.json: the attributes that PyTorch's tensors, modules and namespaces have.

    python test/pytorch/names.py, with PyTorch of the version that docs/accuracy.md names
"""
import json
from pathlib import Path

import torch
from torch import nn

NAMESPACES = ["torch", "torch.nn", "torch.nn.functional", "torch.nn.init", "torch.nn.utils", "torch.fft", "torch.linalg",
              "torch.special", "torch.optim", "torch.utils"]


def main():
    namespaces = {name: public(dir(eval(name))) for name in NAMESPACES}
    names = {"version": torch.__version__.split("+")[0], "tensor": public(dir(torch.zeros(1))), "module": of_modules(), **namespaces}
    path = Path(__file__).parents[2] / "server" / "src" / "frontends" / "python" / "torch-names.json"
    path.write_text("{\n" + ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in names.items()) + "\n}\n")


def of_modules():
    """Of any module of torch.nn, its attributes that are annotated or listed as constants included."""
    found = set()
    for value in vars(nn).values():
        if isinstance(value, type) and issubclass(value, nn.Module):
            for cls in value.__mro__:
                found.update(dir(cls), getattr(cls, "__annotations__", {}), getattr(cls, "__constants__", []))
    return public(found)


def public(names):
    return " ".join(sorted(name for name in names if not name.startswith("_")))


main()
