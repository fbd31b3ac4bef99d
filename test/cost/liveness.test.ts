// The peak of activation memory against a brute-force reading of its definition on random graphs, and on graphs whose
// peak is worked out here.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { peakMemory } from "../../server/src/cost/liveness";
import { GraphBuilder } from "../../server/src/graph/builder";
import type { Graph, Node, Value } from "../../server/src/graph/graph";
import { tensor } from "../../server/src/tensor/type";

/** One step of a random network; `picks` choose among the values made so far, modulo their number. */
interface Step {
  readonly op: "Relu" | "Add" | "Concat" | "Reshape" | "Split" | "Slice";
  readonly picks: readonly [number, number];
}

interface Plan {
  readonly inputs: readonly number[];
  readonly steps: readonly Step[];
  readonly outputs: readonly number[];
}

const WIDTHS = [2, 4, 6, 16, 64];

const PLAN: fc.Arbitrary<Plan> = fc.record({
  inputs: fc.array(fc.constantFrom(...WIDTHS), { minLength: 1, maxLength: 3 }),
  steps: fc.array(
    fc.record({
      op: fc.constantFrom("Relu", "Add", "Concat", "Reshape", "Split", "Slice"),
      picks: fc.tuple(fc.nat(99), fc.nat(99)),
    }),
    { minLength: 1, maxLength: 24 },
  ),
  outputs: fc.array(fc.nat(99), { minLength: 1, maxLength: 3 }),
});

class Network {
  readonly builder = new GraphBuilder("random");
  readonly values: Value[] = [];

  constructor({ inputs, steps }: Plan) {
    inputs.forEach((width, i) => void this.values.push(this.builder.input(`x${i}`, tensor("float32", [width]))));
    for (const step of steps) this.values.push(...this.#emit(step));
  }

  finish(outputs: readonly number[]): Graph {
    return this.builder.finish(outputs.map((pick) => this.pick(pick)));
  }

  pick(index: number): Value {
    return this.values[index % this.values.length] as Value;
  }

  #emit({ op, picks: [first, second] }: Step): readonly Value[] {
    const x = this.pick(first);
    const width = widthOf(x);
    switch (op) {
      case "Relu":
        return this.#node(op, [x]);
      case "Add": {
        const y = this.pick(second);
        return this.#node(op, [x, widthOf(y) === width ? y : x]);
      }
      case "Concat":
        return width > 4096 ? this.#node("Relu", [x]) : this.#node(op, [x, this.pick(second)], { axis: 0 });
      case "Reshape":
        return this.#node(op, [x, this.#ints([width])]);
      case "Split":
        return width < 2 ? [] : this.#node(op, [x, this.#ints([1, width - 1])], { axis: 0 }, ["a", "b"]);
      case "Slice":
        return this.#node(op, [x, this.#ints([0]), this.#ints([Math.ceil(width / 2)])]);
    }
  }

  #node(op: string, inputs: readonly Value[], attributes = {}, outputs: readonly string[] = ["y"]): readonly Value[] {
    return this.builder.emit({ op, inputs, attributes, outputs, source: { name: op, path: op } }).outputs;
  }

  #ints(data: readonly number[]): Value {
    return this.builder.constant("c", tensor("int64", [data.length]), "constant", data);
  }
}

function widthOf(value: Value): number {
  return value.type.kind === "tensor" ? Number(value.type.shape?.[0] ?? 0) : 0;
}

/** float32. */
function bytesOf(value: Value): number {
  return 4 * widthOf(value);
}

/**
 * The definition, read literally: a tensor has to be there while a node runs that makes it or that comes between its
 * making and a use; what a Reshape gives is its operand. No schedule of frees can do with less.
 */
function bruteForceLive({ inputs, nodes, outputs }: Graph): readonly number[] {
  const owner = (value: Value): Value => {
    const maker = nodes.find((node) => node.outputs.includes(value));
    return maker?.op === "Reshape" ? owner(maker.inputs[0] as Value) : value;
  };
  const makes = (node: Node, tensor: Value) => node.outputs.some((value) => owner(value) === tensor);
  const uses = (node: Node, tensor: Value) =>
    makes(node, tensor) || node.inputs.some((value) => value !== null && owner(value) === tensor);
  const tensors = [...inputs, ...nodes.filter(({ op }) => op !== "Reshape").flatMap((node) => node.outputs)];
  return nodes.map((_, now) => {
    const needed = tensors.filter((tensor) => {
      const exists = inputs.includes(tensor) || nodes.slice(0, now + 1).some((node) => makes(node, tensor));
      const users = nodes.filter((node) => uses(node, tensor));
      const kept = outputs.some((value) => owner(value) === tensor) || (inputs.includes(tensor) && users.length === 0);
      return exists && (kept || users.some((node) => node.index >= now));
    });
    return needed.reduce((sum, tensor) => sum + bytesOf(tensor), 0);
  });
}

describe("peak memory", () => {
  it("equals a brute-force minimum over the same schedule, between the largest node and the sum of all tensors", () => {
    fc.assert(
      fc.property(PLAN, (plan) => {
        const graph = new Network(plan).finish(plan.outputs);
        if (graph.nodes.length === 0) return;
        const peak = peakMemory(graph);
        expect(peak.complete).toBe(true);
        expect(peak.live).toEqual(bruteForceLive(graph));
        expect(peak.bytes).toBe(Math.max(...bruteForceLive(graph)));
        expect(peak.tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0)).toBe(peak.bytes);
        const all = [...graph.inputs, ...graph.nodes.flatMap((node) => node.outputs)];
        expect(peak.bytes).toBeLessThanOrEqual(all.reduce((sum, tensor) => sum + bytesOf(tensor), 0));
        for (const { op, inputs, outputs } of graph.nodes) {
          const activations = new Set([...inputs, ...(op === "Reshape" ? [] : outputs)].filter((v) => !v?.constant));
          const own = [...activations].reduce((sum, tensor) => sum + bytesOf(tensor as Value), 0);
          if (op !== "Reshape" && !hasView(graph, activations)) expect(peak.bytes).toBeGreaterThanOrEqual(own);
        }
      }),
      { numRuns: 1000, seed: 6 },
    );
  });

  it("names the node and the tensors of a residual block", () => {
    // x (64) → a = Concat(x, x) (128) → b = Relu(a) (128); outputs x and b
    const network = new Network({
      inputs: [64],
      steps: [
        { op: "Concat", picks: [0, 0] },
        { op: "Relu", picks: [1, 0] },
      ],
      outputs: [],
    });
    const graph = network.finish([0, 2]);
    const peak = peakMemory(graph);
    // at the Relu: x is an output (4·64 B), a and b are its operands (4·128 B each)
    expect(peak).toMatchObject({ bytes: 4 * (64 + 128 + 128), node: 1 });
    expect(peak.tensors.map(widthOf)).toEqual([128, 128, 64]);
  });

  it("is a lower bound where a size is not known", () => {
    const builder = new GraphBuilder("open");
    const x = builder.input("x", tensor("float32", [8]));
    const y = builder.input("y", tensor("float32", [null]));
    const node = builder.emit({ op: "Relu", inputs: [x], outputs: ["z"], source: { name: "r", path: "r" } });
    expect(peakMemory(builder.finish([...node.outputs, y]))).toMatchObject({ bytes: 64, complete: false });
  });
});

/** Two of the values may be one tensor then. */
function hasView(graph: Graph, values: ReadonlySet<Value | null>): boolean {
  return graph.nodes.some(({ op, outputs }) => op === "Reshape" && outputs.some((value) => values.has(value)));
}
