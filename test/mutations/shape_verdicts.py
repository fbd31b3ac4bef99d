"""What PyTorch says of mutated models, as JSON: the edit of one number, and whether the model still builds and runs.

Reads {"seed", "files": [{"file", "path", "package", "inputs": {entry: [{"shape", "dtype"}]}, "count"}]} from standard
input; `package` is that of relative imports or null. The files are run: use it on files that you trust.
A rejected case has the exception's type and text and the lines of the file that a user would look at: those of the
innermost call in the file, and those where the torch.nn layer that rejected its input was made.
"""
import ast
import importlib
import json
import random
import re
import sys
import traceback
import types

import torch
from torch import nn

LAYER = re.compile(r"(Conv|Linear|Norm|Pool|Embedding|LSTM|GRU|Attention|Pixel|Unflatten|Flatten|Transformer|Bilinear)")
RESHAPING = {"view", "reshape", "permute", "transpose", "flatten", "unsqueeze", "squeeze", "expand", "chunk", "split",
             "unflatten", "size", "movedim", "repeat", "mean", "softmax", "sum"}
JOINING = {"cat", "stack", "concat"}


def main():
    request = json.load(sys.stdin)
    torch.set_num_threads(1)
    torch.backends.mha.set_fastpath_enabled(False)
    remember_where_layers_are_made()
    cases = []
    for file in request["files"]:
        chosen = random.Random(f"{request['seed']} {file['file']}")
        text = open(file["path"]).read()
        tried = set()
        sites = numbers(text)
        while len(tried) < min(file["count"], 3 * len(sites)):
            start, end, kind = chosen.choice(sites)
            old = text[start:end]
            new = str(chosen.choice(others(int(old), kind)))
            entry = chosen.choice(sorted(file["inputs"]))
            if (start, new, entry) in tried:
                continue
            tried.add((start, new, entry))
            edited = text[:start] + new + text[end:]
            verdict = judge(file, edited, entry, file["inputs"][entry])
            cases.append({"file": file["file"], "entry": entry, "kind": kind,
                          "edit": [start, end, new], **verdict})
    json.dump({"torch": torch.__version__, "cases": cases}, sys.stdout)


def numbers(text):
    """(start, end, kind) of the integers in calls of layers, of view and its like, of cat, and of anything in a class."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = {}

    def visit(node, kind):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in JOINING:
                kind = "cat"
            elif name in RESHAPING:
                kind = "view"
            elif LAYER.search(name) and name[0].isupper():
                kind = "layer"
            elif kind is None:
                kind = "call"
        if isinstance(node, ast.Constant) and type(node.value) is int and kind is not None:
            start, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
            if text[start:end].isdigit():
                found[start] = (start, end, kind)
        for child in ast.iter_child_nodes(node):
            visit(child, kind)

    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef) and not any("Weights" in ast.unparse(base) for base in node.bases):
            visit(node, None)
    return [found[start] for start in sorted(found)]


def others(number, kind):
    if kind == "cat" or number <= 3:
        return [other for other in (0, 1, 2, 3, 4, 5) if other != number]
    return [number + 1, number - 1, number * 2, number // 2, number + 8]


def judge(file, text, entry, inputs):
    try:
        module = types.ModuleType("mutant")
        module.__dict__.update({"__name__": "mutant", "__file__": file["path"]})
        if file["package"]:
            module.__dict__.update({"__name__": file["package"] + ".mutant", "__package__": file["package"]})
            importlib.import_module(file["package"])._api.BUILTIN_MODELS.clear()
        sys.modules[module.__name__] = module
        exec(compile(text, file["path"], "exec"), module.__dict__)
        value = getattr(module, entry)
        model = (value if isinstance(value, nn.Module) else value()).eval()
        with torch.no_grad():
            model(*(tensor(spec) for spec in inputs))
        return {"accepted": True}
    except Exception as error:
        return {"accepted": False, "type": type(error).__name__, "message": str(error)[:300], "lines": lines(file, error)}


def tensor(spec):
    dtype = getattr(torch, spec["dtype"])
    return torch.randn(spec["shape"]) if dtype.is_floating_point else torch.zeros(spec["shape"], dtype=dtype)


def lines(file, error):
    """[[first, last], …]"""
    frames = list(traceback.walk_tb(error.__traceback__))
    summary = traceback.extract_tb(error.__traceback__)
    own = [[at.lineno, at.end_lineno or at.lineno] for at in summary if at.filename == file["path"]]
    layers = [frame.f_locals.get("self") for frame, _ in frames]
    made = [layer.__dict__["_made"] for layer in layers if isinstance(layer, nn.Module) and "_made" in layer.__dict__]
    return own[-1:] + [span for path, span in made[-1:] if path == file["path"]]


def remember_where_layers_are_made():
    """Of every module of torch.nn: the innermost line outside of torch that made it."""
    original = nn.Module.__init__

    def init(self, *args, **keywords):
        original(self, *args, **keywords)
        if type(self).__module__.startswith("torch.nn"):
            frame = sys._getframe(1)
            while frame.f_back and frame.f_globals.get("__name__", "").startswith("torch."):
                frame = frame.f_back
            first, last, _, _ = list(frame.f_code.co_positions())[frame.f_lasti // 2]
            self.__dict__["_made"] = (frame.f_code.co_filename, [first or frame.f_lineno, last or first or frame.f_lineno])

    nn.Module.__init__ = init


main()
