// Reports as the server would send them, made by hand for the panel's tests. Costs follow from the shapes by the formulas
// written here, so that a test can do the same sums on its own.
import {
  type Bound,
  type GroupReport,
  type LayerReport,
  type ModelReport,
  type Report,
  SCHEMA,
  type TargetReport,
  type Totals,
} from "../../server/src/protocol";

type Shape = readonly number[];

export function report(models: readonly ModelReport[], more: Partial<Report> = {}): Report {
  return {
    schema: SCHEMA,
    tool: { name: "rooflint", version: "0.0.0" },
    file: "models.onnxtxt",
    frontend: "onnx",
    models,
    problems: [],
    ...more,
  };
}

export function model(name: string, layers: readonly LayerReport[], more: Partial<ModelReport> = {}): ModelReport {
  return {
    name,
    range: null,
    inputs: [{ name: "input", shape: layers[0]?.inputs[0] ?? null, dtype: "float32", source: "file" }],
    outputs: [],
    totals: totals(layers),
    layers,
    modules: [],
    target: null,
    peak: { bytes: 0, layer: null, live: [], tensors: [], lowerBound: false },
    conventions: [],
    assumptions: [],
    findings: [],
    calls: null,
    ...more,
  };
}

export function layer(
  path: string,
  op: string,
  input: Shape,
  output: Shape,
  more: Partial<LayerReport> = {},
): LayerReport {
  const params = Number(more.params ?? 0);
  const flops = more.flops === undefined ? 0 : more.flops;
  const trafficBytes = 4 * (product(input) + product(output) + params);
  return {
    path,
    op,
    type: op,
    call: 0,
    range: null,
    callRange: null,
    inputs: [input],
    outputs: [output],
    outputNames: [`${path}_out`],
    outputDtypes: ["float32"],
    dtype: "float32",
    params,
    macs: 0,
    flops,
    activations: 0,
    outputBytes: 4 * product(output),
    weightBytes: 4 * params,
    trafficBytes,
    intensity: flops === null ? null : Number(flops) / trafficBytes,
    group: null,
    seconds: null,
    bound: null,
    receptiveField: null,
    unknown: null,
    lowerBound: false,
    ...more,
  };
}

export function conv(
  path: string,
  input: Shape,
  [channels, side]: readonly [number, number],
  kernel: number,
): LayerReport {
  const [, inChannels = 0] = input;
  const weights = channels * inChannels * kernel ** 2;
  const output = [1, channels, side, side];
  const macs = weights * side ** 2;
  return layer(path, "Conv", input, output, {
    params: weights + channels,
    macs,
    flops: 2 * macs + product(output),
    activations: product(output),
  });
}

export function fullyConnected(path: string, from: number, to: number): LayerReport {
  return layer(path, "Gemm", [1, from], [1, to], {
    params: from * to + to,
    macs: from * to,
    flops: 2 * from * to + to,
    activations: to,
  });
}

/** A view: no weights, arithmetic or traffic. */
export function view(path: string, op: string, input: Shape, output: Shape): LayerReport {
  return layer(path, op, input, output, { trafficBytes: 0, intensity: null });
}

/** Nothing is known but the operator. */
export function unknown(path: string, op: string, input: Shape, reason: string): LayerReport {
  const missing = {
    macs: null,
    flops: null,
    activations: null,
    outputBytes: null,
    trafficBytes: null,
    intensity: null,
  };
  return layer(path, op, input, [], { ...missing, outputs: [null], unknown: reason });
}

/** AlexNet as in the lecture: one column, 227×227, the channels of the torchvision model. */
export function alexNet(): ModelReport {
  const pool = (path: string, channels: number, from: number, to: number) =>
    layer(path, "MaxPool", [1, channels, from, from], [1, channels, to, to], { flops: 9 * channels * to ** 2 });
  const relu = (path: string, shape: Shape) => layer(path, "Relu", shape, shape, { flops: product(shape) });
  return model(
    "AlexNet",
    [
      conv("conv1", [1, 3, 227, 227], [64, 56], 11),
      relu("relu1", [1, 64, 56, 56]),
      pool("pool1", 64, 56, 27),
      conv("conv2", [1, 64, 27, 27], [192, 27], 5),
      relu("relu2", [1, 192, 27, 27]),
      pool("pool2", 192, 27, 13),
      conv("conv3", [1, 192, 13, 13], [384, 13], 3),
      relu("relu3", [1, 384, 13, 13]),
      conv("conv4", [1, 384, 13, 13], [256, 13], 3),
      relu("relu4", [1, 256, 13, 13]),
      conv("conv5", [1, 256, 13, 13], [256, 13], 3),
      relu("relu5", [1, 256, 13, 13]),
      pool("pool5", 256, 13, 6),
      view("flatten", "Flatten", [1, 256, 6, 6], [1, 9216]),
      fullyConnected("fc6", 9216, 4096),
      relu("relu6", [1, 4096]),
      fullyConnected("fc7", 4096, 4096),
      relu("relu7", [1, 4096]),
      fullyConnected("fc8", 4096, 1000),
    ],
    {
      assumptions: [{ message: "The dimension 'batch' is taken as 1.", range: null }],
      findings: [
        {
          rule: "unbalanced-channels",
          severity: "information",
          message: "'conv1' goes from 3 to 64 channels; memory access is lowest when both are equal.",
          range: null,
          path: "conv1",
          count: 1,
          layers: [0],
          saving: { seconds: null, bytes: null, macs: null, params: null },
        },
      ],
    },
  );
}

/** Part of a detector with operators that nobody knows. */
export function withUnknowns(): ModelReport {
  return model("detector", [
    conv("backbone.conv1", [1, 3, 64, 64], [16, 64], 3),
    unknown("head.nms", "com.acme::BatchedNms", [1, 16, 64, 64], "the operator 'com.acme::BatchedNms' is not known"),
    conv("backbone.conv2", [1, 16, 64, 64], [32, 32], 3),
    unknown("head.topk", "TopK", [1, 32, 32, 32], "the shape of 'k' is not known"),
    layer("head.relu", "Relu", [1, 32, 32, 32], [1, 32, 32, 32], { flops: 32 ** 3 }),
  ]);
}

export const HOSTILE_NAMES: readonly string[] = [
  "</script><script>document.title='hacked'</script>",
  `"><img src=x onerror="document.title='hacked'">`,
  "'; document.title='hacked'; '",
  "🧠 layer 🔥 émoji",
  "שכבה עברית \u202Eesrever",
  "طبقة.التفاف",
  "line\nbreak\ttab\u0000nul",
  "__proto__",
  "constructor",
  "&amp;<b>bold</b>",
  "x".repeat(10_000),
  "",
];

/** Every text that comes from a file is hostile: names, types, operators, reasons, messages. */
export function hostile(): Report {
  const layers = HOSTILE_NAMES.flatMap((name) => [
    layer(name, name || "Op", [1, 8], [1, 8], { flops: 8, outputNames: [name], type: name }),
    layer(name, name || "Op", [1, 8], [1, 8], { flops: null, outputNames: [name], unknown: `because of ${name}` }),
  ]);
  const [script = "", image = ""] = HOSTILE_NAMES;
  const evil = model(script, layers, {
    inputs: HOSTILE_NAMES.map((name) => ({ name, shape: [1, 8], dtype: name, source: "file" })),
    modules: HOSTILE_NAMES.map((name) => ({ path: name, type: name, params: 0, macs: 0, children: HOSTILE_NAMES })),
    assumptions: HOSTILE_NAMES.map((message) => ({ message, range: null })),
  });
  const problems = HOSTILE_NAMES.map((message) => ({ severity: "warning", code: "malformed-file", message }) as const);
  return report([evil, { ...evil, name: image }], { file: `${script}.onnxtxt`, problems });
}

/** `stages` modules with `blocks` modules of 10 convolutions each. */
export function large(stages: number, blocks: number): ModelReport {
  const blockPath = (stage: number, block: number) => `stage${stage}.block${block}`;
  const paths = numbers(stages).flatMap((s) => numbers(blocks).map((b) => ({ s, b, path: blockPath(s, b) })));
  const layers = paths.flatMap(({ path, s }) =>
    numbers(10).map((i) => conv(`${path}.conv${i}`, [1, 8 + s, 8, 8], [8 + s, 8], 1 + 2 * (i % 2))),
  );
  const sums = { params: 0, macs: 0 };
  return model("large", layers, {
    modules: [
      ...numbers(stages).map((s) => ({
        ...sums,
        path: `stage${s}`,
        type: "Stage",
        children: numbers(blocks).map((b) => blockPath(s, b)),
      })),
      ...paths.map(({ path }) => ({
        ...sums,
        path,
        type: "Block",
        children: numbers(10).map((i) => `${path}.conv${i}`),
      })),
    ],
  });
}

export function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function totals(layers: readonly LayerReport[]): Totals {
  const total = (of: (layer: LayerReport) => number | string | null) =>
    layers.reduce((sum, item) => sum + Number(of(item) ?? 0), 0);
  const unknownNodes = layers.filter((item) => item.unknown !== null).length;
  return {
    params: total((item) => item.params),
    trainableParams: total((item) => item.params),
    buffers: 0,
    macs: total((item) => item.macs),
    flops: total((item) => item.flops),
    activations: total((item) => item.activations),
    weightBytes: total((item) => item.weightBytes),
    outputBytes: total((item) => item.outputBytes),
    trafficBytes: total((item) => item.trafficBytes),
    peakBytes: Math.max(0, ...layers.slice(0, 100).map((item) => 2 * Number(item.outputBytes ?? 0))),
    nodes: layers.length,
    unknownNodes,
    lowerBound: unknownNodes > 0,
    weightsLowerBound: unknownNodes > 0,
  };
}

function product(shape: Shape): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** A target of round figures: 1 TFLOPs/s, 100 GB/s, so the ridge at 10 FLOPs per byte; 30 runs a second. */
export function onTarget(groups: readonly GroupReport[]): TargetReport {
  const total = (of: (group: GroupReport) => number) => groups.reduce((sum, group) => sum + of(group), 0);
  const bytes = {
    perOp: total(({ perOpBytes }) => perOpBytes),
    edge: total((group) => group.bytes),
    ideal: total(({ idealBytes }) => idealBytes),
  };
  const seconds = total((group) => group.seconds?.[1] ?? 0);
  const timeOf = (bound: Bound) => total((group) => (group.bound === bound ? (group.seconds?.[1] ?? 0) : 0));
  return {
    ...{ id: "test-npu", name: "Test NPU", dtype: "float16", batch: 1, fusion: "none" },
    ...{ seconds: [seconds / 2, seconds, seconds * 2], unknown: null, lowerBound: false, bytes },
    bytesPerSecondAtFps: { fps: 30, perOp: bytes.perOp * 30, edge: bytes.edge * 30, ideal: bytes.ideal * 30 },
    ...{ memory: null, joules: null },
    roofline: {
      ...{ opsPerSecond: 1e12, bytesPerSecond: 100e9, ridge: 10, onChipBytes: 1024 },
      secondsByBound: { compute: timeOf("compute"), memory: timeOf("memory"), overhead: timeOf("overhead") },
    },
    groups,
    basis: "figures of this test",
  };
}
