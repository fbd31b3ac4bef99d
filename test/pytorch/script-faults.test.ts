// What PyTorch rejects in the statements of a script is an error there as long as nothing unknown takes part. The messages
// are those of PyTorch 2.15.0, which was asked for each of these statements.
import { describe, expect, it } from "vitest";
import type { EditMemory } from "../../server/src/frontends/frontend";
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

const VIEW = "RuntimeError: shape '[7]' is invalid for input of size 6";

function errors(text: string): unknown {
  const { problems } = analyzePython(NET + text);
  return problems
    .filter(({ severity }) => severity === "error")
    .map(({ message, range }) => [message, (range?.start.line ?? 0) - FIRST_LINE]);
}

const BATCH_LOSS = "ValueError: Expected input batch_size (2) to match target batch_size (3).";

describe("a statement under if __name__ == '__main__'", () => {
  const main = (text: string) => `if __name__ == "__main__":\n${text.replace(/^(?=.)/gm, "    ")}`;

  it.each([
    ["x = torch.zeros(2, 3)\ny = nn.Linear(4, 5)(x)\n", LINEAR, 2],
    ["for _ in range(2):\n    nn.Linear(4, 5)(torch.zeros(2, 3))\n", LINEAR, 2],
    ["net = Net()\ny = net(torch.zeros(2, 3))\nnn.CrossEntropyLoss()(y, torch.zeros(3).long())\n", BATCH_LOSS, 3],
    ["import torch.optim as optim\nopt = optim.Adam(Net().parameters())\ntorch.zeros(6).view(7)\n", VIEW, 3],
    ["import argparse\nargs = argparse.ArgumentParser().parse_args()\nprint(args)\ntorch.zeros(6).view(7)\n", VIEW, 4],
    ["import wandb\nwandb.init()\ntorch.zeros(6).view(7)\n", VIEW, 3],
    ["import os\nos.makedirs('out', exist_ok=True)\ntorch.zeros(6).view(7)\n", VIEW, 3],
    ["net = Net().cuda().train()\nopt = torch.optim.SGD(net.parameters(), 0.1)\ntorch.zeros(6).view(7)\n", VIEW, 3],
  ])("is an error: %j", (text, message, line) => {
    expect(errors(main(text))).toEqual([[message, line]]);
    expect(errors(`def main():\n${text.replace(/^(?=.)/gm, "    ")}\n\n${main("main()\n")}`)).toEqual(
      /import (argparse|os)/.test(text) ? [] : [[message, line]],
    );
  });

  it("is told once with what the model meets", () => {
    // the example is the model's input: it fails in `forward`
    expect(errors(main("net = Net()\nnet(torch.zeros(2, 4))\n"))).toEqual([
      ["RuntimeError: addmm: mat1 and mat2 shapes cannot be multiplied (2x4 and 3x5)", -2],
    ]);
    expect(errors("net = Net()\nnet(torch.zeros(2, 4))\n")).toEqual([
      ["RuntimeError: addmm: mat1 and mat2 shapes cannot be multiplied (2x4 and 3x5)", -2],
    ]);
  });

  it.each([
    [
      "of the arguments",
      "import argparse\np = argparse.ArgumentParser()\np.add_argument('--n', default=7, type=int)\na = p.parse_args()\ntorch.zeros(6).view(a.n)\n",
    ],
    [
      "of a variable that an argument may change",
      "import argparse\nn = [6]\nargparse.ArgumentParser(n)\ntorch.zeros(7).view(n[0])\n",
    ],
    ["under a condition on the arguments", "import sys\nif len(sys.argv) > 1:\n    torch.zeros(6).view(7)\n"],
    ["behind an exit", "import sys\nsys.exit()\ntorch.zeros(6).view(7)\n"],
    ["behind an exit on a condition", "import cfg\nif cfg.done:\n    exit()\ntorch.zeros(6).view(7)\n"],
    ["of a loop over data", "from data import loader\nnet = Net()\nfor x, y in loader:\n    net(x).view(7)\n"],
    [
      "of a loaded model",
      "net = Net()\nnet.load_state_dict(torch.load('net.pt'))\nprint(net(torch.load('x.pt')).view(7))\n",
    ],
    ["of an unknown loss", "from losses import Dice\nDice()(Net()(torch.zeros(2, 3)), torch.zeros(3))\n"],
    [
      "of a patched class",
      "from unittest import mock\nwith mock.patch.object(nn, 'Linear'):\n    nn.Linear(4, 5)(torch.zeros(2, 3))\n",
    ],
    ["caught", "try:\n    torch.zeros(6).view(7)\nexcept RuntimeError as e:\n    print(e)\n"],
    ["behind what raises", "raise SystemExit\ntorch.zeros(6).view(7)\n"],
    ["of chance", "import random\nn = random.randint(7, 9)\ntorch.zeros(6).view(n)\n"],
    ["behind a loop without end", "while True:\n    torch.zeros(6).view(2, 3)\ntorch.zeros(6).view(7)\n"],
  ])("is none: %s", (_what, text) => {
    expect(errors(main(text))).toEqual([]);
  });

  it("is none in a whole training script", () => {
    const text = `import argparse, os, random
import numpy as np
from torch.utils.data import DataLoader, TensorDataset
from torchvision import datasets, transforms
from tqdm import tqdm

def train(net, loader, optimizer, device):
    net.train()
    for x, y in tqdm(loader):
        optimizer.zero_grad()
        loss = F.cross_entropy(net(x.to(device)), y.to(device))
        loss.backward()
        optimizer.step()

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=10)
    args = parser.parse_args()
    torch.manual_seed(0)
    np.random.seed(0)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    data = datasets.MNIST("data", train=True, download=True, transform=transforms.ToTensor())
    loader = DataLoader(data, batch_size=64, shuffle=True, num_workers=2)
    toy = DataLoader(TensorDataset(torch.randn(100, 3), torch.randint(0, 5, (100,))), batch_size=16)
    net = Net()
    if torch.cuda.device_count() > 1:
        net = nn.DataParallel(net)
    net = net.to(device)
    if os.path.exists("net.pt"):
        net.load_state_dict(torch.load("net.pt", map_location=device))
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, args.epochs)
    best = 0.0
    for epoch in range(args.epochs):
        train(net, loader, optimizer, device)
        scheduler.step()
    for epoch in range(1000):
        train(net, toy, optimizer, device)
    net.eval()
    with torch.no_grad():
        correct = sum((net(x).argmax(1) == y).sum().item() for x, y in toy)
        print(f"accuracy {correct / 100:.2f}")
    model = torch.load("whole.pt")
    model.cuda()
    print(model(torch.randn(1, 3)).shape)
    torch.save(net.state_dict(), "net.pt")
    torch.onnx.export(net, torch.randn(1, 3), "net.onnx")
`;
    expect(errors(text)).toEqual([]);
  });

  it("leaves the models' numbers as they are", () => {
    const text = `width = 5\n${NET.replace("(3, 5)", "(3, width)")}`;
    const block = "width = 7\nnn.Linear = None\nNet.forward = None\ntorch.zeros(6).view(7)\n";
    const numbers = (body: string) =>
      analyzePython(body).models.map(({ graph, totals }) => [graph.name, totals.params]);
    expect(numbers(text + main(block))).toEqual([["Net", 3 * 5 + 5]]);
    // as in an editor, edit by edit
    const memory: EditMemory = { frontend: null };
    for (const size of ["6, 1", "7", "8", "2, 3"]) {
      const edited = analyzePython(text + main(block.replace("7)\n", `${size})\n`)), { memory });
      expect(edited.models.map(({ graph, totals }) => [graph.name, totals.params])).toEqual([["Net", 3 * 5 + 5]]);
      const told = edited.problems.map(({ message }) => message);
      expect(told).toEqual(
        size.includes(",") ? [] : [`RuntimeError: shape '[${size}]' is invalid for input of size 6`],
      );
    }
  });
});

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
