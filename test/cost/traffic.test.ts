// Traffic of groups: the bounds of the ideal view on random networks, and small networks worked out here.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GroupMoves, idealBytes, movedBytes } from "../../server/src/cost/traffic";
import { GraphBuilder } from "../../server/src/graph/builder";
import type { Graph, Value } from "../../server/src/graph/graph";
import { tensor } from "../../server/src/tensor/type";

const SIZE = 8;

/** A network of sums: node i adds the values that its row names, modulo what there is. Every node is a group. */
function network(rows: readonly (readonly number[])[], kept: readonly number[]): Graph {
  const builder = new GraphBuilder("sums");
  const values = [builder.input("x", tensor("float32", [SIZE]))];
  for (const row of rows) {
    const inputs = row.map((pick) => values[pick % values.length] as Value);
    const source = { name: "s", path: "s" };
    values.push(...builder.emit({ op: "Sum", inputs, outputs: ["y"], source }).outputs);
  }
  return builder.finish(kept.map((pick) => values[1 + (pick % rows.length)] as Value));
}

const BYTES = 4 * SIZE;
const WEIGHTS = 100;

function moves({ nodes }: Graph): readonly GroupMoves[] {
  const sized = (values: readonly (Value | null)[]) =>
    new Map(values.flatMap((value) => (value ? [[value, BYTES]] : [])));
  return nodes.map(({ inputs, outputs }) => ({ reads: sized(inputs), writes: sized(outputs), weightBytes: WEIGHTS }));
}

const ROWS = fc.array(fc.array(fc.nat(99), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 20 });
const KEPT = fc.array(fc.nat(99), { minLength: 1, maxLength: 3 });

describe("traffic", () => {
  it("is that of the groups without memory on the chip, what has to move with enough, and between them otherwise", () => {
    fc.assert(
      fc.property(ROWS, KEPT, fc.nat(BYTES * 12), (rows, kept, capacity) => {
        const graph = network(rows, kept);
        const groups = moves(graph);
        const used = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
        const results = new Set(graph.outputs);
        const unused = graph.nodes.filter(({ outputs: [y] }) => y && !used.has(y) && !results.has(y));
        const least = BYTES * ((used.has(graph.inputs[0] as Value) ? 1 : 0) + results.size + unused.length);
        const weights = WEIGHTS * graph.nodes.length;
        expect(idealBytes(graph, groups, 0)).toBe(movedBytes(groups));
        expect(idealBytes(graph, groups, Number.MAX_SAFE_INTEGER)).toBe(least + weights);
        const some = idealBytes(graph, groups, capacity);
        expect(some).toBeGreaterThanOrEqual(least + weights);
        expect(some).toBeLessThanOrEqual(movedBytes(groups));
      }),
      { numRuns: 500, seed: 6 },
    );
  });

  it("lets the tensor leave that is needed last", () => {
    // a = x, b = a, c = b, d = c + a: with room for two tensors, a stays while b and c pass; with room for one it leaves
    const graph = network([[0], [1], [2], [3, 1]], [3]);
    const groups = moves(graph);
    const weights = 4 * WEIGHTS;
    // x and d alone
    expect(idealBytes(graph, groups, 3 * BYTES)).toBe(2 * BYTES + weights);
    expect(idealBytes(graph, groups, 2 * BYTES)).toBe(2 * BYTES + weights);
    // a is written when b needs its place, and read by d
    expect(idealBytes(graph, groups, BYTES)).toBe(4 * BYTES + weights);
  });

  it("streams a tensor that is larger than the chip and keeps the others", () => {
    const graph = network([[0], [1], [2]], [2]);
    const [a, b, c] = moves(graph) as [GroupMoves, GroupMoves, GroupMoves];
    const large = new Map([...b.writes].map(([value]) => [value, 1000]));
    const groups = [a, { ...b, writes: large }, { ...c, reads: large }];
    // x, the second result written and read, the third written; the first stays
    expect(idealBytes(graph, groups, BYTES)).toBe(BYTES + 2000 + BYTES + 3 * WEIGHTS);
  });
});
