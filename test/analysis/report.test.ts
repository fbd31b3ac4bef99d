// The JSON report against its schema (docs/report.md), field by field, as whoever scripts against it would read it: after
// a round through JSON, where NaN and infinity would have become null.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { analyze, report } from "../../server/src/analysis/analyze";
import type { Source } from "../../server/src/frontends/frontend";
import { bytesOf } from "../../server/src/frontends/onnx/bytes";
import { CONVENTION_IDS } from "../../server/src/hardware/configuration";

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
  ...{ nodes: z.int().nonnegative(), unknownNodes: z.int().nonnegative() },
  ...{ lowerBound: z.boolean(), weightsLowerBound: z.boolean() },
});

const SECONDS = z.tuple([z.number(), z.number(), z.number()]).nullable();
const BOUND = z.enum(["compute", "memory", "overhead"]).nullable();
const WINDOW_PLACE = { offset: z.array(z.int()), whole: z.boolean() };

const LAYER = z.strictObject({
  ...{ path: z.string().min(1), op: z.string().min(1), type: z.string().min(1), call: z.int().nonnegative() },
  ...{ range: RANGE, callRange: RANGE, inputs: z.array(SHAPE), outputs: z.array(SHAPE) },
  ...{ outputNames: z.array(z.string()), outputDtypes: z.array(z.string().nullable()), dtype: z.string().nullable() },
  ...{ params: FIGURE, macs: FIGURE, flops: FIGURE, activations: FIGURE },
  ...{ outputBytes: FIGURE, weightBytes: FIGURE, trafficBytes: FIGURE, intensity: z.number().nonnegative().nullable() },
  ...{ group: z.int().nonnegative().nullable(), seconds: SECONDS, bound: BOUND },
  receptiveField: z
    .strictObject({ size: z.array(z.int().positive()), stride: z.array(z.number().positive()), ...WINDOW_PLACE })
    .nullable(),
  ...{ unknown: z.string().min(1).nullable(), lowerBound: z.boolean() },
});

const MODULE = z.strictObject({
  ...{ path: z.string().min(1), type: z.string(), params: FIGURE, macs: FIGURE, children: z.array(z.string()).min(1) },
});

const FINDING = z.strictObject({
  ...{ rule: z.string(), severity: SEVERITY, message: z.string().min(1), range: RANGE, path: z.string() },
  ...{ count: z.int().positive(), layers: z.array(z.int().nonnegative()) },
  saving: z.strictObject({ seconds: z.number().nullable(), bytes: FIGURE, macs: FIGURE, params: FIGURE }),
});

const SIZE = z.number().nonnegative();
const TRAFFIC = { perOp: SIZE, edge: SIZE, ideal: SIZE };

const TARGET = z.strictObject({
  ...{ id: z.string(), name: z.string(), dtype: z.string(), batch: z.int().positive(), fusion: z.string() },
  ...{ seconds: SECONDS, unknown: z.string().nullable(), lowerBound: z.boolean(), bytes: z.strictObject(TRAFFIC) },
  bytesPerSecondAtFps: z.strictObject({ fps: z.number().positive(), ...TRAFFIC }),
  memory: z
    .strictObject({
      ...{ needBytes: SIZE, capacityBytes: SIZE, weightBytes: SIZE, live: z.array(SIZE) },
      verdict: z.enum(["fits", "tight", "does not fit"]),
    })
    .nullable(),
  joules: z.tuple([SIZE, SIZE]).nullable(),
  roofline: z.strictObject({
    ...{
      opsPerSecond: SIZE.nullable(),
      bytesPerSecond: SIZE.nullable(),
      ridge: SIZE.nullable(),
      onChipBytes: SIZE.nullable(),
    },
    secondsByBound: z.strictObject({ compute: SIZE, memory: SIZE, overhead: SIZE }),
  }),
  groups: z.array(
    z.strictObject({
      ...{
        layers: z.array(z.int().nonnegative()).min(1),
        anchor: z.int().nonnegative(),
        seconds: SECONDS,
        bound: BOUND,
      },
      ...{ flops: SIZE, bytes: SIZE, perOpBytes: SIZE, idealBytes: SIZE, intensity: SIZE.nullable() },
    }),
  ),
  basis: z.string().min(1),
});

const PEAK = z.strictObject({
  ...{ bytes: COUNT, layer: z.int().nonnegative().nullable(), live: z.array(COUNT), lowerBound: z.boolean() },
  tensors: z.array(z.strictObject({ name: z.string(), shape: SHAPE, bytes: FIGURE })),
});

const NAMED = z.strictObject({ name: z.string().min(1), count: COUNT });
const CONVENTION = z.strictObject({
  ...{ id: z.string(), quantity: z.string().min(1), total: COUNT, lowerBound: z.boolean() },
  ...{ rows: z.array(NAMED), figures: z.array(NAMED) },
});

const INPUT_SOURCE = z.enum(["comment", "config", "annotation", "example", "search", "file", "cli"]);
const MODEL = z.looseObject({
  ...{ name: z.string(), range: RANGE, totals: TOTALS, layers: z.array(LAYER), modules: z.array(MODULE) },
  inputs: z.array(z.strictObject({ ...TENSOR, source: INPUT_SOURCE })),
  outputs: z.array(z.strictObject(TENSOR)),
  target: TARGET.nullable(),
  peak: PEAK,
  conventions: z.array(CONVENTION),
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
  const analysis = analyze(source, { target: "nvidia-h100-sxm", convention: CONVENTION_IDS });
  if (analysis === null) throw new Error(`${source.name} is known to no front end`);
  const made = report(analysis);
  const read = REPORT.parse(JSON.parse(JSON.stringify(made)));
  for (const model of read.models) {
    expect(model.totals.nodes).toBe(model.layers.length);
    expect(model.totals.unknownNodes).toBe(model.layers.filter((layer) => layer.unknown !== null).length);
    for (const layer of model.layers) expect(layer.outputs).toHaveLength(layer.outputNames.length);
    expect(model.peak.bytes).toBe(model.totals.peakBytes);
    expect(model.peak.live).toHaveLength(model.layers.length);
    if (model.peak.layer !== null) expect(model.peak.live[model.peak.layer]).toBe(model.peak.bytes);
    expect(model.conventions.map(({ id }) => id)).toEqual(CONVENTION_IDS);
    expectTimes(model);
    for (const index of model.findings.flatMap((finding) => finding.layers)) expect(model.layers[index]).toBeDefined();
  }
  return read.models[0];
}

/** Layers, groups and totals tell the same times; what stays on the chip never moves more. */
function expectTimes({ target, layers }: z.infer<typeof MODEL>): void {
  if (target === null) throw new Error("no target in the report");
  const [, expected] = target.seconds ?? [0, 0, 0];
  const sum = (times: readonly z.infer<typeof SECONDS>[]) => times.reduce((total, time) => total + (time?.[1] ?? 0), 0);
  expect(sum(layers.map(({ seconds }) => seconds))).toBeCloseTo(expected, 9);
  expect(sum(target.groups.map(({ seconds }) => seconds))).toBeCloseTo(expected, 9);
  for (const seconds of [target.seconds, ...layers.map((layer) => layer.seconds)])
    expect([...(seconds ?? [])].sort((a, b) => a - b)).toEqual(seconds ?? []);
  const grouped = target.groups.flatMap((group, index) => group.layers.map((layer) => [layer, index] as const));
  expect(new Map(grouped).size).toBe(grouped.length);
  for (const [layer, index] of grouped) expect(layers[layer]?.group).toBe(index);
  expect(target.bytes.ideal).toBeLessThanOrEqual(target.bytes.edge * (1 + 1e-12));
  const bytes = (of: "perOpBytes" | "bytes" | "idealBytes") =>
    target.groups.reduce((total, group) => total + group[of], 0);
  expect(bytes("bytes")).toBeCloseTo(target.bytes.edge, 3);
  expect(bytes("idealBytes")).toBeCloseTo(target.bytes.ideal, 3);
  expect(bytes("perOpBytes")).toBeCloseTo(target.bytes.perOp, 3);
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
