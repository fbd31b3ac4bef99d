// Every rule with a threshold against a family of models in which one number grows: it speaks exactly where the quantity of
// its condition, computed here, passes the threshold. So it is monotone in the quantity and in the threshold, and silent at
// the family's balanced point.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnalyzedModel, type AnalyzeOptions, analyze } from "../../server/src/analysis/analyze";
import { RULES } from "../../server/src/guidelines/rules/index";

interface Family {
  /** The model's text for each number. */
  readonly text: (n: number) => string;
  readonly numbers: readonly number[];
  /** What the condition compares with the threshold. */
  readonly quantity: (n: number, model: AnalyzedModel) => number;
  readonly speaks?: "above" | "at or above" | "below";
  readonly thresholds: readonly [least: number, most: number];
  /** Silent at the rule's own threshold. */
  readonly balanced: number;
  readonly options?: AnalyzeOptions;
}

const HEADER = `<ir_version: 8, opset_import: ["": 20]>\n`;

/** Name → sizes. Activations are called x and z, all else are weights. */
function onnx(tensors: Shapes, outputs: Shapes, body: readonly string[]): string {
  const declared = ([name, dims]: readonly [string, readonly number[]]) => `float[${dims.join(",")}] ${name}`;
  const isInput = ([name]: readonly [string, unknown]) => name === "x" || name === "z";
  const all = Object.entries(tensors);
  const inputs = all.filter(isInput).map(declared).join(", ");
  const weights = all.filter((one) => !isInput(one)).map((one) => `${declared(one)} = ["location": "w"]`);
  const results = Object.entries(outputs).map(declared).join(", ");
  const constants = weights.length > 0 ? ` <${weights.join(", ")}>` : "";
  return `${HEADER}net (${inputs}) => (${results})${constants} {
${body
  .map(
    (line) => `  ${line}
`,
  )
  .join("")}}
`;
}

type Shapes = Readonly<Record<string, readonly number[]>>;

/** One convolution with the size of its input. */
function convolution(input: number, output: number, size: number, kernel = 1, groups = 1): string {
  const pad = (kernel - 1) / 2;
  const x = [1, input, size, size];
  return onnx({ x, w: [output, input / groups, kernel, kernel] }, { y: [1, output, size, size] }, [
    `y = Conv <group = ${groups}, pads = [${pad}, ${pad}, ${pad}, ${pad}]> (x, w)`,
  ]);
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const roundUp = (value: number, multiple: number) => Math.ceil(value / multiple) * multiple;

/** Excess of ShuffleNet V2's Eq. 1 and 2 for a 1×1 convolution. */
function excess(input: number, output: number, groups: number, positions: number): number {
  const weights = (input * output) / groups;
  return (positions * (input + output) + weights) / (2 * positions * Math.sqrt(weights) + weights);
}

const FAMILIES: Readonly<Record<string, Family>> = {
  "unbalanced-channels": {
    text: (n) => convolution(16, 16 * n, 112),
    numbers: range(1, 16),
    quantity: (n) => excess(16, 16 * n, 1, 112 ** 2),
    thresholds: [1, 2.2],
    balanced: 1,
  },
  "excess-groups": {
    text: (n) => convolution(64, 64, 112, 1, n),
    numbers: [1, 2, 4, 8, 16, 32],
    quantity: (n) => (n === 1 ? 0 : excess(64, 64, n, 112 ** 2)),
    thresholds: [1, 6],
    balanced: 1,
  },
  "large-kernel": {
    text: (n) => convolution(32, 32, 28, n),
    numbers: [1, 3, 5, 7, 9],
    quantity: (n) => n,
    speaks: "at or above",
    thresholds: [5, 10],
    balanced: 3,
  },
  "fragmented-block": {
    text: (n) =>
      onnx({ x: [1, 8, 14, 14], w: [8, 8, 1, 1] }, { y: [1, 8 * n, 14, 14] }, [
        "r = Relu(x)",
        ...range(1, n).map((i) => `a${i} = Conv(r, w)`),
        `y = Concat <axis = 1> (${range(1, n).map((i) => `a${i}`)})`,
      ]),
    numbers: range(2, 10),
    quantity: (n) => n,
    speaks: "at or above",
    thresholds: [2, 11],
    balanced: 2,
  },
  "elementwise-overhead": {
    text: (n) =>
      onnx({ x: [8, 64, 28, 28], w: [64, 64, 3, 3] }, { y: [8, 64, 28, 28] }, [
        "a0 = Conv <pads = [1, 1, 1, 1]> (x, w)",
        ...range(1, n).map((i) => `a${i} = Elu(a${i - 1})`),
        `y = Add(x, a${n})`,
      ]),
    numbers: range(0, 8),
    // the whole graph is one block
    quantity: (_, { estimate }) => {
      const seconds = (estimate?.groups ?? []).map(({ group, time }) => ({ group, seconds: time?.seconds ?? 0 }));
      const total = seconds.reduce((sum, one) => sum + one.seconds, 0);
      return seconds.reduce((sum, one) => sum + (one.group.kind === "product" ? 0 : one.seconds), 0) / total;
    },
    thresholds: [0, 1],
    balanced: 0,
    options: { target: "intel-xeon-icelake-1core" },
  },
  "representational-bottleneck": {
    text: (n) => {
      const size = Math.floor(60 / n);
      return onnx({ x: [1, 8, 60, 60], w: [8, 8, 1, 1] }, { y: [1, 8, size, size] }, [
        "a = Conv(x, w)",
        `b = MaxPool <kernel_shape = [${n}, ${n}], strides = [${n}, ${n}]> (a)`,
        "c = Conv(b, w)",
        "d = Conv(c, w)",
        "y = Conv(d, w)",
      ]);
    },
    numbers: range(1, 6),
    quantity: (n) => n ** 2,
    thresholds: [1, 40],
    balanced: 2,
  },
  "unbalanced-stages": {
    // MACs: n · 8·8·32², 8·16·16², 16·32·8²; the median is that of the last two
    text: (n) =>
      onnx({ x: [1, 8, 32, 32], w: [8, 8, 1, 1], v: [16, 8, 1, 1], u: [32, 16, 1, 1] }, { y: [1, 32, 8, 8] }, [
        ...range(1, n).map((i) => `a${i} = Conv(${i === 1 ? "x" : `a${i - 1}`}, w)`),
        `b = Conv <strides = [2, 2]> (a${n}, v)`,
        "y = Conv <strides = [2, 2]> (b, u)",
      ]),
    numbers: range(1, 10),
    quantity: (n) => (n * 8 * 8 * 32 ** 2) / (8 * 16 * 16 ** 2),
    thresholds: [1, 22],
    balanced: 1,
  },
  "undoubled-channels": {
    text: (n) =>
      onnx({ x: [1, 16, 16, 16], w: [16, 16, 1, 1], v: [n, 16, 1, 1] }, { y: [1, n, 8, 8] }, [
        "a = Conv(x, w)",
        "y = Conv <strides = [2, 2]> (a, v)",
      ]),
    numbers: range(4, 48),
    quantity: (n) => n / 16,
    speaks: "below",
    thresholds: [0.5, 3],
    balanced: 32,
  },
  "heavy-classifier": {
    // 8·8·3·3 weights of the convolution, 8·n²·10 of the classifier
    text: (n) =>
      onnx({ x: [1, 8, n, n], w: [8, 8, 3, 3], v: [8 * n ** 2, 10] }, { y: [1, 10] }, [
        "a = Conv <pads = [1, 1, 1, 1]> (x, w)",
        "b = Flatten(a)",
        "y = Gemm(b, v)",
      ]),
    numbers: range(1, 9),
    quantity: (n) => (n === 1 ? 0 : (80 * n ** 2) / (80 * n ** 2 + 576)),
    thresholds: [0, 1],
    balanced: 1,
  },
  "late-downsampling": {
    text: (n) =>
      onnx({ x: [1, 8, 96, 96], w: [n, 8, 1, 1], v: [64, n, 1, 1], u: [64, 10] }, { y: [1, 10] }, [
        "a = Conv(x, w)",
        "b = Conv <strides = [2, 2]> (a, v)",
        "c = GlobalAveragePool(b)",
        "d = Flatten(c)",
        "y = Gemm(d, u)",
      ]),
    numbers: range(1, 40),
    quantity: (n) => (n * 96 ** 2) / (n * 96 ** 2 + 64 * 48 ** 2 + 10),
    thresholds: [0, 1],
    balanced: 4,
  },
  "wide-basic-block": {
    text: (n) =>
      onnx({ x: [1, n, 14, 14], w: [n, n, 3, 3] }, { y: [1, n, 14, 14] }, [
        "a = Conv <pads = [1, 1, 1, 1]> (x, w)",
        "b = Relu(a)",
        "c = Conv <pads = [1, 1, 1, 1]> (b, w)",
        "y = Add(x, c)",
      ]),
    numbers: [16, 64, 128, 192, 255, 256, 257, 384, 512],
    quantity: (n) => n,
    speaks: "at or above",
    thresholds: [16, 600],
    balanced: 64,
  },
  "dense-where-separable": {
    // the patches' convolution and the last one are dense, n are depthwise
    text: (n) =>
      onnx({ x: [1, 3, 64, 64], p: [16, 3, 16, 16], w: [16, 1, 3, 3], v: [16, 16, 3, 3] }, { y: [1, 16, 4, 4] }, [
        "a0 = Conv <strides = [16, 16]> (x, p)",
        ...range(1, n).map((i) => `a${i} = Conv <group = 16, pads = [1, 1, 1, 1]> (a${i - 1}, w)`),
        `y = Conv <pads = [1, 1, 1, 1]> (a${n}, v)`,
      ]),
    numbers: range(0, 10),
    quantity: (n) => n / (n + 2),
    thresholds: [0, 1],
    balanced: 2,
  },
  "memory-bound-depthwise": {
    text: (n) => convolution(32, 32, n, 3, 32),
    numbers: [7, 14, 28, 55, 56, 57, 80, 112],
    quantity: (n) => n ** 2,
    speaks: "at or above",
    thresholds: [1, 14_000],
    balanced: 14,
    options: { target: "nvidia-gtx-1080ti" },
  },
  "unsqueezed-kernel": {
    // 8·8·3·3 weights of the large kernel, 8·n of the other layer
    text: (n) =>
      onnx({ x: [1, 8, 14, 14], w: [8, 8, 3, 3], v: [n, 8, 1, 1] }, { y: [1, n, 14, 14] }, [
        "a = Conv <pads = [1, 1, 1, 1]> (x, w)",
        "y = Conv(a, v)",
      ]),
    numbers: [8, 16, 64, 200, 600, 648, 700, 1000, 4000],
    quantity: (n) => 576 / (576 + 8 * n),
    speaks: "at or above",
    thresholds: [0, 1],
    balanced: 4000,
    options: { budget: { params: 1 } },
  },
  "dense-concatenation": {
    text: (n) =>
      onnx({ x: [1, 8, 14, 14], z: [1, 4, 14, 14] }, { y: [1, 8 + 4 * n, 14, 14] }, [
        ...range(1, n).map((i) => `${i === n ? "y" : `a${i}`} = Concat <axis = 1> (${i === 1 ? "x" : `a${i - 1}`}, z)`),
      ]),
    numbers: range(1, 20),
    quantity: (n) => n,
    speaks: "at or above",
    thresholds: [2, 21],
    balanced: 6,
  },
  "unaligned-channels": {
    text: (n) => convolution(n, n, 14),
    numbers: range(5, 80),
    quantity: (n) => (roundUp(n, 8) / n) ** 2,
    thresholds: [1, 3],
    balanced: 64,
    options: { target: "arm-ethos-u55-256" },
  },
  "unaligned-group-width": {
    text: (n) => convolution(4 * n, 4 * n, 14, 1, 4),
    numbers: range(2, 40),
    quantity: (n) => (roundUp(n, 8) / n) ** 2,
    thresholds: [1, 20],
    balanced: 16,
    options: { target: "arm-ethos-u55-256" },
  },
  "exceeds-on-chip-memory": {
    // int8: n²·(16 + 16) activations and 256 weights
    text: (n) => convolution(16, 16, n),
    numbers: [16, 64, 100, 110, 111, 128, 200, 256],
    quantity: (n) => (32 * n ** 2 + 256) / 393_216,
    thresholds: [0.1, 6],
    balanced: 64,
    options: { target: "arm-ethos-u65-512" },
  },
  "exceeds-memory": {
    text: (n) => convolution(64, 64, 1000 * n),
    numbers: range(1, 12),
    quantity: (_, { estimate }) => (estimate?.memory?.needBytes ?? 0) / (estimate?.memory?.capacityBytes ?? 1),
    thresholds: [0, 4],
    balanced: 1,
    options: { target: "nvidia-l4" },
  },
  "weight-streaming": {
    // int8: 512² weights, n·(512 + 512) activations
    text: (n) => onnx({ x: [n, 512], w: [512, 512] }, { y: [n, 512] }, ["y = MatMul(x, w)"]),
    numbers: range(1, 80),
    quantity: (n) => 256 / n,
    thresholds: [1, 300],
    balanced: 80,
    options: { target: "arm-ethos-u65-512" },
  },
};

it("there is a family for every rule with a threshold", () => {
  const withThreshold = RULES.filter(({ threshold }) => threshold !== null).map(({ id }) => id);
  expect(Object.keys(FAMILIES).sort()).toEqual(withThreshold.sort());
});

for (const [id, family] of Object.entries(FAMILIES)) {
  describe(id, () => {
    const { numbers, quantity, thresholds, balanced, speaks = "above" } = family;
    const [least, most] = thresholds;

    it("speaks exactly where its quantity passes the threshold", () => {
      const threshold = fc.double({ min: least, max: most, noNaN: true });
      fc.assert(
        fc.property(fc.constantFrom(...numbers), threshold, (n, limit) => {
          const model = analyzed(id, family, n, limit);
          const value = quantity(n, model);
          // not decided by the last bit of a floating-point number
          fc.pre(Math.abs(value - limit) > 1e-9 * limit);
          expect(isSaid(id, model)).toBe(speaks === "below" ? value < limit : value > limit);
        }),
        { numRuns: 60 },
      );
    });

    if (speaks === "at or above")
      it("speaks at the threshold itself", () => {
        const at = numbers.filter((n) => n >= least && n <= most);
        for (const n of at) {
          const value = quantity(n, analyzed(id, family, n, least));
          expect(isSaid(id, analyzed(id, family, n, value))).toBe(true);
        }
      });

    it("is silent at the balanced point", () => {
      expect(isSaid(id, analyzed(id, family, balanced))).toBe(false);
    });
  });
}

function analyzed(id: string, { text, options }: Family, n: number, threshold?: number): AnalyzedModel {
  const guidelines = threshold === undefined ? {} : { [id]: { threshold } };
  const source = { kind: "text", name: "family.onnxtxt", text: text(n) } as const;
  const analysis = analyze(source, { preset: "teaching", guidelines, ...options });
  const [model] = analysis?.models ?? [];
  if (!model || analysis?.problems.length !== 0) throw new Error(JSON.stringify(analysis?.problems));
  return model;
}

function isSaid(id: string, { findings }: AnalyzedModel): boolean {
  return findings.some(({ rule }) => rule === id);
}
