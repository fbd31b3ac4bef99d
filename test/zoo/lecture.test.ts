// AlexNet and VGG-16 layer by layer against the table of EECS 498/598, lecture 8 (arithmetic and slides compared in its data).
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";
import { findArchitecture } from "../../server/src/zoo/architectures";
import { defined } from "../../server/src/zoo/definitions";

interface LectureTable {
  readonly input: readonly number[];
  readonly layers: readonly {
    readonly layer: string;
    readonly out_elements: number;
    readonly params: number;
    readonly bias_params?: number;
    readonly flop_macs?: number;
  }[];
}

const FILE = path.resolve(import.meta.dirname, "..", "..", "..", "shared", "data", "alexnet-vgg-layers.json");
if (!existsSync(FILE)) console.warn("skipped: no ../shared/data/alexnet-vgg-layers.json");

describe.skipIf(!existsSync(FILE))("the lecture's table", () => {
  it.each([
    ["alexnet", "alexnet", 12],
    ["vgg16", "vgg-16", 21],
  ] as const)("of %s", (key, name, layers) => {
    const table: LectureTable = JSON.parse(readFileSync(FILE, "utf8"))[key];
    const architecture = findArchitecture(name);
    const found = architecture && defined(architecture);
    if (!found) throw new Error(`no definition of ${name}`);
    const type = { kind: "tensor", dtype: "float32", shape: [1, ...table.input] } as const;
    const [model] = analyze(found.source, { ...found.options, inputs: [{ name: null, type }] })?.models ?? [];
    // the table has no activations, dropouts, nor the pooling that adapts to other images; it is the identity at this size
    const listed = model?.graph.nodes.filter(({ op }) => ["Conv", "MaxPool", "Flatten", "Gemm"].includes(op)) ?? [];
    const rows = listed.map(({ index }) => model?.costs[index]);
    const lecture = table.layers.filter(({ layer }) => layer !== "flatten");
    const ours = rows.filter((_, i) => listed[i]?.op !== "Flatten");
    expect(table.layers.length).toBe(layers);
    expect(ours.map((cost) => [cost?.params, cost?.macs, cost?.outputBytes])).toEqual(
      lecture.map((row) => [row.params + (row.bias_params ?? 0), row.flop_macs ?? 0, 4 * row.out_elements]),
    );
  });
});
