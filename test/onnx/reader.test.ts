// The binary reader on hand-made bytes: every way to write a payload or an attribute, newer fields, and every kind of
// fault with the byte offset and field path that its message names.
import { describe, expect, it } from "vitest";
import { readOnnx } from "../../server/src/frontends/onnx/binary/reader";
import { bytesOf } from "../../server/src/frontends/onnx/bytes";
import type { OnnxAttribute, OnnxTensor } from "../../server/src/frontends/onnx/model";
import {
  type Bytes,
  bytes,
  float32,
  float64,
  initializer,
  int,
  int64,
  model,
  node,
  packed,
  tag,
  text,
  valueInfo,
  varint,
} from "./bytes";

const read = (data: Bytes) => readOnnx(bytesOf(Uint8Array.from(data)));

/** Reads a sound model. */
function sound(...graph: readonly Bytes[]) {
  const { model: found, problems } = read(model(...graph));
  expect(problems).toEqual([]);
  if (found === null) throw new Error("no model");
  return found;
}

const firstTensor = (...payload: readonly Bytes[]): OnnxTensor =>
  sound(bytes(5, ...payload)).graph.initializers[0] as OnnxTensor;
const values = (tensor: OnnxTensor) => (tensor.payload.kind === "values" ? tensor.payload.values : tensor.payload.kind);

describe("payloads", () => {
  // elemType, dims, payload field, expected elements: bit patterns worked out from the formats' definitions.
  const cases: readonly (readonly [string, number, readonly number[], Bytes, readonly (number | bigint | string)[]])[] =
    [
      ["raw f32", 1, [2], bytes(9, float32(1.5, -2)), [1.5, -2]],
      ["raw f64", 11, [1], bytes(9, float64(0.1)), [0.1]],
      ["raw i64 within 2^53", 7, [2], bytes(9, int64(-1n, 9007199254740991n)), [-1, 9007199254740991]],
      ["raw i64 beyond 2^53", 7, [1], bytes(9, int64(9223372036854775807n)), [9223372036854775807n]],
      ["raw u64", 13, [1], bytes(9, int64(-1n)), [18446744073709551615n]],
      ["raw i32", 6, [1], bytes(9, [0xfe, 0xff, 0xff, 0xff]), [-2]],
      ["raw u32", 12, [1], bytes(9, [0xfe, 0xff, 0xff, 0xff]), [4294967294]],
      ["raw i16, u16", 5, [1], bytes(9, [0x00, 0x80]), [-32768]],
      ["raw u16", 4, [1], bytes(9, [0x00, 0x80]), [32768]],
      ["raw i8", 3, [2], bytes(9, [0x80, 0x7f]), [-128, 127]],
      ["raw bool", 9, [2], bytes(9, [0, 1]), [0, 1]],
      [
        "raw f16: 1, -2, smallest subnormal, infinity",
        10,
        [4],
        bytes(9, [0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c]),
        [1, -2, 2 ** -24, Number.POSITIVE_INFINITY],
      ],
      ["raw bf16: 1, -0.5", 16, [2], bytes(9, [0x80, 0x3f, 0x00, 0xbf]), [1, -0.5]],
      ["raw f8e4m3fn: 448 is the largest, 0x7f NaN", 17, [2], bytes(9, [0x7e, 0x7f]), [448, Number.NaN]],
      ["raw f8e4m3fnuz: 240 is the largest, 0x80 NaN", 18, [2], bytes(9, [0x7f, 0x80]), [240, Number.NaN]],
      [
        "raw f8e5m2: 57344 is the largest, 0x7c infinity",
        19,
        [2],
        bytes(9, [0x7b, 0x7c]),
        [57344, Number.POSITIVE_INFINITY],
      ],
      ["raw f8e5m2fnuz: 57344 is the largest", 20, [1], bytes(9, [0x7f]), [57344]],
      ["raw u4: low nibble first, odd count", 21, [3], bytes(9, [0x21, 0x0f]), [1, 2, 15]],
      ["raw i4: two's complement", 22, [2], bytes(9, [0x8f]), [-1, -8]],
      [
        "raw f4e2m1: 0, 0.5, 1, 1.5, 2, 3, 4, 6 by code",
        23,
        [8],
        bytes(9, [0x10, 0x32, 0x54, 0x76]),
        [0, 0.5, 1, 1.5, 2, 3, 4, 6],
      ],
      ["raw f8e8m0: powers of two, 255 NaN", 24, [3], bytes(9, [127, 128, 255]), [1, 2, Number.NaN]],
      ["raw u2: four in a byte", 25, [4], bytes(9, [0b11100100]), [0, 1, 2, 3]],
      ["raw i2", 26, [4], bytes(9, [0b11100100]), [0, 1, -2, -1]],
      ["float_data packed", 1, [2], bytes(4, float32(0.5, 2)), [0.5, 2]],
      ["float_data unpacked", 1, [2], [...tag(4, 5), ...float32(0.5), ...tag(4, 5), ...float32(2)], [0.5, 2]],
      ["int32_data holds i8", 3, [2], packed(5, [-5, 7]), [-5, 7]],
      ["int32_data unpacked", 6, [2], [...int(5, -5), ...int(5, 7)], [-5, 7]],
      ["int32_data holds f16 bits", 10, [1], packed(5, [0x3c00]), [1]],
      ["int32_data holds packed u4", 21, [2], packed(5, [0x21]), [1, 2]],
      ["int64_data", 7, [2], packed(7, [-1, 1n << 60n]), [-1, 1n << 60n]],
      ["double_data", 11, [2], bytes(10, float64(0.1, -3)), [0.1, -3]],
      ["uint64_data", 13, [1], packed(11, [18446744073709551615n]), [18446744073709551615n]],
      ["string_data", 8, [2], [...text(6, "a"), ...text(6, "é")], ["a", "é"]],
      ["no elements", 7, [0], [], []],
      ["a scalar", 7, [], bytes(9, int64(3n)), [3]],
    ];
  for (const [title, elemType, dims, payload, expected] of cases) {
    it(title, () => expect(values(firstTensor(packed(1, dims), int(2, elemType), payload))).toEqual(expected));
  }

  it("reads a payload that stands before dims and type", () => {
    expect(values(firstTensor(bytes(9, int64(4n, 5n)), packed(1, [2]), int(2, 7)))).toEqual([4, 5]);
  });
  it("takes the last raw_data", () => {
    expect(values(firstTensor(packed(1, [1]), int(2, 7), bytes(9, int64(4n)), bytes(9, int64(5n))))).toEqual([5]);
  });
  it("skips large payloads by their length", () => {
    const size = 100_000;
    const behind = node("Relu", ["w"], ["y"]);
    const payload = bytes(9, new Array<number>(4 * size).fill(0));
    const data = Uint8Array.from(model(initializer("w", 1, [size], payload), behind));
    const { model: found, bytesRead } = readOnnx(bytesOf(data));
    // The file ends with the node and the 4 bytes of opset_import.
    const offset = data.length - 4 - behind.length - 4 * size;
    const skipped = { kind: "skipped", field: "raw_data", offset, length: 4 * size };
    expect(found?.graph.initializers[0]?.payload).toEqual(skipped);
    expect(found?.graph.nodes).toHaveLength(1);
    expect(bytesRead).toBeLessThan(0.02 * data.length);
  });
  it("leaves external data where it is", () => {
    const entry = bytes(13, text(1, "location"), text(2, "weights.bin"));
    expect(firstTensor(packed(1, [9]), int(2, 1), entry, int(14, 1)).payload).toEqual({
      kind: "external",
      entries: [{ key: "location", value: "weights.bin" }],
    });
  });
  it("does not take a segment for the whole tensor", () => {
    const tensor = firstTensor(packed(1, [2]), int(2, 7), bytes(3, int(1, 0), int(2, 1)), bytes(9, int64(4n)));
    expect(tensor.payload.kind).toBe("skipped");
  });
});

describe("attributes", () => {
  const attribute = (...fields: readonly Bytes[]): OnnxAttribute =>
    sound(node("Op", [], ["y"], bytes(5, text(1, "a"), ...fields))).graph.nodes[0]?.attributes[0] as OnnxAttribute;

  it("reads every kind", () => {
    expect(attribute([...tag(2, 5), ...float32(0.5)], int(20, 1))).toMatchObject({ kind: "float", value: 0.5 });
    expect(attribute(int(3, -7), int(20, 2))).toMatchObject({ kind: "int", value: -7 });
    expect(attribute(int(3, (1n << 63n) - 1n), int(20, 2))).toMatchObject({ kind: "int", value: 9223372036854775807n });
    expect(attribute(text(4, "SAME_UPPER"), int(20, 3))).toMatchObject({ kind: "string", value: "SAME_UPPER" });
    expect(attribute(bytes(7, float32(1, 2)), int(20, 6))).toMatchObject({ kind: "floats", value: [1, 2] });
    expect(attribute(packed(8, [1, -2]), int(20, 7))).toMatchObject({ kind: "ints", value: [1, -2] });
    expect(attribute(int(8, 1), int(8, -2), int(20, 7))).toMatchObject({ kind: "ints", value: [1, -2] });
    expect(attribute(text(9, "x"), text(9, "y"), int(20, 8))).toMatchObject({ kind: "strings", value: ["x", "y"] });
    expect(attribute(text(21, "alpha"), int(20, 1))).toMatchObject({ kind: "reference", reference: "alpha", type: 1 });
  });
  it("reads embedded messages itself and the rest through onnx-proto, in any order", () => {
    const tensor = bytes(5, packed(1, [1]), int(2, 7), bytes(9, int64(6n)));
    expect(attribute(tensor, int(20, 4))).toMatchObject({
      name: "a",
      kind: "tensor",
      value: { dims: [1], payload: { values: [6] } },
    });
    const graph = bytes(6, node("Relu", ["x"], ["y"]), text(2, "body"));
    expect(attribute(int(20, 5), graph, text(13, "doc"))).toMatchObject({
      docString: "doc",
      kind: "graph",
      value: { name: "body", nodes: [{ opType: "Relu" }] },
    });
    const type = bytes(14, bytes(4, bytes(1, bytes(1, int(1, 1)))));
    expect(attribute(type, int(20, 13))).toMatchObject({
      kind: "type",
      value: { kind: "sequence", element: { kind: "tensor", elemType: 1, dims: null } },
    });
  });
  it("finds the kind of an attribute without type (IR version 1)", () => {
    expect(attribute(int(3, 2))).toMatchObject({ kind: "int", value: 2 });
    expect(attribute(packed(8, [2]))).toMatchObject({ kind: "ints", value: [2] });
  });
  it("takes a missing value of a named type for its default", () => {
    expect(attribute(int(20, 2))).toMatchObject({ kind: "int", value: 0 });
  });
});

describe("structure", () => {
  it("reads newer fields that onnx-proto drops", () => {
    const entry = (field: number) => bytes(field, text(1, "k"), text(2, "v"));
    const fn = bytes(
      25,
      text(1, "F"),
      text(10, "d"),
      text(13, "o"),
      text(4, "x"),
      text(5, "y"),
      text(6, "alpha"),
      bytes(11, text(1, "beta"), int(3, 4), int(20, 2)),
      bytes(12, text(1, "x")),
      entry(14),
    );
    const { model: found } = read([
      ...model(node("F", ["a"], ["b"], text(7, "d"), text(8, "o"), entry(9)), entry(16)),
      ...fn,
    ]);
    expect(found?.functions[0]).toMatchObject({
      name: "F",
      domain: "d",
      overload: "o",
      attributes: ["alpha"],
      attributeDefaults: [{ name: "beta", value: 4 }],
      valueInfo: [{ name: "x", type: null }],
      metadata: [{ key: "k", value: "v" }],
    });
    expect(found?.graph.nodes[0]).toMatchObject({ overload: "o", metadata: [{ key: "k", value: "v" }] });
    expect(found?.graph.metadata).toEqual([{ key: "k", value: "v" }]);
  });
  it("reads types with sizes, symbols and open dimensions", () => {
    const info = bytes(
      11,
      text(1, "x"),
      bytes(
        2,
        bytes(1, int(1, 1), bytes(2, bytes(1, int(1, 3)), bytes(1, text(2, "N")), bytes(1), bytes(1, int(1, -1)))),
      ),
    );
    expect(sound(info).graph.inputs[0]?.type).toEqual({ kind: "tensor", elemType: 1, dims: [3, "N", null, null] });
  });
  it("merges a graph that comes in two pieces", () => {
    const pieces = [...int(1, 8), ...bytes(7, node("A", [], ["a"])), ...bytes(7, node("B", ["a"], ["b"]))];
    expect(read(pieces).model?.graph.nodes.map((item) => item.opType)).toEqual(["A", "B"]);
  });
  it("skips unknown fields, 32- and 64-bit ones, and nested groups", () => {
    const group = [...tag(500, 3), ...int(1, 5), ...tag(501, 3), ...text(1, "x"), ...tag(501, 4), ...tag(500, 4)];
    const fixed = [...tag(502, 5), 1, 2, 3, 4, ...tag(503, 1), 1, 2, 3, 4, 5, 6, 7, 8];
    const { graph } = sound(group, fixed, node("Relu", ["x"], ["y"]));
    expect(graph.nodes).toHaveLength(1);
  });
  it("keeps enumerators that are newer than its table", () => {
    expect(firstTensor(packed(1, [2]), int(2, 99), bytes(9, [1, 2]))).toMatchObject({
      elemType: 99,
      payload: { kind: "skipped" },
    });
  });
});

describe("faults", () => {
  const messages = (data: Bytes) => read(data).problems.map((problem) => problem.message);

  it("names offset, field and what it found", () => {
    // 08 08 | 3a 04 (graph) | 0a 02 (node) | 20 01: field 4 (op_type) as varint
    expect(messages([8, 8, 0x3a, 4, 0x0a, 2, 0x20, 1])).toEqual([
      "byte 7, graph.node[0].op_type: expected length-delimited (wire type 2), found varint (0)",
    ]);
  });
  it("drops the damaged node and keeps the others", () => {
    const broken = bytes(1, text(4, "Broken"), bytes(5, text(1, "a"), int(20, 77)));
    const { model: found, problems } = read(model(node("A", [], ["a"]), broken, node("B", ["a"], ["b"])));
    expect(found?.graph.nodes.map((item) => item.opType)).toEqual(["A", "B"]);
    expect(problems.map((problem) => problem.message)).toEqual([
      expect.stringMatching(
        /^byte \d+, graph\.node\[1\]\.attribute\[0\]: expected an attribute type from 1 to 14 in 'a', found 77$/,
      ),
    ]);
  });
  it("keeps what a truncated file still has, and says once that it is cut", () => {
    const whole = model(
      node("A", [], ["a"]),
      initializer("w", 1, [1000], bytes(9, new Array<number>(4000).fill(0))),
      valueInfo(12, "a", 1, [2]),
    );
    const { model: found, problems } = read(whole.slice(0, 200));
    expect(found?.graph.nodes.map((item) => item.opType)).toEqual(["A"]);
    expect(found?.graph.initializers[0]).toMatchObject({ name: "w", dims: [1000] });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ severity: "error", code: "malformed-file" });
    expect(problems[0]?.message).toMatch(
      /^byte 5, graph: expected \d+ more bytes, but the file ends after 195 \(truncated\?\)$/,
    );
  });
  it("cuts a length that runs past its message and goes on behind it", () => {
    // A node of 3 bytes whose op_type claims 100.
    const { model: found, problems } = read(model([0x0a, 3, 0x22, 100, 65], node("B", [], ["b"])));
    expect(found?.graph.nodes.map((item) => item.opType)).toEqual(["B"]);
    expect(problems.map((problem) => problem.message)).toEqual([
      "byte 8, graph.node[0].op_type: expected 100 more bytes, found 1 (truncated?)",
    ]);
  });
  it("refuses negative and overflowing dims", () => {
    expect(messages(model(bytes(5, packed(1, [2, -3]), int(2, 1), text(8, "w"))))).toEqual([
      expect.stringContaining(
        "graph.initializer[0]: expected a size from 0 to 2^53 in dims[1] of tensor 'w', found -3",
      ),
    ]);
    const huge = sound(bytes(5, packed(1, [2 ** 50, 2 ** 50, 2 ** 50]), int(2, 1), text(8, "w")));
    expect(huge.graph.initializers[0]?.payload).toMatchObject({ kind: "skipped", length: 0 });
  });
  it("compares the payload with the dims", () => {
    expect(messages(model(initializer("w", 1, [2], bytes(9, float32(1)))))).toEqual([
      expect.stringContaining("expected 8 bytes for 2 elements of float32, found 4 in raw_data"),
    ]);
    expect(messages(model(initializer("w", 7, [3], packed(7, [1, 2]))))).toEqual([
      expect.stringContaining("expected 3 elements for the tensor's dims, found 2 in int64_data"),
    ]);
  });
  it("stops at nested graphs deeper than its limit, and only there", () => {
    const nest = (depth: number): Bytes => {
      let graph: Bytes = node("Relu", ["x"], ["y"]);
      for (let i = 0; i < depth; i++)
        graph = node("If", ["c"], ["y"], bytes(5, text(1, "then_branch"), bytes(6, graph), int(20, 5)));
      return model(graph);
    };
    expect(messages(nest(20))).toEqual([]);
    expect(messages(nest(60))).toEqual([expect.stringContaining("messages nested deeper than 100 levels")]);
  });
  it("counts groups instead of recursing into them", () => {
    // Starts of groups of field 9, which GraphProto does not use, none of them ended.
    expect(messages(model(new Array<number>(50_000).fill(9 * 8 + 3)))).toEqual([
      expect.stringContaining("groups nested deeper than 100 levels"),
    ]);
  });
  it("refuses varints that never end", () => {
    expect(messages(model([...tag(10, 2), ...new Array<number>(11).fill(0xff)]))).toEqual([
      expect.stringContaining("expected a varint of at most 10 bytes"),
    ]);
  });
  it("bounds the list of faults", () => {
    const broken = new Array(500).fill(bytes(1, int(4, 1))).flat() as number[];
    expect(messages(model(broken))).toHaveLength(101);
    expect(messages(model(broken)).at(-1)).toBe(
      "more than 100 faults: the others are not listed, and reading stops at 1000",
    );
  });
  it("gives up on a file that is nothing but faults", { timeout: 60_000 }, () => {
    // A million nodes of no bytes: each lacks its op_type.
    const start = process.cpuUsage();
    const { problems } = read(model(new Array<Bytes>(1_000_000).fill([0x0a, 0]).flat()));
    const { user } = process.cpuUsage(start);
    expect(problems).toHaveLength(101);
    expect(user / 1e6).toBeLessThan(1);
  });
  it("leaves out a text beyond its limit and says so", () => {
    const { model: found, problems } = read(model(bytes(10, new Array<number>(1_100_000).fill(65)), text(2, "g")));
    expect(found?.graph).toMatchObject({ name: "g", docString: "" });
    expect(problems).toMatchObject([{ code: "limit-reached", severity: "warning" }]);
  });
  it("decodes integers exactly with a varint of ten bytes", () => {
    expect(varint(-1)).toHaveLength(10);
    expect(
      sound(node("Op", [], ["y"], bytes(5, text(1, "a"), int(3, -1), int(20, 2)))).graph.nodes[0]?.attributes[0],
    ).toMatchObject({ value: -1 });
  });
});

describe("files of another kind", () => {
  const foreign: readonly (readonly [string, Bytes, string])[] = [
    ["an empty file", [], "expected an ONNX model, found an empty file"],
    ["PNG", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13], "found a PNG image"],
    ["ZIP", [0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0], "found a ZIP archive"],
    ["HDF5", [0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10], "found an HDF5 file"],
    ["Python source", [...new TextEncoder().encode("import torch\nclass Net(nn.Module):\n  pass\n")], "found a text"],
    ["JSON", [...new TextEncoder().encode('{"a": 1}')], "found a text"],
    [
      "a text that begins like a graph",
      [...new TextEncoder().encode(": this is prose, longer than its second byte says")],
      "found a text",
    ],
    [
      "a Git LFS pointer",
      [...new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")],
      "Git LFS pointer",
    ],
    ["zeros", new Array<number>(64).fill(0), "expected an ONNX model"],
  ];
  for (const [title, data, message] of foreign) {
    it(title, () => {
      const { model: found, problems } = read(data);
      expect(found).toBeNull();
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ severity: "error", code: "malformed-file" });
      expect(problems[0]?.message).toContain(message);
    });
  }
});
