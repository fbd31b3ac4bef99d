// Receptive fields against positions propagated one by one through random networks, and against published figures.
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";
import { type ReceptiveField, receptiveFields } from "../../server/src/cost/receptive-field";
import { GraphBuilder } from "../../server/src/graph/builder";
import type { Graph, Value } from "../../server/src/graph/graph";
import { withFile } from "../../server/src/host/files";
import { tensor } from "../../server/src/tensor/type";
import { analyzePython } from "../pytorch/analyze-python";

/** One layer on a signal; `branch` adds it to what came before it by a window of the same stride. */
interface Layer {
  readonly op: "Conv" | "MaxPool" | "Relu" | "ConvTranspose";
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
  readonly branch: boolean;
}

const LAYERS = fc.array(
  fc.record({
    op: fc.constantFrom<Layer["op"]>("Conv", "MaxPool", "Relu", "ConvTranspose"),
    size: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    padding: fc.integer({ min: 0, max: 1 }),
    branch: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
);

/** Only in a network of convolutions the last axis of three is one of positions. */
const POINTWISE: Layer = { op: "Conv", size: 1, stride: 1, dilation: 1, padding: 0, branch: false };

const LENGTH = 200;

/** Which inputs each output takes, of every node: the definition of a convolution, position by position. */
type Sets = readonly (readonly number[])[];

class Signal {
  readonly builder = new GraphBuilder("signal");
  value: Value;
  sets: Sets = Array.from({ length: LENGTH }, (_, i) => [i]);
  readonly all: Sets[] = [];

  constructor(layers: readonly Layer[]) {
    this.value = this.builder.input("x", tensor("float32", [1, 1, LENGTH]));
    for (const layer of [POINTWISE, ...layers]) this.#add(layer);
  }

  finish(): Graph {
    return this.builder.finish([this.value]);
  }

  #add(layer: Layer): void {
    const before = { value: this.value, sets: this.sets };
    const padding = layer.op === "MaxPool" ? Math.min(layer.padding, layer.size >> 1) : layer.padding;
    const { size, stride, dilation } = layer;
    if (this.sets.length < 8 * size * dilation || this.sets.length > 3 * LENGTH) return;
    this.#emit(
      layer.op,
      { kernel_shape: [size], strides: [stride], dilations: [dilation], pads: [padding, padding] },
      before.value,
    );
    this.sets = taken(before.sets, { ...layer, padding }, this.#length());
    this.all.push(this.sets);
    // beside it a window of one element with the same stride, where that gives as many outputs
    const plain = { kernel_shape: [1], strides: [stride], dilations: [1], pads: [0, 0] };
    const isAligned = Math.ceil(before.sets.length / stride) === this.#length();
    if (!layer.branch || layer.op !== "Conv" || !isAligned) return;
    const [main, mainSets] = [this.value, this.sets];
    this.#emit("Conv", plain, before.value);
    const side = taken(before.sets, { ...layer, size: 1, dilation: 1, padding: 0 }, this.#length());
    this.all.push(side);
    this.value = this.#node("Add", [main, this.value], {});
    this.sets = mainSets.map((set, i) => [...new Set([...set, ...(side[i] ?? [])])]);
    this.all.push(this.sets);
  }

  #emit(op: Layer["op"], attributes: Readonly<Record<string, readonly number[]>>, x: Value): void {
    const weight = () =>
      this.builder.constant("w", tensor("float32", [1, 1, attributes["kernel_shape"]?.[0] ?? 1]), "parameter", null);
    if (op === "Relu") this.value = this.#node(op, [x], {});
    else this.value = this.#node(op, op === "MaxPool" ? [x] : [x, weight()], attributes);
  }

  #node(op: string, inputs: readonly Value[], attributes: Readonly<Record<string, readonly number[]>>): Value {
    return this.builder.emit({ op, inputs, attributes, outputs: ["y"], source: { name: op, path: op } })
      .outputs[0] as Value;
  }

  #length(): number {
    return this.value.type.kind === "tensor" ? Number(this.value.type.shape?.[2]) : 0;
  }
}

/** A convolution's output o takes o·stride − padding + k·dilation; a transposed one gives input i to i·stride − padding + k·dilation. */
function taken(sets: Sets, { op, size, stride, dilation, padding }: Layer, length: number): Sets {
  if (op === "Relu") return sets;
  const taps = Array.from({ length: size }, (_, k) => k * dilation);
  const from = (o: number): readonly number[] =>
    op === "ConvTranspose"
      ? sets.flatMap((_, i) => (taps.some((tap) => i * stride - padding + tap === o) ? [i] : []))
      : taps.map((tap) => o * stride - padding + tap).filter((i) => i >= 0 && i < sets.length);
  return Array.from({ length }, (_, o) => [...new Set(from(o).flatMap((i) => sets[i] ?? []))]);
}

describe("receptive fields", () => {
  it("are what positions propagated one by one span, inside the borders", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(LAYERS, (layers) => {
        const signal = new Signal(layers);
        const fields = receptiveFields(signal.finish());
        expect(fields.length).toBe(signal.all.length);
        signal.all.forEach((sets, node) => {
          expectSpan(sets, fields[node] as ReceptiveField, layers);
        });
      }),
      { numRuns: 100, seed: 6 },
    );
  });

  // Araujo, Norris, Sim, Distill 2019, table of receptive fields: AlexNet 195, VGG-16 212, with stride 32 at the last
  // pooling; MobileNet v1 315, at the last convolution.
  it("are those published for AlexNet and VGG-16", () => {
    expect(fieldOfLast("alexnet.onnx", "MaxPool")).toMatchObject({ size: [195, 195], stride: [32, 32], whole: false });
    expect(fieldOfLast("vgg16.onnx", "MaxPool")).toMatchObject({ size: [212, 212], stride: [32, 32], whole: false });
  });

  it("are those published for MobileNet v1", () => {
    // [stride] of the 13 depthwise convolutions, arXiv 1704.04861 table 1 (the last but one with stride 2, the last with 1)
    const strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1];
    const blocks = strides.map((s) => `nn.Conv2d(8, 8, 3, ${s}, 1, groups=8), nn.Conv2d(8, 8, 1)`);
    const body = `# rooflint: input=1x3x224x224\nnet = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), ${blocks.join(", ")})\n`;
    const graph = analyzePython(body).models[0]?.graph as Graph;
    expect(receptiveFields(graph).at(-1)).toMatchObject({ size: [315, 315], stride: [32, 32] });
  });

  it("are whole behind global pooling, flattened linear layers and attention over all positions", () => {
    expect(last("resnet50.onnx")).toMatchObject({ size: [224, 224], whole: true });
    expect(last("vgg16.onnx")).toMatchObject({ size: [224, 224], whole: true });
    const vit = sampleGraph("vit_b_16.onnx");
    const softmax = vit.nodes.findIndex(({ op }) => op === "Softmax");
    const values = vit.nodes.findIndex(({ op }, i) => i > softmax && op === "MatMul");
    // a patch of 16 × 16 pixels until the first attention, the image behind it
    expect(receptiveFields(vit)[0]).toMatchObject({ size: [16, 16], stride: [16, 16], whole: false });
    expect(receptiveFields(vit)[values]).toMatchObject({ size: [224, 224], whole: true });
  });

  it("follow dilation, upsampling, channel shuffles and layouts, and stop at windows of attention", () => {
    const shuffle = "x.view(1, 2, 4, 16, 16).transpose(1, 2).reshape(1, 8, 16, 16)";
    const net = `# rooflint: input=1x8x16x16
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(8, 8, 3, padding=2, dilation=2)
        self.b = nn.Linear(8, 8)
    def forward(self, x):
        x = self.a(x)
        x = ${shuffle}
        x = self.b(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        x = F.interpolate(x, scale_factor=2, mode="nearest")
        return F.relu(x.view(1, 8, 4, 8, 4, 8).permute(0, 2, 4, 1, 3, 5).softmax(-1))
`;
    const graph = analyzePython(net).models[0]?.graph as Graph;
    const fields = receptiveFields(graph);
    const at = (op: string) => fields[graph.nodes.findIndex((node) => node.op === op)];
    // three taps two apart span five pixels, from −2 on
    expect(at("Conv")).toEqual({ size: [5, 5], stride: [1, 1], offset: [-2, -2], whole: false });
    expect(at("MatMul")).toEqual(at("Conv"));
    expect(at("Resize")).toMatchObject({ size: [5, 5], stride: [0.5, 0.5] });
    // eight columns of 32 each are a part of the positions
    expect(at("Softmax")).toBeNull();
    expect(fields.at(-1)).toBeNull();
  });
});

/** Positions at the borders see less; a transposed convolution's see differently many. */
function expectSpan(
  sets: Sets,
  { size: [size = 0], stride: [stride = 0], offset: [offset = 0] }: ReceptiveField,
  layers: readonly Layer[],
): void {
  const inner = sets.flatMap((set, o) => {
    const [first, last] = [Math.min(...set), Math.max(...set)];
    return set.length > 0 && first > 30 && last < LENGTH - 30 ? [{ o, first, last }] : [];
  });
  if (layers.some(({ op }) => op === "ConvTranspose")) {
    for (const { first, last } of inner) expect(last - first + 1).toBeLessThanOrEqual(size);
  } else {
    for (const { o, first, last } of inner)
      expect([first, last]).toEqual([offset + o * stride, offset + o * stride + size - 1]);
  }
}

function sampleGraph(sample: string): Graph {
  const file = path.resolve(import.meta.dirname, "..", "..", "samples", sample);
  return withFile(file, ({ source }) => analyze(source))?.models[0]?.graph as Graph;
}

function last(sample: string): ReceptiveField | null | undefined {
  return receptiveFields(sampleGraph(sample)).at(-1);
}

/** Of the last node with this operator. */
function fieldOfLast(sample: string, op: string): ReceptiveField | null | undefined {
  const graph = sampleGraph(sample);
  return receptiveFields(graph)[graph.nodes.findLastIndex((node) => node.op === op)];
}
