// Orders of axes in memory, against PyTorch's rules: what `is_contiguous()` and `view` say of the same tensors.
import { describe, expect, it } from "vitest";
import { nodeCosts } from "../../server/src/cost/cost";
import { workKind } from "../../server/src/cost/kinds";
import { layouts } from "../../server/src/cost/layouts";
import { GraphBuilder } from "../../server/src/graph/builder";
import type { Value } from "../../server/src/graph/graph";
import { tensor } from "../../server/src/tensor/type";

class Sketch {
  readonly builder = new GraphBuilder("sketch");

  input(...shape: number[]): Value {
    return this.builder.input("x", tensor("float32", shape));
  }

  weight(...shape: number[]): Value {
    return this.builder.constant("w", tensor("float32", shape), "parameter", null);
  }

  emit(
    op: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
  ): Value {
    const source = { name: op, path: op };
    return this.builder.emit({ op, inputs, attributes, outputs: ["y"], source }).outputs[0] as Value;
  }

  permute(x: Value, ...perm: number[]): Value {
    return this.emit("Transpose", [x], { perm });
  }

  reshape(x: Value, ...shape: number[]): Value {
    return this.emit("Reshape", [x, this.builder.constant("s", tensor("int64", [shape.length]), "constant", shape)]);
  }

  /** What each node does, and which operands it copies. */
  walk(result: Value, convolutions: "plain" | "channels-last" = "plain") {
    const graph = this.builder.finish([result]);
    const costs = nodeCosts(graph);
    const kinds = graph.nodes.map((node, i) => workKind(node, costs[i]?.macs ?? null));
    const found = layouts(graph, kinds, convolutions);
    return {
      kinds: found.kinds,
      copies: [...found.copied.keys()].map((i) => graph.nodes[i]?.op),
      channelsLast: found.channelsLast,
    };
  }
}

describe("axes in memory", () => {
  it("costs nothing to permute, and a copy to merge what is apart: x.permute(0, 2, 1, 3).reshape(2, 5, 12)", () => {
    const s = new Sketch();
    // [2, 3, 5, 4] → [2, 5, 3, 4]: PyTorch's view() refuses to merge the last two, whose strides are 20 and 1
    const { kinds } = s.walk(s.reshape(s.permute(s.input(2, 3, 5, 4), 0, 2, 1, 3), 2, 5, 12));
    expect(kinds).toEqual(["free", "permutation"]);
  });

  it("views what still lies in order: x.permute(0, 2, 3, 1).reshape(2, 20, 3)", () => {
    const s = new Sketch();
    // the merged axes have strides 4 and 1 and stay neighbours
    expect(s.walk(s.reshape(s.permute(s.input(2, 3, 5, 4), 0, 2, 3, 1), 2, 20, 3)).kinds).toEqual(["free", "free"]);
  });

  it("copies permuted rows for a linear layer, not for a product of two activations", () => {
    const s = new Sketch();
    const x = s.permute(s.input(2, 3, 5), 0, 2, 1);
    expect(s.walk(s.emit("MatMul", [x, s.weight(3, 7)])).copies).toEqual(["MatMul"]);
    const t = new Sketch();
    const y = t.permute(t.input(2, 3, 5), 0, 2, 1);
    expect(t.walk(t.emit("MatMul", [t.input(2, 4, 3), t.permute(y, 0, 2, 1)])).copies).toEqual([]);
    const u = new Sketch();
    expect(u.walk(u.emit("MatMul", [u.input(2, 4, 5), u.permute(u.input(2, 3, 5), 0, 2, 1)])).copies).toEqual([]);
  });

  it("keeps channels last from a normalisation over channels on, through convolutions, activations and sums", () => {
    const s = new Sketch();
    const x = s.input(1, 8, 6, 6);
    const normalized = s.emit("LayerNormalization", [s.permute(x, 0, 2, 3, 1), s.weight(8), s.weight(8)], { axis: -1 });
    const image = s.permute(normalized, 0, 3, 1, 2);
    const conv = s.emit("Conv", [image, s.weight(8, 8, 1, 1)]);
    const sum = s.emit("Add", [s.emit("Relu", [conv]), image]);
    const { copies, channelsLast } = s.walk(sum);
    expect(copies).toEqual(["LayerNormalization"]); // of the plain image, once
    for (const value of [image, conv, sum]) expect(channelsLast.has(value)).toBe(true);
  });

  it("leaves a plain image plain, unless a compiler lays out convolutions itself", () => {
    const plain = new Sketch();
    const conv = plain.emit("Conv", [plain.input(1, 8, 6, 6), plain.weight(8, 8, 1, 1)]);
    expect(plain.walk(conv).channelsLast.has(conv)).toBe(false);
    const compiled = new Sketch();
    const result = compiled.emit("Conv", [compiled.input(1, 8, 6, 6), compiled.weight(8, 8, 1, 1)]);
    expect(compiled.walk(result, "channels-last").channelsLast.has(result)).toBe(true);
  });
});
