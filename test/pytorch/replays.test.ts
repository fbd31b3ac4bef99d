// Calls of library functions that are answered from memory: programs that make the same call again in a changed world, and
// what PyTorch 2.15 gives for them; and every sample analysed with and without that memory, to the same graph.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";
import { Replays } from "../../server/src/frontends/python/replays/replays";
import { PythonSession } from "../../server/src/frontends/python/run";
import { exceptionText } from "../../server/src/python/exception-text";
import { repr } from "../../server/src/python/repr";
import { parsePython } from "../../server/src/python/syntax/parser";
import { Raised, type Value } from "../../server/src/python/values";
import { ROOT } from "../harness/build";
import { textFiles } from "./load.mjs";

const HEADER = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n";

/** [body of a function that runs three times, what it returns each time] */
const PROGRAMS: readonly (readonly [name: string, body: string, results: readonly string[]])[] = [
  [
    "what a view is written to",
    "x = torch.zeros(2, 2); y = x.view(4); y.add_(1); y[0] = 5; return x.tolist(), y.tolist()",
    Array(3).fill("([[5.0, 1.0], [1.0, 1.0]], [5.0, 1.0, 1.0, 1.0])"),
  ],
  [
    "elements that change between two calls",
    "x = torch.arange(3); a = x + 1; x[0] = n; b = x + 1; return a.tolist(), b.tolist()",
    ["([1, 2, 3], [1, 2, 3])", "([1, 2, 3], [2, 2, 3])", "([1, 2, 3], [3, 2, 3])"],
  ],
  [
    "numbers that are equal and of another type",
    "return [str(torch.full((2,), v).dtype) for v in (1, 1.0, True)]",
    Array(3).fill("['torch.int64', 'torch.float32', 'torch.bool']"),
  ],
  [
    "the default type",
    "torch.set_default_dtype(torch.float64 if n == 1 else torch.float32); return torch.zeros(2).dtype",
    ["torch.float32", "torch.float64", "torch.float32"],
  ],
  [
    "autocast",
    "x = torch.ones(2, 2)\n    with torch.autocast('cpu', enabled=n == 1): return torch.matmul(x, x).dtype",
    ["torch.float32", "torch.bfloat16", "torch.float32"],
  ],
  [
    "gradients",
    "w = nn.Parameter(torch.zeros(2))\n    with torch.set_grad_enabled(n == 2): w.add_(1)\n    return w.tolist()",
    [
      "[1.0, 1.0]",
      "[1.0, 1.0]",
      "RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.",
    ],
  ],
  [
    "a function that the program replaces",
    "relu = F.relu\n    if n == 1: F.relu = lambda x, inplace=False: 'mine'\n    y = nn.ReLU()(torch.zeros(2)); F.relu = relu; return y if n == 1 else y.tolist()",
    ["[0.0, 0.0]", "'mine'", "[0.0, 0.0]"],
  ],
  [
    "a method that the program replaces",
    "exp = torch.Tensor.exp\n    if n == 1: torch.Tensor.exp = lambda self: self\n    y = torch.zeros(2).exp(); torch.Tensor.exp = exp; return y.tolist()",
    ["[1.0, 1.0]", "[0.0, 0.0]", "[1.0, 1.0]"],
  ],
  [
    "lists of tensors, and the tensors that come back",
    "a, b = torch.zeros(1), torch.ones(1); c = a.contiguous(); return torch.cat([a, b][:n]).tolist() if n else c is a",
    ["True", "[0.0]", "[0.0, 1.0]"],
  ],
  [
    "one tensor given twice",
    "a = torch.ones(2); b = torch.ones(2); y = torch.add(a, a if n else b, out=a); return y is a, a.tolist(), b.tolist()",
    Array(3).fill("(True, [2.0, 2.0], [1.0, 1.0])"),
  ],
  [
    "two layers that are made alike and changed apart",
    "a, b = nn.Conv2d(3, 4, 3), nn.Conv2d(3, 4, 3); a.padding = (n, n); a.weight.requires_grad = False; a.extra = n; return b.padding, b.weight.requires_grad, a.weight is b.weight, a._parameters is b._parameters, hasattr(b, 'extra')",
    Array(3).fill("((0, 0), True, False, False, False)"),
  ],
  [
    "hooks and children of one of two layers",
    "a, b = nn.ReLU(), nn.ReLU(); a.register_forward_hook(lambda m, i, o: 7); a.add_module('x', b); return a(torch.zeros(1)), b(torch.zeros(1)).tolist(), len(list(nn.ReLU().children()))",
    Array(3).fill("(7, [0.0], 0)"),
  ],
  [
    "layers under another default type",
    "torch.set_default_dtype(torch.float64 if n == 1 else torch.float32); return nn.Linear(2, 3).weight.dtype",
    ["torch.float32", "torch.float64", "torch.float32"],
  ],
  [
    "a constructor that the program replaces",
    "init = nn.Linear.__init__\n    def mine(self, *args): init(self, *args); self.mine = True\n    if n == 1: nn.Linear.__init__ = mine\n    y = hasattr(nn.Linear(2, 3), 'mine'); nn.Linear.__init__ = init; return y",
    ["False", "True", "False"],
  ],
  [
    "parameters that a layer holds twice",
    "m = nn.LSTM(2, 3); m.to(torch.float64) if n == 1 else m; return m._flat_weights[0] is m.weight_ih_l0, m.weight_ih_l0.dtype",
    ["(True, torch.float32)", "(True, torch.float64)", "(True, torch.float32)"],
  ],
  [
    "layers in layers",
    "m = nn.TransformerEncoderLayer(8, 2, 16 + n); return m.linear1.out_features, m.self_attn.out_proj.weight.shape, sum(p.numel() for p in m.parameters())",
    ["(16, torch.Size([8, 8]), 600)", "(17, torch.Size([8, 8]), 617)", "(18, torch.Size([8, 8]), 634)"],
  ],
  [
    "a list that a layer was made from",
    "k = [3, 3]; m = nn.Conv2d(1, 1, k); k[0] = 5; return m.kernel_size, nn.Conv2d(1, 1, k).weight.shape",
    Array(3).fill("((3, 3), torch.Size([1, 1, 5, 3]))"),
  ],
  [
    "a subclass of a layer",
    "class Mine(nn.Linear):\n        def reset_parameters(self): self.weight = nn.Parameter(torch.zeros(1, n + 1))\n    return nn.Linear(2, 2).weight.shape, Mine(2, 2).weight.shape, nn.Linear(2, 2).weight.shape",
    [1, 2, 3].map((n) => `(torch.Size([2, 2]), torch.Size([1, ${n}]), torch.Size([2, 2]))`),
  ],
  [
    "a layer that cannot be made",
    "nn.Conv2d(3, 4, 3, groups=2)",
    Array(3).fill("ValueError: in_channels must be divisible by groups"),
  ],
  [
    "buffers that are written to",
    "m = nn.BatchNorm1d(2); m.running_mean += n; return m.running_mean.tolist(), nn.BatchNorm1d(2).running_mean.tolist(), [k for k, _ in m.named_buffers()]",
    [0, 1, 2].map((n) => `([${n}.0, ${n}.0], [0.0, 0.0], ['running_mean', 'running_var', 'num_batches_tracked'])`),
  ],
  [
    "weights that a layer is given",
    "m = nn.Embedding(3, 2, _weight=torch.full((3, 2), float(n))); return m.weight.tolist()",
    [0, 1, 2].map((n) => `[[${n}.0, ${n}.0], [${n}.0, ${n}.0], [${n}.0, ${n}.0]]`),
  ],
  [
    "layers that share a weight",
    "a, b = nn.Linear(1, 1), nn.Linear(1, 1); a.weight = b.weight; m = nn.Sequential(a, b); return len(list(m.parameters())), [name for name, _ in m.named_modules()]",
    Array(3).fill("(3, ['', '0', '1'])"),
  ],
];

afterEach(() => vi.restoreAllMocks());

function withoutMemory(): void {
  vi.spyOn(Replays.prototype, "isIdle", "get").mockReturnValue(false);
}

describe("the same call again", () => {
  it.each(PROGRAMS)("sees %s", (_name, body, results) => expect(threeRuns(body).results).toEqual(results));

  it.each(PROGRAMS)("takes the steps of a call that runs: %s", (_name, body) => {
    const { steps } = threeRuns(body);
    withoutMemory();
    expect(steps).toEqual(threeRuns(body).steps);
  });
});

describe("a file analysed from memory", () => {
  const samples = readdirSync(path.join(ROOT, "samples")).filter((name) => name.endsWith(".py"));

  it.each(samples)("has the graph that it has otherwise: %s", (name) => {
    const file = path.join(ROOT, "samples", name);
    const source = { kind: "text", name: file, text: readFileSync(file, "utf8") } as const;
    const analysed = () => plain(analyze(source, { files: textFiles() }));
    const replayed = vi.spyOn(Replays.prototype, "call");
    const remembered = analysed();
    expect(replayed).toHaveBeenCalled();
    withoutMemory();
    expect(remembered === analysed()).toBe(true);
  });
});

function threeRuns(body: string): { readonly results: readonly string[]; readonly steps: readonly number[] } {
  const text = `${HEADER}def run(n):\n    ${body}\n`;
  const { vm } = new PythonSession("/program.py", {}, []);
  const file = { path: "/program.py", text, user: true };
  const module = vm.modules.run("program", { file, tree: parsePython(text).module, isPackage: false });
  const steps: number[] = [];
  const results = [0, 1, 2].map((n) => {
    const before = vm.steps;
    try {
      return repr(vm, vm.call(module.attrs.get("run") as Value, [n]));
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      return `${error.exception.cls.name}: ${exceptionText(vm, error.exception)}`;
    } finally {
      steps.push(vm.steps - before);
    }
  });
  return { results: results.map(String), steps };
}

/** All of it but the objects of the interpreter. */
function plain(value: unknown): string {
  return JSON.stringify(value, (key, item) => {
    if (key === "run" || key === "placing") return undefined;
    if (typeof item === "bigint") return `${item}n`;
    return item instanceof Map || item instanceof Set ? [...item] : item;
  });
}
