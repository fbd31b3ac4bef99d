// Elements of a sequence are followed one by one through the operators that build and read it.
import { expect, it } from "vitest";
import { GraphBuilder } from "../../server/src/graph/builder";
import type { Value } from "../../server/src/graph/graph";
import type { Attributes } from "../../server/src/operators/operator";
import { byteSize, printType, tensor } from "../../server/src/tensor/type";

const builder = new GraphBuilder("sequences");
const emit = (op: string, inputs: readonly (Value | null)[], attributes: Attributes = {}): Value =>
  builder.emit({ op, inputs, attributes, outputs: ["y"], source: { name: op, path: "" } }).outputs[0]!;
const at = (position: number) => builder.constant("at", tensor("int64", []), "constant", [position]);
const type = (value: Value) => printType(value.type);

const x = builder.input("x", tensor("float32", [2, 10]));
const sizes = builder.constant("sizes", tensor("int64", [3]), "constant", [3, 3, 4]);
const parts = emit("SplitToSequence", [x, sizes], { axis: 1 });

it("knows each part of a split", () => {
  expect(type(parts)).toBe("seq(f32[2,?];3)");
  expect(byteSize(parts.type)).toBe(2 * 10 * 4);
  expect([0, 1, -1].map((position) => type(emit("SequenceAt", [parts, at(position)])))).toEqual([
    "f32[2,3]",
    "f32[2,3]",
    "f32[2,4]",
  ]);
});

it("knows only what all have in common when the position is not known", () => {
  const unknown = builder.input("position", tensor("int64", []));
  expect(type(emit("SequenceAt", [parts, unknown]))).toBe("f32[2,?]");
});

it("follows insertion, removal and joining", () => {
  const longer = emit("SequenceInsert", [parts, builder.input("z", tensor("float32", [2, 7])), at(0)]);
  expect(type(emit("SequenceAt", [longer, at(0)]))).toBe("f32[2,7]");
  expect(type(emit("ConcatFromSequence", [longer], { axis: 1 }))).toBe("f32[2,17]");
  const shorter = emit("SequenceErase", [longer, at(1)]);
  expect(type(emit("ConcatFromSequence", [shorter], { axis: -1 }))).toBe("f32[2,14]");
});

it("starts from an empty sequence", () => {
  const empty = emit("SequenceEmpty", []);
  const one = emit("SequenceInsert", [empty, x]);
  expect(type(emit("ConcatFromSequence", [one], { axis: 0, new_axis: 1 }))).toBe("f32[1,2,10]");
  expect(type(emit("SequenceErase", [one]))).toBe("seq(f32[2,10];0)");
});
