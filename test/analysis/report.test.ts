// The JSON report against its schema (docs/report.md), field by field, as whoever scripts against it would read it: after
// a round through JSON, where NaN and infinity would have become null.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { analyze, report } from "../../server/src/analysis/analyze";
import type { Source } from "../../server/src/frontends/frontend";
import { bytesOf } from "../../server/src/frontends/onnx/bytes";

const ROOT = path.resolve(import.meta.dirname, "..", "..");

/** A non-negative count: a number while it is a safe integer, a decimal string beyond. */
const COUNT = z.union([
  z.int().nonnegative(),
  z
    .string()
    .regex(/^[1-9]\d*$/)
    .refine((digits) => BigInt(digits) > BigInt(Number.MAX_SAFE_INTEGER)),
]);
const FIGURE = COUNT.nullable();
const POSITION = z.strictObject({ line: z.int().nonnegative(), character: z.int().nonnegative() });
const RANGE = z.strictObject({ start: POSITION, end: POSITION }).nullable();
const SHAPE = z.array(z.int().nonnegative().nullable()).nullable();
const TENSOR = { name: z.string(), shape: SHAPE, dtype: z.string().nullable() };
const SEVERITY = z.enum(["error", "warning", "information", "hint"]);

const TOTALS = z.strictObject({
  ...{ params: COUNT, trainableParams: COUNT, buffers: COUNT, macs: COUNT, flops: COUNT, activations: COUNT },
  ...{ weightBytes: COUNT, outputBytes: COUNT, trafficBytes: COUNT, peakBytes: COUNT },
  ...{ nodes: z.int().nonnegative(), unknownNodes: z.int().nonnegative(), lowerBound: z.boolean() },
});

const LAYER = z.strictObject({
  ...{ path: z.string().min(1), op: z.string().min(1), type: z.string().min(1), call: z.int().nonnegative() },
  ...{ range: RANGE, callRange: RANGE, inputs: z.array(SHAPE), outputs: z.array(SHAPE) },
  ...{ outputNames: z.array(z.string()), outputDtypes: z.array(z.string().nullable()), dtype: z.string().nullable() },
  ...{ params: FIGURE, macs: FIGURE, flops: FIGURE, activations: FIGURE },
  ...{ outputBytes: FIGURE, weightBytes: FIGURE, trafficBytes: FIGURE, intensity: z.number().nonnegative().nullable() },
  ...{ group: z.null(), seconds: z.null(), bound: z.null() },
  ...{ unknown: z.string().min(1).nullable(), lowerBound: z.boolean() },
});

const MODULE = z.strictObject({
  ...{ path: z.string().min(1), type: z.string(), params: FIGURE, macs: FIGURE, children: z.array(z.string()).min(1) },
});

const FINDING = z.strictObject({
  ...{ rule: z.string(), severity: SEVERITY, message: z.string().min(1), range: RANGE, path: z.string() },
  ...{ count: z.int().positive(), layers: z.array(z.int().nonnegative()).min(1) },
  saving: z.strictObject({ seconds: z.number().nullable(), bytes: FIGURE, macs: FIGURE, params: FIGURE }),
});

const INPUT_SOURCE = z.enum(["comment", "config", "annotation", "example", "search", "file", "cli"]);
const MODEL = z.looseObject({
  ...{ name: z.string(), range: RANGE, totals: TOTALS, layers: z.array(LAYER), modules: z.array(MODULE) },
  inputs: z.array(z.strictObject({ ...TENSOR, source: INPUT_SOURCE })),
  outputs: z.array(z.strictObject(TENSOR)),
  target: z.null(),
  assumptions: z.array(z.strictObject({ message: z.string().min(1), range: RANGE })),
  findings: z.array(FINDING),
});

const REPORT = z.strictObject({
  schema: z.literal(1),
  tool: z.strictObject({ name: z.literal("rooflint"), version: z.string().regex(/^\d+\.\d+\.\d+/) }),
  file: z.string(),
  frontend: z.enum(["pytorch", "keras", "onnx", "onnx-text", "caffe"]),
  models: z.array(MODEL),
  problems: z.array(
    z.strictObject({
      ...{ severity: SEVERITY, code: z.string().regex(/^[a-z]+(-[a-z]+)*$/), message: z.string().min(1) },
      ...{ range: RANGE.optional(), model: z.string().optional() },
    }),
  ),
});

/** The larger exports say the same more often. */
const SMALL_BYTES = 150_000;

/** Throws where the report differs from the schema; gives its first model. */
function checked(source: Source) {
  const analysis = analyze(source);
  if (analysis === null) throw new Error(`${source.name} is known to no front end`);
  const made = report(analysis);
  const read = REPORT.parse(JSON.parse(JSON.stringify(made)));
  for (const model of read.models) {
    expect(model.totals.nodes).toBe(model.layers.length);
    expect(model.totals.unknownNodes).toBe(model.layers.filter((layer) => layer.unknown !== null).length);
    for (const layer of model.layers) expect(layer.outputs).toHaveLength(layer.outputNames.length);
    for (const index of model.findings.flatMap((finding) => finding.layers)) expect(model.layers[index]).toBeDefined();
  }
  return read.models[0];
}

function file(name: string): Source {
  const bytes = readFileSync(name);
  return name.endsWith(".onnx")
    ? { kind: "bytes", name, bytes: bytesOf(bytes) }
    : { kind: "text", name, text: bytes.toString() };
}

function text(body: string): Source {
  return { kind: "text", name: "m.onnxtxt", text: `<ir_version: 8, opset_import: ["": 17, "acme": 1]>\n${body}` };
}

describe("the report of", () => {
  const samples = path.join(ROOT, "samples");
  for (const name of readdirSync(samples).filter((item) => /\.onnx(txt)?$/.test(item)))
    it(`samples/${name}`, () => expect(checked(file(path.join(samples, name)))).toBeDefined());

  const oracle = path.resolve(ROOT, "..", "shared", "oracle", "onnx");
  if (!existsSync(oracle)) console.log("skipped: no oracle at ../shared/oracle/onnx");
  const exports = existsSync(oracle) ? readdirSync(oracle).filter((name) => name.endsWith(".onnx")) : [];
  for (const name of exports.filter((item) => statSync(path.join(oracle, item)).size < SMALL_BYTES))
    it(`oracle/onnx/${name}`, () => expect(checked(file(path.join(oracle, name)))).toBeDefined());
});

describe("the report of an odd model", () => {
  it("writes counts beyond 2^53 as decimal strings, exactly", () => {
    // 2^40 · 3 × 3 · 2^40: 2^40 · 2^40 · 3 multiply–accumulates
    const size = 2 ** 40;
    const model = checked(text(`g (float[${size},3] x, float[3,${size}] w) => (y) { y = MatMul(x, w) }`));
    expect(model?.layers[0]?.macs).toBe((3n * 2n ** 80n).toString());
    expect(model?.totals.outputBytes).toBe((4n * 2n ** 80n).toString());
  });
  it("has null for what is unknown and lower bounds for totals", () => {
    const model = checked(text("g (float[1,8] x) => (z) { y = acme.Mystery(x)\n z = Relu(y) }"));
    expect(model?.layers.map(({ macs, flops }) => [macs, flops])).toEqual([
      [null, null],
      [0, null],
    ]);
    expect(model?.totals).toMatchObject({ lowerBound: true, unknownNodes: 2, flops: 0 });
  });
  it("marks a loop's own figures as lower bounds", () => {
    const body =
      "body = b (int64 i, bool c, float[8,8] s) => (bool d, float[8,8] t) { d = Identity(c)\n t = MatMul(s, s) }";
    const model = checked(text(`g (float[8,8] x, int64 n) => (y) { y = Loop<${body}>(n, , x)\n z = Relu(y) }`));
    expect(model?.layers.map((layer) => layer.lowerBound)).toEqual([true, false]);
    expect(model?.totals).toMatchObject({ lowerBound: true, unknownNodes: 0 });
  });
  it("has sizes of zero, scalars and nothing at all", () => {
    const empty = checked(text("g (float[0,8] x, float s) => (y) { y = Mul(x, s) }"));
    expect(empty?.layers[0]).toMatchObject({ flops: 0, outputBytes: 0, outputs: [[0, 8]] });
    expect(checked(text("g () => () { }"))?.totals).toMatchObject({ nodes: 0, peakBytes: 0, lowerBound: false });
  });
  it("has no infinity where attributes have", () => {
    const scales = "<float[4] s = {1, 1, inf, nan}>";
    const resize = checked(text(`g (float[1,3,4,4] x) => (y) ${scales} { y = Resize(x, , s) }`));
    expect(resize?.layers[0]?.unknown).toContain("not possible");
  });
});
