// Measured layers of ../shared/data/measured, onnxruntime on one core: whole networks, the nodes in them, single operators.
import { GraphBuilder } from "../../server/src/graph/builder";
import type { Graph, Value } from "../../server/src/graph/graph";
import { type Calibration, groupTime } from "../../server/src/hardware/time";
import type { GroupWork } from "../../server/src/hardware/work";
import { tensor } from "../../server/src/tensor/type";
import type { Sample } from "./fit";
import type { MachineUnderTest } from "./machines";
import { familyFolds, fitMachine, type MeasuredNetwork, measuredNetwork, predict, rates } from "./measured";
import { errors, quantile, spearman } from "./statistics";

/** A file of measured/networks. */
export interface NetworkRecord {
  readonly model: string;
  readonly fused_ms_min: number;
  /** Node of the optimised graph, its operator, microseconds, and the node of the exported file that it comes from. */
  readonly fused_nodes: readonly (readonly [node: string, op: string, us: number, from: string | null])[];
}

/** A row of measured/sweeps.json. */
export interface SweepRecord {
  readonly sweep: string;
  readonly kind: string;
  readonly us_min: number;
  readonly shape?: readonly number[];
  readonly n?: number;
  readonly cin?: number;
  readonly cout?: number;
  readonly hw?: number;
  readonly k?: number;
  readonly stride?: number;
  readonly groups?: number;
}

interface MeasuredLayer {
  readonly op: string;
  readonly seconds: number;
  readonly work: GroupWork;
}

interface LayeredNetwork {
  readonly network: MeasuredNetwork;
  readonly layers: readonly MeasuredLayer[];
}

interface Sweep {
  readonly record: SweepRecord;
  readonly network: MeasuredNetwork;
}

export interface OneCoreResult {
  readonly calibration: Calibration;
  readonly networks: number;
  readonly fitted: LayerAgreement;
  readonly heldOut: LayerAgreement;
  /** Measured over predicted, held out: networks, convolutions of networks. */
  readonly networkRatios: readonly number[];
  readonly layerRatios: readonly number[];
  readonly sweeps: SweepAgreement;
}

export interface LayerAgreement {
  readonly median: number;
  readonly p90: number;
  /** Median over networks of Spearman between their convolutions' predicted and measured times. */
  readonly convolutions: number;
}

/**
 * Effects: a row's time over that of the first row on the same grid; for that one, over the sweep's first: the
 * grid's. In sweeps of alignment, over the row before it, whose width is the next smaller. */
export interface SweepAgreement {
  readonly effects: number;
  /** Same direction, and within FACTOR. */
  readonly right: number;
  readonly bySweep: Readonly<Record<string, readonly [right: number, effects: number]>>;
}

export const FACTOR = 1.3;
/** Profiling adds microseconds: shorter nodes say little. */
const SHORTEST_US = 60;
/** A network is one number, its layers are a hundred. */
const WEIGHTS = { network: 8, layer: 0.15, sweep: 0.5 } as const;

export function fitOneCore(
  machine: MachineUnderTest,
  records: readonly (readonly [record: NetworkRecord, graph: Graph])[],
  sweepRecords: readonly SweepRecord[],
): OneCoreResult {
  const hardware = rates(machine);
  const networks = records.map(([record, graph]) => layered(record, graph, machine));
  const sweeps = sweepRecords.flatMap((record) => sweepOf(record, machine));
  const fitTo = (seen: readonly LayeredNetwork[], start?: Calibration) =>
    fitMachine(
      machine,
      [...seen.flatMap((own) => samples(own, hardware)), ...sweeps.map((own) => sweepSample(own, hardware))],
      start,
    );
  const calibration = fitTo(networks);
  const blind = familyFolds(networks.map(({ network }) => network.family)).flatMap((fold) => {
    const fitted = fitTo(
      networks.filter(({ network }) => !fold.has(network.family)),
      calibration,
    );
    return networks.filter(({ network }) => fold.has(network.family)).map((own) => evaluate(own, hardware, fitted));
  });
  return {
    calibration,
    networks: networks.length,
    fitted: agreement(networks.map((own) => evaluate(own, hardware, calibration))),
    heldOut: agreement(blind),
    networkRatios: blind.map(({ predicted, measured }) => measured / predicted),
    layerRatios: blind.flatMap(({ layers }) => layers.map((layer) => layer.measured / layer.predicted)),
    sweeps: sweepAgreement(sweeps, hardware, calibration),
  };
}

export function evaluateSweeps(
  machine: MachineUnderTest,
  records: readonly SweepRecord[],
  calibration: Calibration,
): SweepAgreement {
  return sweepAgreement(
    records.flatMap((record) => sweepOf(record, machine)),
    rates(machine),
    calibration,
  );
}

export function evaluateNetworks(
  machine: MachineUnderTest,
  records: readonly (readonly [record: NetworkRecord, graph: Graph])[],
  calibration: Calibration,
): LayerAgreement {
  const networks = records.map(([record, graph]) => layered(record, graph, machine));
  return agreement(networks.map((own) => evaluate(own, rates(machine), calibration)));
}

type Hardware = ReturnType<typeof rates>;

/** Per-node medians hold their shares of the network's least time. */
function layered(record: NetworkRecord, graph: Graph, machine: MachineUnderTest): LayeredNetwork {
  const seconds = record.fused_ms_min / 1e3;
  const family = record.model.split("_").slice(0, 2).join("_").replace(/\d.*/, "");
  const network = measuredNetwork(graph, machine, { name: record.model, family, batch: 1, seconds });
  const total = record.fused_nodes.reduce((sum, [, , us]) => sum + us, 0) * 1e-6;
  const scale = Math.min(1, seconds / total);
  const byName = new Map(graph.nodes.map((node) => [node.source.name, node.index]));
  const owner = new Map(network.groups.flatMap((work) => work.group.nodes.map((node) => [node, work] as const)));
  const layers = record.fused_nodes.flatMap(([, op, us, from]): readonly MeasuredLayer[] => {
    const work = from === null ? undefined : owner.get(byName.get(from) ?? -1);
    const isProduct = /Conv|Gemm|MatMul/.test(op);
    return work && isProduct === work.products.length > 0 ? [{ op, seconds: us * 1e-6 * scale, work }] : [];
  });
  return { network, layers };
}

function samples({ network, layers }: LayeredNetwork, hardware: Hardware): readonly Sample[] {
  const { name, family, seconds, weightBytes } = network;
  const long = layers.filter((layer) => layer.seconds > SHORTEST_US * 1e-6);
  return [
    { name, family, seconds, weight: WEIGHTS.network, predict: (c) => predict(network, hardware, c) },
    ...long.map((layer) => ({
      name,
      family,
      seconds: layer.seconds,
      weight: WEIGHTS.layer,
      predict: (calibration: Calibration) => groupTime(layer.work, { ...hardware, calibration }, weightBytes).seconds,
    })),
  ];
}

function sweepSample({ record, network }: Sweep, hardware: Hardware): Sample {
  const { name, family, seconds } = network;
  const weight = EFFECTS.test(record.sweep) ? WEIGHTS.sweep : WEIGHTS.sweep / 2;
  return { name, family, seconds, weight, predict: (c) => predict(network, hardware, c) };
}

interface Evaluated {
  readonly predicted: number;
  readonly measured: number;
  readonly layers: readonly { readonly op: string; readonly predicted: number; readonly measured: number }[];
}

function evaluate({ network, layers }: LayeredNetwork, hardware: Hardware, calibration: Calibration): Evaluated {
  return {
    predicted: predict(network, hardware, calibration),
    measured: network.seconds,
    layers: layers.map(({ op, seconds, work }) => ({
      op,
      predicted: groupTime(work, { ...hardware, calibration }, network.weightBytes).seconds,
      measured: seconds,
    })),
  };
}

/** Fewer convolutions have no order to speak of. */
const FEWEST = 5;

function agreement(networks: readonly Evaluated[]): LayerAgreement {
  const all = errors(networks);
  const orders = networks.flatMap(({ layers }) => {
    const own = layers.filter(({ op }) => /Conv/.test(op));
    const order = spearman(
      own.map(({ predicted }) => predicted),
      own.map(({ measured }) => measured),
    );
    return own.length >= FEWEST ? [order] : [];
  });
  return { median: quantile(all, 0.5), p90: quantile(all, 0.9), convolutions: quantile(orders, 0.5) };
}

/** Sweeps of convolutions: width ratio, groups, depthwise kernels, alignment, grid. */
const EFFECTS = /^(G1|G2|depthwise|kernel|grouped|alignment)/;

function sweepAgreement(sweeps: readonly Sweep[], hardware: Hardware, calibration: Calibration): SweepAgreement {
  const bySweep: Record<string, [number, number]> = {};
  const known = sweeps.filter(({ record }) => EFFECTS.test(record.sweep));
  known.forEach((sweep) => {
    const { record, network } = sweep;
    const own = known.filter((other) => other.record.sweep === record.sweep);
    const onGrid = own.find((other) => other.record.hw === record.hw);
    const isAlignment = record.sweep.startsWith("alignment");
    const reference = isAlignment ? own[own.indexOf(sweep) - 1] : onGrid === sweep ? own[0] : onGrid;
    if (reference === undefined || reference === sweep) return;
    const predicted = predict(network, hardware, calibration) / predict(reference.network, hardware, calibration);
    const measured = network.seconds / reference.network.seconds;
    const [right, effects] = bySweep[record.sweep] ?? [0, 0];
    bySweep[record.sweep] = [right + (isRight(predicted, measured) ? 1 : 0), effects + 1];
  });
  const tallies = Object.values(bySweep);
  return {
    effects: tallies.reduce((sum, [, effects]) => sum + effects, 0),
    right: tallies.reduce((sum, [right]) => sum + right, 0),
    bySweep,
  };
}

/** Measurements repeat themselves within this share: a smaller effect has no direction. */
const NOISE = 0.09;

function isRight(predicted: number, measured: number): boolean {
  const sameSign = Math.abs(measured - 1) < NOISE || Math.sign(predicted - 1) === Math.sign(measured - 1);
  return sameSign && Math.max(predicted / measured, measured / predicted) <= FACTOR;
}

function sweepOf(record: SweepRecord, machine: MachineUnderTest): readonly Sweep[] {
  const graph = sweepGraph(record);
  if (graph === null) return [];
  const measurement = { name: record.sweep, family: "sweep", batch: 1, seconds: record.us_min * 1e-6 };
  return [{ record, network: measuredNetwork(graph, machine, measurement) }];
}

/** The single operator that was measured; null for the speed of the memory itself. */
function sweepGraph(record: SweepRecord): Graph | null {
  const builder = new GraphBuilder("sweep");
  const source = { name: record.sweep, path: "" };
  const emit = (
    op: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
  ) => builder.finish(builder.emit({ op, inputs, attributes, outputs: ["y"], source }).outputs);
  const weights = (...shape: number[]) => builder.constant("w", tensor("float32", shape), "parameter", null);
  const input = (name: string, shape: readonly number[]) => builder.input(name, tensor("float32", shape));
  const { shape = [], n = 1, cin = 1, cout = 1, hw = 1, k = 1, stride = 1, groups = 1 } = record;
  if (record.kind === "conv") {
    const attributes = { group: groups, pads: Array(4).fill(Math.floor(k / 2)), strides: [stride, stride] };
    return emit("Conv", [input("x", [n, cin, hw, hw]), weights(cout, cin / groups, k, k)], attributes);
  }
  if (record.sweep === "stream add" || shape.length === 0) return null;
  const x = input("x", shape);
  switch (record.sweep) {
    case "gemm":
      return emit("MatMul", [x, weights(shape[1] ?? 1, n)]);
    case "Add":
      return emit("Add", [x, input("z", shape)]);
    case "Concat":
      return emit("Concat", [x, input("z", shape)], { axis: 1 });
    case "Mul per channel":
      return emit("Mul", [x, weights(1, shape[1] ?? 1, 1, 1)]);
    case "MaxPool 3x3 s2":
      return emit("MaxPool", [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
    case "Transpose NHWC":
      return emit("Transpose", [x], { perm: [0, 2, 3, 1] });
    default:
      return emit(record.sweep, [x]);
  }
}
