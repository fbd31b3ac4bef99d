// What PyTorch rejects in the statements of a script is an error there as long as nothing unknown takes part. The messages
// are those of PyTorch 2.15.0, which was asked for each of these statements.
import { describe, expect, it } from "vitest";
import { analyzePython } from "./analyze-python";

const NET = `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 5)

    def forward(self, x):
        return self.fc(x)

`;
/** Behind the three imports and the class. */
const FIRST_LINE = 3 + 8;

const LINEAR = "RuntimeError: addmm: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)";

function errors(text: string): unknown {
  const { problems } = analyzePython(NET + text);
  return problems
    .filter(({ severity }) => severity === "error")
    .map(({ message, range }) => [message, (range?.start.line ?? 0) - FIRST_LINE]);
}

describe("a statement of a script that PyTorch rejects", () => {
  it.each([
    ["x = torch.zeros(2, 3)\ny = nn.Linear(4, 5)(x)\n", LINEAR, 1],
    ["for _ in range(2):\n    nn.Linear(4, 5)(torch.zeros(2, 3))\n", LINEAR, 1],
    ["def check():\n    return nn.Linear(4, 5)(torch.zeros(2, 3)).sum()\ncheck()\n", LINEAR, 1],
    ["torch.zeros(2, 3).view(7)\n", "RuntimeError: shape '[7]' is invalid for input of size 6", 0],
    [
      "import wandb\nnn.Conv2d(3, 8, 3)(torch.zeros(1, 4, 8, 8))\n",
      "RuntimeError: Given groups=1, weight of size [8, 3, 3, 3], expected input[1, 4, 8, 8] to have 3 channels, but got 4 channels instead",
      1,
    ],
    [
      "torch.cat([torch.zeros(2, 3), torch.zeros(3, 4)])\n",
      "RuntimeError: Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4 for tensor number 1 in the list.",
      0,
    ],
  ])("is an error: %j", (text, message, line) => {
    expect(errors(text)).toEqual([[message, line]]);
    // the script ends there: what stands behind it is not judged
    expect(errors(`${text}torch.zeros(2).view(3)\n`)).toEqual([[message, line]]);
  });

  it.each([
    ["caught", "try:\n    nn.Linear(4, 5)(torch.zeros(2, 3))\nexcept RuntimeError:\n    pass\n"],
    ["suppressed", "import contextlib\nwith contextlib.suppress(RuntimeError):\n    torch.zeros(2, 3).view(7)\n"],
    ["expected", "import pytest\nwith pytest.raises(RuntimeError):\n    nn.Linear(4, 5)(torch.zeros(2, 3))\n"],
    ["of an unknown size", "import cfg\nnn.Linear(4, 5)(torch.zeros(2, cfg.n))\n"],
    ["of a loaded tensor", "nn.Linear(4, 5)(torch.load('x.pt'))\n"],
    ["behind a guess", "import cfg\nx = torch.zeros(2, 3)\nif cfg.n:\n    x = torch.zeros(2, 4)\nnn.Linear(4, 5)(x)\n"],
    ["behind an unknown call", "import cfg\nx = torch.zeros(2, 3)\ncfg.fix(globals())\nnn.Linear(4, 5)(x)\n"],
    ["behind a star import", "x = torch.zeros(2, 3)\nfrom cfg import *\nnn.Linear(4, 5)(x)\n"],
    ["in an unknown block", "import cfg\nwith cfg.patched():\n    nn.Linear(4, 5)(torch.zeros(2, 3))\n"],
    ["of a decorated function", "import cfg\n@cfg.skip\ndef f():\n    torch.zeros(6).view(7)\nf()\n"],
    ["of an argument", "import sys\nn = len(sys.argv) + 2\nnn.Linear(4, 5)(torch.zeros(2, n))\n"],
    ["raised by the script", "raise RuntimeError('3 channels are too few')\n"],
    ["of no size", "torch.zeros(3).backward()\n"],
    ["in broken code", "x = torch.zeros(2, 3\nnn.Linear(4, 5)(x)\n"],
  ])("is none that is %s", (_what, text) => {
    const { problems } = analyzePython(NET + text);
    const told = problems.filter(({ severity, code }) => severity === "error" && code !== "syntax-error");
    expect(told).toEqual([]);
  });
});
