"""How often the names of PyTorch, torchvision.ops and einops stand in sources.

    uses.py FOLDER... > uses

One JSON object a line: "name", as `torch.nn.Conv2d` or `torch.Tensor.view`, with its "uses" and in how many of the folders
("packages"); of names that the installed versions have. Imports are followed, so that `import torch.nn.functional as F` makes
`F.relu` a use of `torch.nn.functional.relu`; an attribute of anything else that a tensor has counts as the tensor's.
"""
import ast
import importlib
import json
import sys
import warnings
from collections import Counter, defaultdict
from pathlib import Path

import torch

ROOTS = ("torch", "torchvision.ops", "einops")


def main():
    warnings.simplefilter("ignore")
    counts, packages = Counter(), defaultdict(set)
    for folder in sys.argv[1:]:
        for path in sorted(Path(folder).rglob("*.py")):
            for name in names_in(path):
                counts[name] += 1
                packages[name].add(folder)
    for name, uses in counts.most_common():
        if exists(name):
            print(json.dumps({"name": name, "uses": uses, "packages": len(packages[name])}))


def names_in(path):
    try:
        tree = ast.parse(path.read_text(encoding="utf8", errors="replace"))
    except (SyntaxError, ValueError):
        return []
    imported = imports_of(tree)
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    outer = [node for node in ast.walk(tree) if isinstance(node, (ast.Attribute, ast.Name)) and id(node) not in inner]
    found = [name for node in outer for name in dotted(node, imported)]
    return [*found, *(name for name in from_imports(tree) if of_roots(name))]


def imports_of(tree):
    """What each name of the file stands for."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = alias.name if alias.asname else alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def from_imports(tree):
    return [f"{node.module}.{alias.name}" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module and not node.level
            for alias in node.names if alias.name != "*"]


def dotted(node, imported):
    """The name that an expression stands for, and the methods of tensors in a chain that starts with anything else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    known = imported.get(node.id) if isinstance(node, ast.Name) else None
    if known is not None:
        name = ".".join([known, *reversed(parts)])
        return [name] if of_roots(name) else []
    return [f"torch.Tensor.{part}" for part in parts if part in TENSOR_NAMES]


def of_roots(name):
    return any(name == root or name.startswith(root + ".") for root in ROOTS)


TENSOR_NAMES = {name for name in dir(torch.Tensor) if not name.startswith("__")}
EXISTING = {}


def exists(name):
    return value_of(name) is not None


def value_of(name):
    """A tuple of the value; None where there is none."""
    if name not in EXISTING:
        EXISTING[name] = looked_up(name)
    return EXISTING[name]


def looked_up(name):
    owner, _, attribute = name.rpartition(".")
    held = value_of(owner) if owner else None
    try:
        if held is not None and hasattr(held[0], attribute):
            return (getattr(held[0], attribute),)
        return (importlib.import_module(name),)
    except Exception:
        return None


main()
