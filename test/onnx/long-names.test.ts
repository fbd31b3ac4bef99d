// Names of any length and number, as a hostile file has them: inlining repeats them, module trees split them, hovers and
// tables print them. What they cost must stay near the size of the file.
import { describe, expect, it, vi } from "vitest";
import { buildGraph } from "../../server/src/frontends/onnx/build";
import { INLINED_NAME, MODULE_DEPTH } from "../../server/src/frontends/onnx/limits";
import type { OnnxFunction, OnnxModel, OnnxNode } from "../../server/src/frontends/onnx/model";
import type { Graph } from "../../server/src/graph/graph";
import { moduleTree } from "../../server/src/graph/modules";

const MEGABYTE = "n".repeat(1_000_000);
/** Computing time far above what they take, far below what the square of the names' lengths or numbers takes (minutes). */
const SECONDS = 5;
/** Other tests may hold the processor. */
vi.setConfig({ testTimeout: 60_000 });

function relu(name: string, input: string, output: string, metadata: OnnxNode["metadata"] = []): OnnxNode {
  const nothing = { domain: "", overload: "", attributes: [], docString: "" };
  return { ...nothing, name, opType: "Relu", inputs: [input], outputs: [output], metadata };
}

function call(name: string, input: string, output: string): OnnxNode {
  return { ...relu(name, input, output), opType: "F", domain: "local" };
}

function chain(length: number, node: (index: number, input: string, output: string) => OnnxNode): readonly OnnxNode[] {
  return Array.from({ length }, (_, i) => node(i, i === 0 ? "x" : `v${i - 1}`, i === length - 1 ? "y" : `v${i}`));
}

function build(nodes: readonly OnnxNode[], body: readonly OnnxNode[] = []): Graph {
  const info = (name: string) => ({
    name,
    type: { kind: "tensor", elemType: 1, dims: [2] } as const,
    docString: "",
    metadata: [],
  });
  const opsets = [
    { domain: "", version: 17 },
    { domain: "local", version: 1 },
  ];
  const fn: OnnxFunction = {
    ...{ name: "F", domain: "local", overload: "", inputs: ["x"], outputs: ["y"], nodes: body, opsets },
    ...{ attributes: [], attributeDefaults: [], valueInfo: [], docString: "", metadata: [] },
  };
  const model: OnnxModel = {
    ...{ irVersion: 8, opsets, producerName: "", producerVersion: "", domain: "", modelVersion: null, docString: "" },
    metadata: [],
    functions: [fn],
    graph: {
      ...{ name: "g", docString: "", inputs: [info("x")], outputs: [info("y")], valueInfo: [], nodes },
      ...{ initializers: [], sparseInitializers: [], metadata: [] },
    },
  };
  const start = process.cpuUsage();
  const { graph } = buildGraph(model);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1e6).toBeLessThan(SECONDS);
  expect(graph.problems).toEqual([]);
  expect(graph.nodes.at(-1)?.outputs[0]?.type).toEqual({ kind: "tensor", dtype: "float32", shape: [2] });
  return graph;
}

const longest = (graph: Graph) =>
  Math.max(...graph.nodes.flatMap(({ source, outputs: [first] }) => [source.name.length, first?.name.length ?? 0]));

describe("names of a megabyte", () => {
  it("are kept where they stand once", () => {
    expect(build([relu(MEGABYTE, "x", "y")]).nodes[0]?.source.name).toBe(MEGABYTE);
  });
  it("are shortened behind the name of a call, however often it is inlined", () => {
    const graph = build(
      chain(20_000, (i, input, output) => call(`c${i}`, input, output)),
      [relu(MEGABYTE, "x", "y")],
    );
    expect(graph.nodes).toHaveLength(20_000);
    expect(longest(graph)).toBeLessThanOrEqual(INLINED_NAME + "_20000".length);
    expect(new Set(graph.nodes.map(({ source }) => source.name)).size).toBe(20_000);
  });
  it("are shortened before the names of a body", () => {
    const body = chain(20_000, (i, input, output) => relu(`r${i}`, input, output));
    const graph = build([call(MEGABYTE, "x", "y")], body);
    expect(longest(graph)).toBeLessThanOrEqual(INLINED_NAME);
    expect(graph.nodes[7]?.source.name).toMatch(/n\/r7$/);
  });
});

it("numbers repeated names without counting from the start each time", () => {
  const taken = (i: number) => (i < 30_000 ? `Relu_${2 * i + 1}` : "A");
  const graph = build(chain(60_000, (i, input, output) => relu(taken(i), input, output)));
  expect(new Set(graph.nodes.map(({ source }) => source.name)).size).toBe(60_000);
});

describe("module names", () => {
  it("make a tree of bounded depth", () => {
    const graph = build([relu(`${"/a".repeat(200)}/Relu`, "x", "y")]);
    expect(moduleTree(graph)).toHaveLength(MODULE_DEPTH);
  });
  // Expressions that look for the end of a class or of a string at every place take the square of the text.
  it.each([
    ["pkg.torch.onnx.class_hierarchy", "torch.nn.modules.".repeat(60_000)],
    ["pkg.torch.onnx.name_scopes", `'${"\\'".repeat(500_000)}`],
    ["namespace", "a: b/".repeat(200_000)],
  ])("of a megabyte in %s are none", (key, value) => {
    expect(moduleTree(build([relu("r", "x", "y", [{ key, value }])]))).toEqual([]);
  });
});
