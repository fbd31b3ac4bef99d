// A graph on a target: fused groups with their seconds, the traffic in three views, whether it fits into memory.
//   per-op: every node reads and writes DRAM;  edge: every fused result moves twice, weights once (arXiv 2311.12816);
//   ideal: what stays on the chip until its next use does not move (cost/traffic.ts).
import type { NodeCost } from "../cost/cost";
import { FUSION, type FusedGroup, type FusionMode, fuse } from "../cost/fusion";
import { peakMemory } from "../cost/liveness";
import type { GraphTotals } from "../cost/totals";
import { idealBytesOfGroups, type Traffic } from "../cost/traffic";
import type { Graph } from "../graph/graph";
import { toNumber } from "../tensor/count";
import { batchOf } from "../text/batch";
import { type Energy, energy } from "./energy";
import { defaultDtype, type Fit, fitOf, precisionOf, type Spread } from "./fit";
import { elementSizes, type Precision } from "./precision";
import { alignmentOf, type ComputeDType, onChipMemory, peakOf, type Target } from "./target";
import { busySeconds, type GroupTime, groupTime, type Machine } from "./time";
import { type GroupWork, groupWorks, scaleBatch } from "./work";

export interface EstimateOptions {
  readonly target: Target;
  /** Absent: the type of the target's measurements. */
  readonly dtype?: ComputeDType | undefined;
  /** `target`: what the target's runtime fuses. */
  readonly fusion?: FusionMode | "target" | undefined;
  /** Images at once, instead of the graph's own. */
  readonly batch?: number | undefined;
  /** Runs a second for the bandwidth demand. */
  readonly fps?: number | undefined;
}

/** Seconds. */
export type TimeRange = readonly [low: number, expected: number, high: number];

export interface GroupEstimate {
  readonly group: FusedGroup;
  readonly work: GroupWork;
  /** Null where the target's peak or bandwidth, or what a node of the group does, is not known. */
  readonly time: GroupTime | null;
  readonly seconds: TimeRange | null;
  /** Read and written by the kernel: inputs, outputs, weights, copies before it. */
  readonly bytes: number;
  /** If each of its nodes ran alone; what of it crosses the border of the chip. */
  readonly perOpBytes: number;
  readonly idealBytes: number;
  readonly macs: number;
}

export interface Estimate {
  readonly target: Target;
  readonly fit: Fit;
  readonly dtype: ComputeDType;
  readonly batch: number;
  readonly fusion: FusionMode;
  readonly fps: number;
  readonly groups: readonly GroupEstimate[];
  /** Node → index into `groups`; nodes without a kernel (views, constants) are in none. */
  readonly groupOf: ReadonlyMap<number, number>;
  readonly seconds: TimeRange | null;
  /** Why no time can be told. */
  readonly unknown: string | null;
  readonly bytes: Traffic;
  /** `bytes` times `fps`. */
  readonly bytesPerSecond: Traffic;
  readonly memory: MemoryFit | null;
  readonly energy: Energy;
  /** Some node's work is not known: seconds and bytes are then "at least". */
  readonly lowerBound: boolean;
}

/** Weights and the activation peak together against the target's memory. */
export interface MemoryFit {
  readonly needBytes: number;
  readonly capacityBytes: number;
  readonly weightBytes: number;
  /** Activations while each node runs. */
  readonly live: readonly number[];
  readonly verdict: "fits" | "tight" | "does not fit";
}

/** Runtimes, workspaces and fragmentation take a part of the memory: above this share a model is "tight". */
const TIGHT = 0.8;
const DEFAULT_FPS = 30;

export function estimate(
  graph: Graph,
  costs: readonly NodeCost[],
  totals: GraphTotals,
  options: EstimateOptions,
): Estimate {
  const { target, fps = DEFAULT_FPS } = options;
  const fit = fitOf(target);
  const dtype = options.dtype ?? defaultDtype(target);
  const fusion = options.fusion === undefined || options.fusion === "target" ? fit.fusion : options.fusion;
  const own = ownBatch(graph);
  const batch = options.batch ?? own;
  const worksOf = (mode: FusionMode) =>
    groupWorks(graph, costs, fuse(graph, costs, FUSION[mode]), precisionOf(fit, dtype)).map((work) =>
      batch === own ? work : scaleBatch(work, batch / own),
    );
  const works = worksOf(fusion);
  const moves = traffic(graph, worksOf("none"), works, onChipMemory(target)?.value ?? 0);
  const groups = groupEstimates(works, costs, machineOf(target, dtype), fit.spread.layer, moves);
  const bytes = { perOp: sumOf(moves.perOp), edge: sumOf(works.map(moved)), ideal: sumOf(moves.ideal) };
  return {
    target,
    fit,
    dtype,
    batch,
    fusion,
    fps,
    groups,
    groupOf: new Map(groups.flatMap(({ group }, i) => group.nodes.map((node) => [node, i] as const))),
    ...totalSeconds(groups, target, dtype, fit),
    bytes,
    bytesPerSecond: { perOp: bytes.perOp * fps, edge: bytes.edge * fps, ideal: bytes.ideal * fps },
    memory: memoryFit(target, works, liveBytes(graph, costs, precisionOf(fit, dtype), batch / own)),
    energy: energy(dtype, sumOf(groups.map(({ macs }) => macs)), bytes.edge - bytes.ideal, bytes.ideal),
    lowerBound: works.some((work) => !work.complete) || totals.lowerBound,
  };
}

/** The batch that the graph was analysed with. */
export function ownBatch({ inputs: [first], samples }: Graph): number {
  if (samples !== undefined) return samples;
  return first?.type?.kind === "tensor" ? batchOf(first.type.shape) : 1;
}

/** Null where the peak at this type or the bandwidth is not known. */
export function machineOf(target: Target, dtype: ComputeDType): Machine | null {
  const peak = peakOf(target, dtype);
  if (peak === null || target.dramBytesPerSecond === undefined) return null;
  return {
    peak: peak.value,
    bytesPerSecond: target.dramBytesPerSecond.value,
    onChipBytes: onChipMemory(target)?.value ?? 0,
    alignment: alignmentOf(target, dtype) ?? 1,
    calibration: fitOf(target).calibration,
  };
}

function groupEstimates(
  works: readonly GroupWork[],
  costs: readonly NodeCost[],
  machine: Machine | null,
  spread: Spread,
  { perOp, ideal }: GroupTraffic,
): readonly GroupEstimate[] {
  const weightBytes = sumOf(works.map((work) => work.weightBytes));
  return works.map((work, i) => {
    const known = work.group.nodes.every((node) => costs[node]?.unknown === null);
    const time = machine !== null && known ? groupTime(work, machine, weightBytes) : null;
    return {
      group: work.group,
      work,
      time,
      seconds: time && spreadOf(time.seconds, spread),
      bytes: moved(work),
      perOpBytes: perOp[i] ?? 0,
      idealBytes: ideal[i] ?? 0,
      macs: sumOf(work.products.map(({ macs }) => macs)),
    };
  });
}

function totalSeconds(
  groups: readonly GroupEstimate[],
  target: Target,
  dtype: ComputeDType,
  fit: Fit,
): Pick<Estimate, "seconds" | "unknown"> {
  if (peakOf(target, dtype) === null)
    return { seconds: null, unknown: `the peak of ${target.name} in ${dtype} is not known` };
  if (target.dramBytesPerSecond === undefined)
    return { seconds: null, unknown: `the memory bandwidth of ${target.name} is not known` };
  return { seconds: spreadOf(sumOf(groups.map(({ time }) => time?.seconds ?? 0)), fit.spread.network), unknown: null };
}

function spreadOf(seconds: number, [low, high]: Spread): TimeRange {
  return [seconds * low, seconds, seconds * high];
}

/** Seconds that the node's group would take less with fewer bytes and MACs; null when its time is not known. */
export function secondsSaved(
  { groups, groupOf, fit }: Estimate,
  node: number,
  saving: { readonly bytes: number; readonly macs: number },
): number | null {
  const group = groups[groupOf.get(node) ?? -1];
  if (!group?.time) return null;
  const { compute, memory } = group.time;
  const left = (total: number, less: number) => (total === 0 ? 1 : Math.max(0, 1 - less / total));
  const after = [compute * left(group.macs, saving.macs), memory * left(group.bytes, saving.bytes)] as const;
  return busySeconds(compute, memory, fit.calibration.overlap) - busySeconds(...after, fit.calibration.overlap);
}

function moved(work: GroupWork): number {
  return work.inputBytes + work.outputBytes + work.weightBytes + work.castBytes + work.copyBytes;
}

/** Bytes of each fused group in two of the views. */
interface GroupTraffic {
  readonly perOp: readonly number[];
  readonly ideal: readonly number[];
}

/** `single`: every node alone. */
function traffic(
  graph: Graph,
  single: readonly GroupWork[],
  fused: readonly GroupWork[],
  onChipBytes: number,
): GroupTraffic {
  const alone = new Map(single.flatMap((work) => work.group.nodes.map((node) => [node, moved(work)] as const)));
  const ideal = idealBytesOfGroups(
    graph,
    fused.map(({ moves }) => moves),
    onChipBytes,
  );
  return {
    perOp: fused.map(({ group }) => sumOf(group.nodes.map((node) => alone.get(node) ?? 0))),
    ideal: fused.map(({ castBytes, copyBytes }, i) => {
      const copies = castBytes + copyBytes;
      return (ideal[i] ?? 0) + (copies > onChipBytes ? copies : 0);
    }),
  };
}

/** Of activations with the element sizes that they have on the target; without those whose shape is not known. */
function liveBytes(graph: Graph, costs: readonly NodeCost[], precision: Precision, scale: number): readonly number[] {
  const sizes = elementSizes(graph, costs, precision);
  return peakMemory(graph, (value) => Math.ceil(sizes.bytes(value))).live.map((bytes) => toNumber(bytes) * scale);
}

function memoryFit(target: Target, works: readonly GroupWork[], live: readonly number[]): MemoryFit | null {
  const capacityBytes = target.memoryBytes?.value;
  if (capacityBytes === undefined) return null;
  const weightBytes = sumOf(works.map((work) => work.weightBytes));
  const needBytes = weightBytes + live.reduce((most, bytes) => Math.max(most, bytes), 0);
  const share = needBytes / capacityBytes;
  const verdict = share > 1 ? "does not fit" : share > TIGHT ? "tight" : "fits";
  return { needBytes, capacityBytes, weightBytes, live, verdict };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
