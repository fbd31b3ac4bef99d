"""Asks PyTorch about the programs of mistakes.txt and writes what it says to mistakes.json beside it.

Each case has a wrong program, which PyTorch has to reject, and a right one, which it has to run. Of the wrong one the
exception's type and text are kept, and the lines that a user would look at: that of the innermost call in the program, and
those where the layer was made that rejected its input. Run with the version of PyTorch whose words are wanted.
"""
import json
import pathlib
import re
import sys
import traceback

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
HEADER = ["import torch", "import torch.nn as nn", "import torch.nn.functional as F", "", ""]


def main():
    text = (HERE / "mistakes.txt").read_text()
    cases = [judged(*case) for case in read(text)]
    written = {"torch": torch.__version__, "cases": cases}
    (HERE / "mistakes.json").write_text(json.dumps(written, indent=1) + "\n")
    print(len(cases), "cases with PyTorch", torch.__version__)


def read(text):
    for block in re.split(r"^=== ", text, flags=re.M)[1:]:
        title, *lines = block.rstrip().split("\n")
        name, shape = title.split(" | ")
        yield name, shape, program(lines, shape, "-"), program(lines, shape, "+")


def program(lines, shape, mark):
    """The lines of one of the two programs."""
    parts, part = {}, []
    for line in lines:
        if line in ("init", "forward", "program"):
            part = parts.setdefault(line, [])
        elif line[:1] in (" ", mark, ""):
            part.append(line[1:])
    if "program" in parts:
        body = parts["program"]
    else:
        body = ["class Net(nn.Module):", "    def __init__(self):", "        super().__init__()"]
        body += [f"        {line}" for line in parts["init"]]
        body += ["", "    def forward(self, x):"] + [f"        {line}" for line in parts["forward"]]
    at = max(i for i, line in enumerate(body) if line.startswith("class Net"))
    body = body[:at] + [f"# rooflint: input={shape}"] + body[at:]
    return "\n".join(HEADER + body) + "\n"


def judged(name, shape, wrong, right):
    accepted = verdict(right, shape)
    rejected = verdict(wrong, shape)
    if accepted is not None or rejected is None:
        sys.exit(f"{name}: the right program gives {accepted}, the wrong one {rejected}")
    return {"name": name, "wrong": wrong, "right": right, **rejected}


def verdict(text, shape):
    """None where the model runs."""
    sizes, _, dtype = shape.partition(":")
    size = [int(n) for n in sizes.split("x")]
    x = torch.zeros(size, dtype=getattr(torch, dtype)) if dtype else torch.rand(size)
    scope = {"__name__": "mistake"}
    try:
        exec(compile(text, "<mistake>", "exec"), scope)
        model = scope["Net"]().eval()
        with torch.no_grad():
            model(x)
        return None
    except Exception as error:
        return {"type": type(error).__name__, "message": str(error), "lines": lines_of(error, text)}


def lines_of(error, text):
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    own = [at.lineno for at in traceback.extract_tb(error.__traceback__) if at.filename == "<mistake>"]
    layers = [frame.f_locals.get("self") for frame in frames]
    made = [vars(layer)["_made"] for layer in layers if isinstance(layer, nn.Module) and "_made" in vars(layer)]
    return sorted({*own[-1:], *made[-1:]}) if own else definition_lines(text)


def definition_lines(text):
    """Of the model and its `forward`, where the call of the model itself is wrong."""
    lines = text.split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith("class Net"))
    return [first + 1, next(i for i, line in enumerate(lines) if i > first and "def forward" in line) + 1]


def remember_where_layers_are_made():
    original = nn.Module.__init__

    def init(self, *args, **keywords):
        original(self, *args, **keywords)
        if type(self).__module__.startswith("torch.nn"):
            frame = sys._getframe(1)
            while frame.f_back and frame.f_code.co_filename != "<mistake>":
                frame = frame.f_back
            vars(self)["_made"] = frame.f_lineno

    nn.Module.__init__ = init


torch.backends.mha.set_fastpath_enabled(False)
remember_where_layers_are_made()
main()
