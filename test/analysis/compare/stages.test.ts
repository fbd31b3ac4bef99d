// Stages against the tables of the papers: where the resolution changes, and what each stage costs by arithmetic.
import { describe, expect, it } from "vitest";
import { type AnalyzedModel, analyze } from "../../../server/src/analysis/analyze";
import { compare } from "../../../server/src/analysis/compare/compare";
import type { StageReport } from "../../../server/src/protocol";
import { findArchitecture } from "../../../server/src/zoo/architectures";
import { defined } from "../../../server/src/zoo/definitions";
import { analyzePython } from "../../pytorch/analyze-python";

function known(name: string): AnalyzedModel {
  const architecture = findArchitecture(name);
  const found = architecture && defined(architecture);
  const [model] = (found && analyze(found.source, found.options)?.models) ?? [];
  if (!model) throw new Error(`no definition of ${name}`);
  return model;
}

function stages(model: AnalyzedModel): readonly StageReport[] {
  const { stages } = compare([{ label: "", model }]);
  return stages.map(({ cells: [cell] }) => cell as StageReport);
}

function labels(model: AnalyzedModel): readonly string[] {
  return stages(model).map(({ label }) => label);
}

describe("stages", () => {
  it.each([
    // table 1 of each paper
    ["resnet-18", ["1/2 12544", "1/4 3136", "1/8 784", "1/16 196", "1/32 49", "vector 1"]],
    ["resnet-50", ["1/2 12544", "1/4 3136", "1/8 784", "1/16 196", "1/32 49", "vector 1"]],
    ["vgg-16", ["1/1 50176", "1/2 12544", "1/4 3136", "1/8 784", "1/16 196", "1/32 49", "vector 1"]],
    ["densenet-121", ["1/2 12544", "1/4 3136", "1/8 784", "1/16 196", "1/32 49", "vector 1"]],
    // squeeze and excitation inside the blocks, branches at two sizes between them
    ["mobilenet-v3-large-1.0", ["1/2 12544", "1/4 3136", "1/8 784", "1/16 196", "1/32 49", "vector 1"]],
    ["inception-v3", ["1/2 22201", "1/4 5329", "1/8 1225", "1/16 289", "1/32 64", "vector 1"]],
    // tokens: 14·14 patches; windows of 7·7 of 56·56 … 7·7 tokens
    ["vit-b-16", ["1/16 196", "vector 1"]],
    ["swin-t", ["1/4 3136", "1/8 784", "1/16 196", "1/32 49", "vector 1"]],
  ])(
    "of %s",
    (name, expected) => {
      expect(stages(known(name)).map(({ label, positions }) => `${label} ${positions}`)).toEqual(expected);
    },
    60_000,
  );

  it("cost what their layers cost", () => {
    const macs = stages(known("resnet-18")).map(({ figures }) => figures.macs);
    const block = (width: number, size: number) => 9 * width * width * size * size;
    // the first convolution of a stage comes from half the width; beside it the projection
    const stage = (width: number, size: number) => 3.5 * block(width, size) + (width * width * size * size) / 2;
    const stem = 49 * 3 * 64 * 112 * 112;
    expect(macs).toEqual([stem, 4 * block(64, 56), stage(128, 28), stage(256, 14), stage(512, 7), 512 * 1000]);
  });

  it("add up to the model", () => {
    for (const name of ["shufflenet-v2-1.0x", "swin-t", "nasnet-a-mobile"]) {
      const model = known(name);
      const sum = (figure: "macs" | "trafficBytes") =>
        stages(model).reduce((total, { figures }) => total + Number(figures[figure]), 0);
      expect([sum("macs"), sum("trafficBytes")]).toEqual([model.totals.macs, model.totals.trafficBytes]);
    }
  }, 60_000);

  const UNET = `
class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        pair = lambda i, o: nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.ReLU(), nn.Conv2d(o, o, 3, padding=1), nn.ReLU(),
                                          nn.Conv2d(o, o, 3, padding=1))
        self.down = nn.ModuleList([pair(3, 8), pair(8, 16), pair(16, 32)])
        self.up = nn.ModuleList([nn.ConvTranspose2d(32, 16, 2, 2), nn.ConvTranspose2d(16, 8, 2, 2)])
        self.merge = nn.ModuleList([pair(32, 16), pair(16, 8)])
    def forward(self, x):
        a = self.down[0](x)
        b = self.down[1](F.max_pool2d(a, 2))
        c = self.down[2](F.max_pool2d(b, 2))
        b = self.merge[0](torch.cat([self.up[0](c), b], 1))
        return self.merge[1](torch.cat([self.up[1](b), a], 1))
`;

  it("go down and up again in a U-Net", () => {
    const [model] = analyzePython(UNET, { inputs: [image(64)] }).models;
    // the three convolutions at the bottom are few enough for a side way of the stage around them
    expect(model && labels(model)).toEqual(["1/1", "1/2", "1/1"]);
  });

  it("are none without layers", () => {
    const [model] = analyzePython("class Same(nn.Module):\n    def forward(self, x):\n        return x\n", {
      inputs: [image(8)],
    }).models;
    expect(model && labels(model)).toEqual([]);
  });
});

function image(size: number) {
  return { name: null, type: { kind: "tensor", dtype: "float32", shape: [1, 3, size, size] } } as const;
}
