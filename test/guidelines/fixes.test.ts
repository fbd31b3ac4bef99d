// Quick fixes: applied to the text, which is analysed again. The finding is gone, no error came, and MACs, parameters and
// traffic changed exactly by what the fix predicted; what it wrote is compared as text.
import { describe, expect, it } from "vitest";
import { type Analysis, type AnalyzeOptions, analyze } from "../../server/src/analysis/analyze";
import { type Fix, fixesAt } from "../../server/src/guidelines/fixes/index";
import { toNumber } from "../../server/src/tensor/count";
import type { Range } from "../../server/src/text/position";
import { edited } from "./edit";

interface Case {
  readonly title: string;
  readonly rule: string;
  readonly name?: string;
  readonly text: string;
  /** What stands in the text afterwards. */
  readonly written: string;
  readonly options?: AnalyzeOptions;
  /** The line, from 0, at which the fix is asked for; else it is the only one. */
  readonly at?: number;
}

/** An accelerator that takes channels in multiples of 8. */
const NPU = { target: "arm-ethos-u65-512" };

const HEADER = "from torch import nn\n\n";

const FIXES: readonly Case[] = [
  {
    title: "bias=False, as a new argument",
    rule: "redundant-bias",
    text: `${HEADER}# rooflint: input=1x3x32x32\nnet = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.BatchNorm2d(16))\n`,
    written: "nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16)",
  },
  {
    title: "bias=False, in place of a positional True",
    rule: "redundant-bias",
    text: `${HEADER}# rooflint: input=4x10\nnet = nn.Sequential(nn.Linear(10, 20, True), nn.BatchNorm1d(20))\n`,
    written: "nn.Linear(10, 20, False)",
  },
  {
    title: "bias=False for every layer that a definition builds",
    rule: "redundant-bias",
    text: `${HEADER}def block(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU())

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(block(3, 16), block(16, 32), block(32, 8))

    def forward(self, x):
        return self.body(x)
`,
    written: "nn.Conv2d(i, o, 3, padding=1, bias=False)",
  },
  {
    title: "the third operand of an ONNX convolution",
    rule: "redundant-bias",
    name: "net.onnxtxt",
    text: `<ir_version: 8, opset_import: ["": 20]>
biased (float[1,3,32,32] x) => (float[1,16,30,30] y)
  <float[16,3,3,3] w = ["location": "w"], float[16] b = ["location": "w"], float[16] s = ["location": "w"]> {
  c = Conv <dilations = [1, 1]> (x, w, b)
  y = BatchNormalization(c, s, s, s, s)
}
`,
    written: "c = Conv <dilations = [1, 1]> (x, w)\n",
  },
  {
    title: "two groups instead of sixteen",
    rule: "excess-groups",
    text: `${HEADER}# rooflint: input=1x384x28x28\nnet = nn.Sequential(nn.Conv2d(384, 384, 1, groups=16))\n`,
    written: "nn.Conv2d(384, 384, 1, groups=2)",
  },
  {
    title: "two groups in a 3×3 convolution that is built twice, over a batch of 2",
    rule: "excess-groups",
    text: `${HEADER}def conv():
    return nn.Conv2d(64, 64, 3, 1, 1, 1, 8)

# rooflint: input=2x64x56x56
net = nn.Sequential(conv(), nn.ReLU(), conv())
`,
    written: "nn.Conv2d(64, 64, 3, 1, 1, 1, 2)",
  },
  {
    title: "two 3×3 for a 5×5",
    rule: "large-kernel",
    text: `${HEADER}# rooflint: input=1x64x27x27\nnet = nn.Sequential(nn.Conv2d(64, 96, 5, padding=2), nn.ReLU())\n`,
    written: "nn.Conv2d(64, 96, 3, padding=1), nn.Conv2d(96, 96, 3, padding=1), nn.ReLU()",
  },
  {
    title: "three 3×3 for a 7×7 without bias",
    rule: "large-kernel",
    text: `${HEADER}# rooflint: input=2x32x15x15\nnet = nn.Sequential(nn.Conv2d(32, 32, kernel_size=(7, 7), padding=3, bias=False))\n`,
    written:
      "nn.Conv2d(32, 32, 3, padding=1, bias=False), nn.Conv2d(32, 32, 3, padding=1, bias=False), nn.Conv2d(32, 32, 3, padding=1, bias=False)",
  },
  {
    title: "a pooling in front of Flatten",
    rule: "heavy-classifier",
    text: `${HEADER}# rooflint: input=2x3x28x28
net = nn.Sequential(
    nn.Conv2d(3, 64, 3, stride=4, padding=1),
    nn.Flatten(),
    nn.Linear(64 * 7 * 7, 100),
)
`,
    written: "    nn.AdaptiveAvgPool2d(1), nn.Flatten(),\n    nn.Linear(64, 100),",
  },
  {
    title: "the size of the pooling that is there, as in VGG and AlexNet",
    rule: "heavy-classifier",
    text: `${HEADER}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Conv2d(3, 64, 3, stride=2, padding=1)
        self.pool = nn.AdaptiveAvgPool2d((7, 7))
        self.fc = nn.Linear(3136, 100)

    def forward(self, x):
        return self.fc(self.pool(self.features(x)).flatten(1))
`,
    written: "self.pool = nn.AdaptiveAvgPool2d(1)\n        self.fc = nn.Linear(64, 100)",
  },
  {
    title: "an output width, through normalisation, activation and a depthwise convolution, to the layer that reads it",
    rule: "unaligned-channels",
    options: NPU,
    text: `${HEADER}# rooflint: input=2x64x28x28
net = nn.Sequential(
    nn.Conv2d(64, 12, 1), nn.BatchNorm2d(12), nn.ReLU(),
    nn.Conv2d(12, 12, 3, 2, 1, groups=12, bias=False), nn.AvgPool2d(2),
    nn.Conv2d(12, 64, 1),
)
`,
    // the finding of 12 → 64 goes with the same edit: it is offered at both places
    at: 4,
    written: `    nn.Conv2d(64, 16, 1), nn.BatchNorm2d(16), nn.ReLU(),
    nn.Conv2d(16, 16, 3, 2, 1, groups=16, bias=False), nn.AvgPool2d(2),
    nn.Conv2d(16, 64, 1),
`,
  },
  {
    title: "the width between two linear layers over tokens",
    rule: "unaligned-channels",
    options: NPU,
    at: 7,
    text: `${HEADER}# rooflint: input=1x49x64
class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.act = nn.ReLU()
        self.fc1 = nn.Linear(64, 10 + 1)
        self.fc2 = nn.Linear(in_features=11, out_features=64, bias=False)

    def forward(self, x):
        return self.fc2(self.act(self.fc1(x)))
`,
    written: "nn.Linear(64, 16)\n        self.fc2 = nn.Linear(in_features=16, out_features=64, bias=False)",
  },
];

/** Of fixes after which MACs, parameters and traffic are what they were. */
const EQUAL_COST: readonly Case[] = [
  {
    title: "hard swish for SiLU, in place",
    rule: "costly-activation",
    options: { target: "snapdragon-810" },
    text: `${HEADER}# rooflint: input=1x16x56x56\nnet = nn.Sequential(nn.Conv2d(16, 32, 1), nn.SiLU(inplace=True), nn.Conv2d(32, 16, 1))\n`,
    written: "nn.Hardswish(inplace=True), nn.Conv2d(32, 16, 1)",
  },
  {
    title: "hard swish for the function gelu",
    rule: "costly-activation",
    options: { target: "raspberry-pi-4" },
    text: `${HEADER}import torch.nn.functional as F

# rooflint: input=1x196x64
class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 256)
        self.fc2 = nn.Linear(256, 64)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x), approximate="tanh"))
`,
    written: "self.fc2(F.hardswish(self.fc1(x)))",
  },
  {
    title: "ReLU for an ELU that the target does not run",
    rule: "unsupported-operator",
    options: { target: "arm-ethos-u55-256" },
    text: `${HEADER}# rooflint: input=1x16x56x56\nnet = nn.Sequential(nn.Conv2d(16, 32, 1), nn.ELU(0.5, inplace=True))\n`,
    written: "nn.Conv2d(16, 32, 1), nn.ReLU(inplace=True))",
  },
];

describe("fixes that change figures", () => {
  for (const one of FIXES) {
    it(`${one.rule}: ${one.title}`, () => {
      const { before, fix, after, text } = applied(one);
      expect(text).toContain(one.written);
      expect(after.problems.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(after.models.flatMap(({ findings }) => findings).filter(({ rule }) => rule === one.rule)).toEqual([]);
      const [left, right] = [figures(before), figures(after)];
      expect({
        macs: left.macs - right.macs,
        params: left.params - right.params,
        bytes: left.bytes - right.bytes,
      }).toEqual(fix.saving);
      expect(left).not.toEqual(right);
    });
  }
});

describe("fixes at equal cost", () => {
  for (const one of EQUAL_COST) {
    it(`${one.rule}: ${one.title}`, () => {
      const { before, fix, after, text } = applied(one);
      expect(text).toContain(one.written);
      expect(after.problems).toEqual([]);
      expect(after.models.flatMap(({ findings }) => findings).filter(({ rule }) => rule === one.rule)).toEqual([]);
      expect(fix.saving).toEqual({ bytes: 0, macs: 0, params: 0 });
      expect(figures(after)).toEqual(figures(before));
    });
  }
});

describe("fixes of faults", () => {
  it("indivisible-groups: the nearest number of groups that divides both", () => {
    // common divisors of 96 and 64: 1, 2, 4, 8, 16, 32; 7 is nearest to 8
    const { text, after } = applied({
      title: "",
      rule: "indivisible-groups",
      text: `${HEADER}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(96, 64, 3, groups=7)

    def forward(self, x):
        return self.conv(x)
`,
      written: "",
    });
    expect(text).toContain("nn.Conv2d(96, 64, 3, groups=8)");
    expect(after.problems).toEqual([]);
  });

  it("unused-suppression: the comment goes, or the id alone", () => {
    const balanced = (comment: string) =>
      `${HEADER}# rooflint: input=1x64x56x56\nnet = nn.Sequential(nn.Conv2d(64, 64, 1))${comment}\n`;
    const fixed = (text: string) => applied({ title: "", rule: "unused-suppression", text, written: "" });
    const { text, after } = fixed(balanced("  # rooflint: ignore[excess-groups] -- no more"));
    expect(text).toBe(balanced(""));
    expect(after.problems).toEqual([]);
    const wide = balanced("  # rooflint: ignore[unbalanced-channels, excess-groups] -- fused").replace(
      "64, 64",
      "64, 768",
    );
    expect(fixed(wide).text).toBe(wide.replace(", excess-groups", ""));
    const above = balanced("").replace("net =", "# rooflint: ignore[excess-groups]\nnet =");
    expect(fixed(above).text).toBe(balanced(""));
  });
});

describe("ignoring", () => {
  const wide = `${HEADER}# rooflint: input=1x24x56x56\nnet = nn.Sequential(\n    nn.Conv2d(24, 288, 1),\n)\n`;

  it("puts a comment above that silences the finding and nothing else", () => {
    const { text, after } = ignored(wide, "unbalanced-channels");
    expect(text).toContain("(\n    # rooflint: ignore[unbalanced-channels]\n    nn.Conv2d(24, 288, 1),");
    expect(after.models.flatMap(({ findings }) => findings)).toEqual([]);
    expect(after.problems).toEqual([]);
  });

  it("joins the comment that is there", () => {
    const known = wide.replace("    nn.Conv2d", "    # rooflint: ignore[large-kernel] -- why\n    nn.Conv2d");
    expect(ignored(known, "unbalanced-channels").text).toContain(
      "# rooflint: ignore[large-kernel, unbalanced-channels] -- why\n",
    );
  });

  it("works in ONNX text", () => {
    const text = `<ir_version: 8, opset_import: ["": 20]>\nwide (float[1,24,56,56] x, float[288,24,1,1] w) => (float[1,288,56,56] y) {\n  y = Conv(x, w)\n}\n`;
    const { after } = ignored(text, "unbalanced-channels", "net.onnxtxt");
    expect(after.models.flatMap(({ findings }) => findings)).toEqual([]);
    expect(after.problems).toEqual([]);
  });

  it("is not offered inside a continued line", () => {
    const continued = `${HEADER}# rooflint: input=1x24x56x56\nnet = \\\n    nn.Sequential(nn.Conv2d(24, 288, 1))\n`;
    expect(allFixes(continued)).toEqual([]);
  });
});

describe("no fix", () => {
  const titles = (text: string, options?: AnalyzeOptions) =>
    allFixes(text, options).map(({ rule, title }) => (title.startsWith("Ignore") ? "ignore" : rule));

  it("where the definition also builds layers without the fault", () => {
    const shared = `${HEADER}def conv(i, o):
    return nn.Conv2d(i, o, 3)

# rooflint: input=1x3x32x32
net = nn.Sequential(conv(3, 8), nn.BatchNorm2d(8), conv(8, 8), nn.ReLU())
`;
    expect(titles(shared)).toEqual(["ignore"]);
  });

  it("where the argument is no literal, or arguments are passed on", () => {
    const variable = `${HEADER}g = 8\n# rooflint: input=1x64x56x56\nnet = nn.Sequential(nn.Conv2d(64, 64, 1, groups=g))\n`;
    expect(titles(variable)).toEqual(["ignore"]);
    const passed = `${HEADER}def conv(**options):\n    return nn.Conv2d(3, 8, 3, **options)\n\n# rooflint: input=1x3x32x32\nnet = nn.Sequential(conv(), nn.BatchNorm2d(8))\n`;
    expect(titles(passed)).toEqual(["ignore"]);
  });

  it("for a width that is shared, computed, joined with others or put out", () => {
    const npu = (body: string) => titles(`${HEADER}# rooflint: input=1x32x28x28\n${body}`, NPU);
    expect(npu("net = nn.Sequential(nn.Conv2d(32, 12, 1))\n")).toEqual(["ignore"]);
    expect(npu("w = 12\nnet = nn.Sequential(nn.Conv2d(32, w, 1), nn.Conv2d(w, 32, 1))\n")).not.toContain(
      "unaligned-channels",
    );
    const residual = `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(32, 12, 1)
        self.b = nn.Conv2d(12, 12, 3, padding=1)
        self.c = nn.Conv2d(12, 32, 1)

    def forward(self, x):
        x = self.a(x)
        return self.c(x + self.b(x))
`;
    expect(npu(residual)).not.toContain("unaligned-channels");
  });

  it("for an activation that is called by a bare name", () => {
    const bare = `from torch.nn import Sequential, Conv2d, SiLU\n\n# rooflint: input=1x16x56x56\nnet = Sequential(Conv2d(16, 32, 1), SiLU())\n`;
    expect(titles(bare, { target: "snapdragon-810" })).toEqual(["ignore"]);
  });

  it("for a large kernel outside of a Sequential, or one that shrinks the map", () => {
    const assigned = `${HEADER}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(64, 64, 5, padding=2)

    def forward(self, x):
        return self.conv(x)
`;
    expect(titles(assigned)).toEqual(["ignore"]);
    const valid = `${HEADER}# rooflint: input=1x64x27x27\nnet = nn.Sequential(nn.Conv2d(64, 64, 5))\n`;
    expect(titles(valid)).toEqual(["ignore"]);
  });
});

interface Applied {
  readonly before: Analysis;
  readonly fix: Fix;
  readonly after: Analysis;
  readonly text: string;
}

function applied({ rule, text, name = "net.py", options, at }: Case): Applied {
  const isHere = ({ range }: Fix) => at === undefined || range.start.line === at;
  return applyOne(text, name, (fix) => fix.rule === rule && isHere(fix) && !fix.title.startsWith("Ignore"), options);
}

function ignored(text: string, rule: string, name = "net.py"): Applied {
  return applyOne(text, name, (fix) => fix.rule === rule && fix.title.startsWith("Ignore"));
}

function applyOne(text: string, name: string, choose: (fix: Fix) => boolean, options?: AnalyzeOptions): Applied {
  const before = analysisOf(text, name, options);
  const [fix, ...others] = allFixesOf(before, text).filter(choose);
  expect(others).toEqual([]);
  if (!fix) throw new Error("no fix is offered");
  const written = edited(text, fix.edits);
  return { before, fix, after: analysisOf(written, name, options), text: written };
}

function allFixes(text: string, options?: AnalyzeOptions): readonly Fix[] {
  return allFixesOf(analysisOf(text, "net.py", options), text);
}

function allFixesOf({ frontend, models, problems }: Analysis, text: string): readonly Fix[] {
  const everything: Range = { start: { line: 0, character: 0 }, end: { line: text.split("\n").length, character: 0 } };
  return fixesAt({ text, frontend, models, problems }, everything);
}

function analysisOf(text: string, name: string, options: AnalyzeOptions = {}): Analysis {
  const analysis = analyze({ kind: "text", name, text }, options);
  if (!analysis) throw new Error(`no front end knows ${name}`);
  return analysis;
}

function figures({ models }: Analysis) {
  const [model] = models;
  if (!model) throw new Error("no model");
  const { macs, params, trafficBytes } = model.totals;
  return { macs: toNumber(macs), params: toNumber(params), bytes: toNumber(trafficBytes) };
}
