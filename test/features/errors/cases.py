# Small models with one error each. `python cases.py` runs them with PyTorch and writes beside them what it raises and where:
# torch.json, which errors.test.ts compares with ours.
import json
import os
import textwrap
import traceback

import torch

# Name: (what the constructor makes, what forward does, the input).
CASES = {
    "conv_channels": (
        """\
self.a = nn.Conv2d(3, 8, 3)
self.b = nn.Conv2d(16, 32, 3)
self.c = nn.Conv2d(32, 4, 1)""",
        """\
x = self.a(x)
x = self.b(x)
return self.c(x)""",
        "1x3x32x32",
    ),
    "linear_features": (
        """\
self.a = nn.Linear(10, 20)
self.b = nn.Linear(30, 40)
self.c = nn.Linear(40, 2)""",
        """\
x = self.a(x)
x = F.relu(self.b(x))
return self.c(x)""",
        "4x10",
    ),
    "flatten_linear": (
        """\
self.a = nn.Conv2d(3, 8, 3)
self.fc = nn.Linear(8 * 28 * 28, 10)""",
        """\
x = self.a(x)
x = torch.flatten(x, 1)
return self.fc(x)""",
        "1x3x32x32",
    ),
    "groups_in": (
        """\
self.a = nn.Conv2d(3, 8, 3, groups=2)
self.b = nn.Conv2d(8, 8, 1)""",
        "return self.b(self.a(x))",
        "1x3x32x32",
    ),
    "groups_out": (
        """\
self.a = nn.Conv2d(4, 6, 3, groups=4)
self.b = nn.Conv2d(6, 8, 1)""",
        "return self.b(self.a(x))",
        "1x4x32x32",
    ),
    "batchnorm": (
        """\
self.a = nn.Conv2d(3, 8, 3)
self.bn = nn.BatchNorm2d(16)
self.b = nn.Conv2d(8, 4, 1)""",
        """\
x = self.bn(self.a(x))
return self.b(x)""",
        "1x3x32x32",
    ),
    "missing_attribute": (
        """\
self.conv1 = nn.Conv2d(3, 8, 3)
self.out = nn.Conv2d(8, 4, 1)""",
        """\
x = self.conv1(x)
x = self.bn1(x)
return self.out(x)""",
        "1x3x32x32",
    ),
    "too_many_args": (
        """\
self.a = nn.Linear(16, 8)
self.b = nn.Linear(8, 4)""",
        """\
x = self.a(x, x)
return self.b(x)""",
        "2x16",
    ),
    "missing_arg": (
        """\
self.a = nn.Bilinear(4, 5, 6)
self.b = nn.Linear(6, 2)""",
        """\
x = self.a(x)
return self.b(x)""",
        "2x4",
    ),
    "bad_keyword": (
        """\
self.a = nn.Linear(16, 8, biases=False)
self.b = nn.Linear(8, 4)""",
        "return self.b(self.a(x))",
        "2x16",
    ),
    "view": (
        """\
self.a = nn.Conv2d(3, 8, 3, padding=1)
self.fc = nn.Linear(8 * 16 * 16, 10)""",
        """\
x = self.a(x)
x = x.view(-1, 8 * 15 * 15)
return self.fc(x)""",
        "1x3x16x16",
    ),
    "cat_dim": (
        """\
self.a = nn.Conv2d(3, 8, 3)
self.b = nn.Conv2d(3, 8, 5)
self.c = nn.Conv2d(16, 4, 1)""",
        """\
y = torch.cat([self.a(x), self.b(x)], dim=1)
return self.c(y)""",
        "1x3x32x32",
    ),
    "add": (
        """\
self.a = nn.Conv2d(3, 8, 3, padding=1)
self.b = nn.Conv2d(3, 16, 3, padding=1)
self.c = nn.Conv2d(8, 4, 1)""",
        """\
y = self.a(x) + self.b(x)
return self.c(y)""",
        "1x3x32x32",
    ),
    "add_spatial": (
        """\
self.a = nn.Conv2d(3, 8, 3, stride=2)
self.b = nn.Conv2d(3, 8, 3)
self.c = nn.Conv2d(8, 4, 1)""",
        """\
y = self.a(x) + self.b(x)
return self.c(y)""",
        "1x3x32x32",
    ),
    "matmul": (
        """\
self.q = nn.Linear(16, 32)
self.k = nn.Linear(16, 24)
self.o = nn.Linear(8, 4)""",
        """\
q = self.q(x)
k = self.k(x)
a = q @ k.transpose(1, 2)
return self.o(a)""",
        "2x8x16",
    ),
    "pool_too_small": (
        """\
self.a = nn.Conv2d(3, 8, 3)
self.pool = nn.MaxPool2d(8)
self.b = nn.Conv2d(8, 4, 1)""",
        """\
x = self.pool(self.a(x))
return self.b(x)""",
        "1x3x8x8",
    ),
    "conv_too_small": (
        """\
self.a = nn.Conv2d(3, 8, 7)
self.b = nn.Conv2d(8, 4, 1)""",
        "return self.b(self.a(x))",
        "1x3x5x5",
    ),
    "rank": (
        """\
self.a = nn.Conv2d(3, 8, 3)
self.b = nn.Conv2d(8, 4, 1)""",
        """\
x = self.a(x.flatten(1))
return self.b(x)""",
        "1x3x8x8",
    ),
    "mha_heads": (
        """\
self.a = nn.MultiheadAttention(30, 4)
self.b = nn.Linear(30, 4)""",
        """\
y, _ = self.a(x, x, x)
return self.b(y)""",
        "5x2x30",
    ),
    "mha_embed": (
        """\
self.a = nn.MultiheadAttention(32, 4)
self.b = nn.Linear(32, 4)""",
        """\
y, _ = self.a(x, x, x)
return self.b(y)""",
        "5x2x30",
    ),
    "layernorm": (
        """\
self.a = nn.LayerNorm(64)
self.b = nn.Linear(32, 4)""",
        "return self.b(self.a(x))",
        "5x2x32",
    ),
    "lstm": (
        """\
self.a = nn.LSTM(16, 32, batch_first=True)
self.b = nn.Linear(32, 4)""",
        """\
y, _ = self.a(x)
return self.b(y)""",
        "2x7x8",
    ),
    "embedding_dtype": (
        """\
self.a = nn.Embedding(100, 16)
self.b = nn.Linear(16, 4)""",
        "return self.b(self.a(x))",
        "2x7",
    ),
    "chunk_unpack": (
        """\
self.a = nn.Linear(16, 48)
self.b = nn.Linear(16, 4)""",
        """\
q, k, v = self.a(x).chunk(2, dim=-1)
return self.b(q)""",
        "2x7x16",
    ),
    "permute": (
        """\
self.a = nn.Conv2d(3, 8, 3)
self.b = nn.Linear(8, 4)""",
        """\
x = self.a(x).permute(0, 2, 1)
return self.b(x)""",
        "1x3x8x8",
    ),
    "transpose_dim": (
        """\
self.a = nn.Linear(16, 8)
self.b = nn.Linear(8, 4)""",
        """\
x = self.a(x).transpose(1, 3)
return self.b(x)""",
        "2x7x16",
    ),
    "name_error": (
        """\
self.a = nn.Linear(16, 8)
self.b = nn.Linear(8, 4)""",
        """\
x = self.a(x)
x = relu(x)
return self.b(x)""",
        "2x16",
    ),
    "none_call": (
        """\
self.a = nn.Linear(16, 8)
self.drop = None
self.b = nn.Linear(8, 4)""",
        """\
x = self.a(x)
x = self.drop(x)
return self.b(x)""",
        "2x16",
    ),
    "functional_conv": (
        """\
self.w = nn.Parameter(torch.randn(8, 4, 3, 3))
self.b = nn.Conv2d(8, 4, 1)""",
        """\
x = F.conv2d(x, self.w)
return self.b(x)""",
        "1x3x8x8",
    ),
    "reshape": (
        """\
self.a = nn.Linear(16, 8)
self.b = nn.Linear(8, 4)""",
        """\
b, n, c = x.shape
x = self.a(x).reshape(b, n, 3, 3)
return self.b(x)""",
        "2x7x16",
    ),
    "unpack_shape": (
        """\
self.a = nn.Conv2d(3, 8, 3)
self.b = nn.Conv2d(8, 4, 1)""",
        """\
x = self.a(x)
b, c, h = x.shape
return self.b(x)""",
        "1x3x8x8",
    ),
    "upsample_cat": (
        """\
self.a = nn.Conv2d(3, 8, 3, stride=2, padding=1)
self.up = nn.Upsample(scale_factor=2)
self.b = nn.Conv2d(11, 4, 1)""",
        """\
y = self.up(self.a(x))
y = torch.cat([x, y], 1)
return self.b(y)""",
        "1x3x9x9",
    ),
    "sequential": (
        """\
self.body = nn.Sequential(
    nn.Conv2d(3, 8, 3),
    nn.Conv2d(16, 8, 3),
    nn.ReLU(),
)
self.b = nn.Conv2d(8, 4, 1)""",
        "return self.b(self.body(x))",
        "1x3x8x8",
    ),
    "einsum": (
        """\
self.a = nn.Linear(16, 8)
self.b = nn.Linear(7, 4)""",
        """\
a = torch.einsum('bnc,bmd->bnm', x, self.a(x))
a = torch.einsum('bnc,bmc->bnm', x, self.a(x))
return self.b(a)""",
        "2x7x16",
    ),
    "too_few_constructor_args": (
        """\
self.a = nn.Linear(16)
self.b = nn.Linear(8, 4)""",
        "return self.b(self.a(x))",
        "2x16",
    ),
    "same_padding_with_stride": (
        """\
self.a = nn.Conv2d(3, 8, 3, padding='same', stride=2)
self.b = nn.Conv2d(8, 4, 1)""",
        "return self.b(self.a(x))",
        "1x3x8x8",
    ),
    "squeeze_linear": (
        """\
self.a = nn.Conv2d(3, 8, 3)
self.pool = nn.AdaptiveAvgPool2d(1)
self.b = nn.Linear(8, 4)""",
        """\
x = self.pool(self.a(x))
return self.b(x)""",
        "1x3x8x8",
    ),
}


def source_of(init, forward, size):
    lines = ["import torch", "import torch.nn.functional as F", "from torch import nn", "", ""]
    lines += [f"# rooflint: input={size}", "class Net(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    lines += [textwrap.indent(init, " " * 8), "", "    def forward(self, x):", textwrap.indent(forward, " " * 8)]
    return "\n".join(lines) + "\n"


def raised_by(name, source, size):
    scope = {}
    exec(compile(source, name, "exec"), scope)
    try:
        scope["Net"]().eval()(torch.randn(*map(int, size.split("x"))))
    except Exception as error:
        line = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == name][-1]
        return {"line": line, "message": f"{type(error).__name__}: {error}"}
    raise AssertionError(f"{name} runs")


results = {}
for name, (init, forward, size) in CASES.items():
    source = source_of(init, forward, size)
    results[name] = {"source": source, **raised_by(name, source, size)}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "torch.json"), "w") as file:
    json.dump({"torch": torch.__version__, "cases": results}, file, indent=2)
    file.write("\n")
