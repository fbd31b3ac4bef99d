// What changed between two models: an edit is the only change, what follows from it is told apart, and the differences of
// layers, stages and totals are those of the costs.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type AnalyzedModel, analyze } from "../../../server/src/analysis/analyze";
import { compare } from "../../../server/src/analysis/compare/compare";
import { bytesOf } from "../../../server/src/frontends/onnx/bytes";
import type { ChangeReport, Comparison } from "../../../server/src/protocol";
import { findArchitecture } from "../../../server/src/zoo/architectures";
import { defined } from "../../../server/src/zoo/definitions";
import { analyzePython } from "../../pytorch/analyze-python";

const SAMPLES = path.resolve(import.meta.dirname, "../../../samples");
const RESNET = readFileSync(path.join(SAMPLES, "resnet_like.py"), "utf8");

const NET = `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
            nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
            nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(),
        )
        self.head = nn.Linear(64, 10)
    def forward(self, x):
        return self.head(self.features(x).mean((2, 3)))
`;

function analyzed(text: string, model?: string): AnalyzedModel {
  const inputs = [{ name: null, type: { kind: "tensor", dtype: "float32", shape: [1, 3, 32, 32] } }] as const;
  const analysis = analyzePython(text, { inputs, ...(model !== undefined && { model }) });
  expect(analysis.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  return analysis.models[0] as AnalyzedModel;
}

function comparison(before: string, after: string, model?: string): Comparison {
  return compare([
    { label: "before", model: analyzed(before, model) },
    { label: "after", model: analyzed(after, model) },
  ]);
}

function edited(text: string, from: string, to: string): string {
  expect(text.split(from).length, `one place with ${from}`).toBe(2);
  return text.replace(from, to);
}

function changes({ changes: [list] }: Comparison): readonly string[] {
  return (list?.changes ?? []).map(describeChange);
}

function describeChange({ kind, from, to, differences }: ChangeReport): string {
  const listed = differences.map((one) => `${one.name} ${one.from}→${one.to}`).join(", ");
  return `${kind} ${to?.path ?? from?.path}${listed === "" ? "" : `: ${listed}`}`;
}

describe("what changed", () => {
  it("is nothing between equal models", () => {
    const { changes: lists, models, stages } = comparison(NET, NET);
    expect(lists).toEqual([
      { counts: { equal: 11, added: 0, removed: 0, changed: 0, affected: 0 }, changes: [], omitted: 0 },
    ]);
    const deltas = [...models.map(({ delta }) => delta), ...stages.flatMap((row) => row.deltas)];
    expect(deltas.flatMap(({ differences }) => Object.values(differences)).filter((value) => value !== 0)).toEqual([]);
  });

  it("is one layer with other channels, and what that reaches", () => {
    const compared = comparison(
      NET,
      edited(
        NET,
        "nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32)",
        "nn.Conv2d(16, 48, 3, padding=1), nn.BatchNorm2d(48)",
      ).replace("Conv2d(32, 64", "Conv2d(48, 64"),
    );
    expect(changes(compared)).toEqual([
      "changed features.3: outputs 32→48, output f32[1,32,32,32]→f32[1,48,32,32]",
      "affected features.4: input f32[1,32,32,32]→f32[1,48,32,32], output f32[1,32,32,32]→f32[1,48,32,32]",
      "affected features.5: input f32[1,32,32,32]→f32[1,48,32,32], output f32[1,32,32,32]→f32[1,48,32,32]",
      "affected features.6: input f32[1,32,32,32]→f32[1,48,32,32]",
    ]);
    const [first, , , last] = compared.changes[0]?.changes ?? [];
    // 16 more filters of 3·3·16 and a bias; 16 more channels into 64 filters of 3·3
    expect(first?.delta.differences).toMatchObject({ params: 16 * (144 + 1), macs: 16 * 144 * 1024 });
    expect(last?.delta.differences).toMatchObject({ params: 16 * 9 * 64, macs: 16 * 9 * 64 * 1024 });
    // and the scale and shift of 16 channels
    expect(compared.models[1]?.delta.differences).toMatchObject({
      params: 16 * (144 + 1) + 16 * 9 * 64 + 32,
      macs: (16 * 144 + 16 * 9 * 64) * 1024,
    });
  });

  it("is a layer put in between, though every later name moves on", () => {
    const inserted = "nn.BatchNorm2d(16), nn.ReLU(),\n            nn.Conv2d(16, 16, 1), nn.GELU(),";
    expect(changes(comparison(NET, edited(NET, "nn.BatchNorm2d(16), nn.ReLU(),", inserted)))).toEqual([
      "added features.3",
      "added features.4",
    ]);
  });

  const BLOCKS = `
class Blocks(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.Sequential(nn.Conv2d(3, 8, 1), *[nn.Conv2d(8, 8, 1) for _ in range(6)])
    def forward(self, x):
        return self.blocks(x)
`;

  it("stands where it is among layers that are all alike", () => {
    const two = edited(
      BLOCKS,
      "[nn.Conv2d(8, 8, 1) for _ in range(6)]",
      "[nn.Conv2d(8, 8, 1, bias=i not in (1, 4)) for i in range(6)]",
    );
    expect(changes(comparison(BLOCKS, two))).toEqual([
      "changed blocks.2: bias yes→no",
      "changed blocks.5: bias yes→no",
    ]);
    const other = edited(BLOCKS, "nn.Conv2d(3, 8, 1),", "nn.Conv2d(3, 8, 1), nn.Conv2d(8, 8, 1, groups=2),");
    expect(changes(comparison(BLOCKS, other))).toEqual(["added blocks.1"]);
  });

  it("is a layer taken out", () => {
    const compared = comparison(
      NET,
      edited(NET, "nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64)", "nn.Conv2d(32, 64, 3, padding=1)"),
    );
    expect(changes(compared)).toEqual(["removed features.7"]);
    expect(compared.changes[0]?.changes[0]?.delta.differences).toMatchObject({ params: -128, macs: 0 });
  });

  it.each([
    [
      "another kernel",
      "nn.Conv2d(16, 32, 3, padding=1)",
      "nn.Conv2d(16, 32, 5, padding=2)",
      "features.3: kernel 3×3→5×5, padding 1×1→2×2",
    ],
    [
      "groups",
      "nn.Conv2d(16, 32, 3, padding=1)",
      "nn.Conv2d(16, 32, 3, padding=1, groups=4)",
      "features.3: groups 1→4",
    ],
    [
      "no bias",
      "nn.Conv2d(16, 32, 3, padding=1)",
      "nn.Conv2d(16, 32, 3, padding=1, bias=False)",
      "features.3: bias yes→no",
    ],
    ["more classes", "nn.Linear(64, 10)", "nn.Linear(64, 100)", "head: outputs 10→100, output f32[1,10]→f32[1,100]"],
    ["another epsilon", "nn.BatchNorm2d(32)", "nn.BatchNorm2d(32, eps=0.001)", "features.4: epsilon 0.00001→0.001"],
  ])("is %s", (_, from, to, expected) => {
    expect(changes(comparison(NET, edited(NET, from, to)))).toEqual([`changed ${expected}`]);
  });

  it("is another activation in the same place", () => {
    const gelu = NET.replace("nn.BatchNorm2d(32), nn.ReLU()", "nn.BatchNorm2d(32), nn.Sigmoid()");
    expect(changes(comparison(NET, gelu))).toEqual(["changed features.5: operator Relu→Sigmoid"]);
  });

  it("is a stride, and every shape behind it", () => {
    const compared = comparison(NET, edited(NET, "nn.Conv2d(16, 32, 3, padding=1)", "nn.Conv2d(16, 32, 3, 2, 1)"));
    expect(changes(compared)[0]).toBe("changed features.3: stride 1×1→2×2, output f32[1,32,32,32]→f32[1,32,16,16]");
    expect(compared.changes[0]?.counts).toEqual({ equal: 4, added: 0, removed: 0, changed: 1, affected: 6 });
    expect(compared.stages.map(({ label, cells }) => [label, ...cells.map((cell) => cell?.positions ?? null)])).toEqual(
      [
        ["1/1", 1024, 1024],
        ["1/2", null, 256],
        ["vector", 1, 1],
      ],
    );
  });

  it("is blocks at the end of each stage of a deeper network", () => {
    const [resnet20, resnet32] = ["resnet20", "resnet32"].map((name) => ({
      label: name,
      model: analyzed(RESNET, name),
    }));
    if (!resnet20 || !resnet32) throw new Error("no models");
    const [list] = compare([resnet20, resnet32]).changes;
    // two blocks more in each of three stages: conv, bn, relu, conv, bn, add, relu
    expect(list?.counts).toMatchObject({ added: 3 * 2 * 7, removed: 0, changed: 0, affected: 0 });
  });
});

describe("one network from two sources", () => {
  // exports of torchvision's models, and definitions from the papers
  it.each([
    ["resnet50.onnx", "resnet-50", []],
    // at 224×224 it changes nothing, and the exporter leaves it out
    ["vgg16.onnx", "vgg-16", ["added 31"]],
    ["mobilenet_v2.onnx", "mobilenet-v2-1.0", []],
  ])(
    "%s is %s",
    (file, name, expected) => {
      const bytes = bytesOf(readFileSync(path.join(SAMPLES, file)));
      const architecture = findArchitecture(name);
      const found = architecture && defined(architecture);
      const [exported] = analyze({ kind: "bytes", name: file, bytes })?.models ?? [];
      const [written] = (found && analyze(found.source, found.options)?.models) ?? [];
      if (!exported || !written) throw new Error(`no model in ${file}, or no definition of ${name}`);
      const compared = compare([
        { label: "exported", model: exported },
        { label: "written", model: written },
      ]);
      expect(changes(compared)).toEqual(expected);
      expect(compared.changes[0]?.counts.equal).toBeGreaterThan(30);
    },
    30_000,
  );
});

describe("several models", () => {
  it("stand side by side, each against the first", () => {
    const models = ["resnet20", "resnet32", "resnet56"].map((label) => ({ label, model: analyzed(RESNET, label) }));
    const { models: compared, stages, changes: lists } = compare(models);
    expect(stages.map(({ label, cells }) => [label, cells.length])).toEqual([
      ["1/1", 3],
      ["1/2", 3],
      ["1/4", 3],
      ["vector", 3],
    ]);
    expect(lists.length).toBe(2);
    const macs = models.map(({ model }) => Number(model.totals.macs));
    expect(compared.map(({ delta }) => delta.differences.macs)).toEqual(macs.map((value) => value - (macs[0] ?? 0)));
  });

  it("say that nothing is certain where one is a lower bound", () => {
    const unknown = edited(NET, "def forward(self, x):", "def forward(self, x):\n        x = mystery(x)");
    const { models } = compare([
      { label: "before", model: analyzed(NET) },
      { label: "after", model: analyzePython(`from nowhere import mystery\n${unknown}`).models[0] as AnalyzedModel },
    ]);
    expect(models.map(({ totals, delta }) => [totals.lowerBound, delta.approximate])).toEqual([
      [false, false],
      [true, true],
    ]);
  });
});
