// Fused groups of small graphs, by mode: which nodes share a kernel follows from the runtimes' documentation.
import { describe, expect, it } from "vitest";
import { nodeCosts } from "../../server/src/cost/cost";
import { FUSION, type FusionMode, fuse } from "../../server/src/cost/fusion";
import { GraphBuilder } from "../../server/src/graph/builder";
import type { Graph, Value } from "../../server/src/graph/graph";
import { tensor } from "../../server/src/tensor/type";

class Sketch {
  readonly builder = new GraphBuilder("sketch");

  input(...shape: number[]): Value {
    return this.builder.input("x", tensor("float32", shape));
  }

  weight(...shape: number[]): Value {
    return this.builder.constant("w", tensor("float32", shape), "parameter", null);
  }

  emit(op: string, inputs: readonly Value[], attributes = {}): Value {
    const source = { name: op, path: op };
    return this.builder.emit({ op, inputs, attributes, outputs: ["y"], source }).outputs[0] as Value;
  }

  normalize(x: Value, channels: number): Value {
    const statistics = [0, 1, 2, 3].map(() => this.weight(channels));
    return this.emit("BatchNormalization", [x, ...statistics]);
  }
}

function groups(graph: Graph, mode: FusionMode): readonly string[] {
  return fuse(graph, nodeCosts(graph), FUSION[mode]).map(({ nodes }) =>
    nodes.map((index) => graph.nodes[index]?.op).join("+"),
  );
}

/** Conv, BatchNormalization, + x, Relu. */
function residual(): Graph {
  const s = new Sketch();
  const x = s.input(1, 8, 4, 4);
  const conv = s.emit("Conv", [x, s.weight(8, 8, 3, 3)], { pads: [1, 1, 1, 1] });
  const sum = s.emit("Add", [s.normalize(conv, 8), x]);
  return s.builder.finish([s.emit("Relu", [sum])]);
}

describe("fusion", () => {
  it("folds normalisation, then sum and activation, into the product before them", () => {
    expect(groups(residual(), "none")).toEqual(["Conv", "BatchNormalization", "Add", "Relu"]);
    expect(groups(residual(), "conv-bn")).toEqual(["Conv+BatchNormalization", "Add", "Relu"]);
    expect(groups(residual(), "conv-bn-act")).toEqual(["Conv+BatchNormalization+Add+Relu"]);
    expect(groups(residual(), "compiled")).toEqual(["Conv", "BatchNormalization+Add+Relu"]);
  });

  it("keeps a result that something else uses", () => {
    const s = new Sketch();
    const conv = s.emit("Conv", [s.input(1, 8, 4, 4), s.weight(8, 8, 1, 1)]);
    const relu = s.emit("Relu", [conv]);
    const graph = s.builder.finish([relu, conv]);
    expect(groups(graph, "conv-bn-act")).toEqual(["Conv", "Relu"]);
  });

  it("keeps the order: a group takes nothing that waits for a later node", () => {
    const s = new Sketch();
    const x = s.input(1, 8, 4, 4);
    const first = s.emit("Conv", [x, s.weight(8, 8, 1, 1)]);
    const second = s.emit("Conv", [x, s.weight(8, 8, 1, 1)]);
    const graph = s.builder.finish([s.emit("Add", [first, second])]);
    expect(groups(graph, "conv-bn-act")).toEqual(["Conv", "Conv+Add"]);
  });

  it("joins x · σ(x)", () => {
    const s = new Sketch();
    const x = s.emit("MaxPool", [s.input(1, 8, 4, 4)], { kernel_shape: [1, 1] });
    const graph = s.builder.finish([s.emit("Mul", [x, s.emit("Sigmoid", [x])])]);
    expect(groups(graph, "none")).toEqual(["MaxPool", "Sigmoid", "Mul"]);
    expect(groups(graph, "conv-bn-act")).toEqual(["MaxPool", "Sigmoid+Mul"]);
  });

  it("writes no attention scores where the runtime has such a kernel", () => {
    const s = new Sketch();
    const scores = s.emit("MatMul", [s.input(1, 2, 5, 4), s.input(1, 2, 4, 5)]);
    const graph = s.builder.finish([s.emit("MatMul", [s.emit("Softmax", [scores]), s.input(1, 2, 5, 4)])]);
    expect(groups(graph, "none")).toEqual(["MatMul", "Softmax", "MatMul"]);
    expect(groups(graph, "compiled")).toEqual(["MatMul+Softmax+MatMul"]);
    // written out, PyTorch runs what is written
    expect(groups(graph, "eager")).toEqual(["MatMul", "Softmax", "MatMul"]);
  });

  it("knows PyTorch's attention call by √scale on queries and on keys", () => {
    const s = new Sketch();
    const scaled = (...shape: number[]) => s.emit("Mul", [s.input(...shape), s.weight()]);
    const scores = s.emit("MatMul", [scaled(1, 2, 5, 4), scaled(1, 2, 4, 5)]);
    const graph = s.builder.finish([s.emit("MatMul", [s.emit("Softmax", [scores]), s.input(1, 2, 5, 4)])]);
    expect(groups(graph, "eager")).toEqual(["Mul+Mul+MatMul+Softmax+MatMul"]);
  });

  it("copies where a transposed tensor is merged, and nowhere else", () => {
    const s = new Sketch();
    const turned = s.emit("Transpose", [s.input(1, 2, 5, 4)], { perm: [0, 2, 1, 3] });
    const shape = s.builder.constant("shape", tensor("int64", [3]), "constant", [1, 5, 8]);
    const graph = s.builder.finish([s.emit("Reshape", [turned, shape])]);
    expect(groups(graph, "none")).toEqual(["Transpose"]);
    expect(groups(graph, "eager")).toEqual(["Reshape"]);
  });
});
