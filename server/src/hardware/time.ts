// Seconds of a fused group on a machine: the roofline with the losses that calibration measures.
//   compute = Σ 2·(rows + r)·(columns′ + c)·(depth + d)·count / (η·peak) + extra operations / vector rate
//             + window elements / pooling rate
//   memory  = activations / bandwidth(working set) + weights / bandwidth(all weights)
//   seconds = overhead + (computeᵖ + memoryᵖ)^(1/p)
// columns′ is rounded up to the unit's width; r, c, d are what starting a row, a column, an accumulation costs in units of
// its elements; p = 1 is no overlap of arithmetic and memory, p → ∞ the ideal roofline (Williams et al., CACM 52(4), 2009).
import type { WorkKind } from "../cost/kinds";
import { type GroupWork, isConvolution, isDense, isDepthwise, type Product, type ProductForm } from "./work";

/** What calibration fits, per target or class of targets. All are physical, all positive. */
export interface Calibration {
  /** Per kernel: to start it, to look up how to do it, to split it among the cores. */
  readonly overheadSeconds: Readonly<Record<"convolution" | "product" | "elementwise" | "other", number>>;
  /** Per further group of a grouped convolution, where each is a kernel of its own. */
  readonly groupSeconds: number;
  /** Share of the peak that large products reach. */
  readonly efficiency: Readonly<Record<ProductForm, number>>;
  readonly fill: { readonly rows: number; readonly columns: number; readonly depth: number };
  /** Columns that a kernel computes at once, where that is more than the target's alignment. */
  readonly tileColumns: number;
  /** Share of the peak reached by operations beside products. */
  readonly vector: number;
  /** Share of the peak that pooling reaches, an operation an element of a window. */
  readonly window: number;
  /** Share of the DRAM bandwidth that streaming reaches. */
  readonly dram: number;
  /** Bandwidth of what stays on the chip, in units of the DRAM bandwidth. */
  readonly cache: number;
  /** Passes over the bytes of a kernel of this kind, against an element-wise one. */
  readonly passes: Readonly<Record<Exclude<WorkKind, "free" | "elementwise"> | "convolution", number>>;
  /** Passes over what changes between blocked and plain layout. */
  readonly layout: number;
  /** Passes over a convolution's weights, where the runtime brings them into its layout at every run. */
  readonly packing: number;
  /** Passes over the patches of a convolution without a direct kernel. */
  readonly patches: number;
  /** Rows of a product between which its weights are read again once they exceed a core's own cache. */
  readonly restreamRows: number;
  /** That cache, in bytes of weights; large where units share one memory. */
  readonly nearBytes: number;
  readonly overlap: number;
}

/** The figures of a target that times depend on, for one element type. */
export interface Machine {
  /** Operations per second, 2 per MAC. */
  readonly peak: number;
  readonly bytesPerSecond: number;
  /** Memory that holds a tensor between two kernels; 0 where none is known. */
  readonly onChipBytes: number;
  /** Elements that a unit takes at once along the columns. */
  readonly alignment: number;
  readonly calibration: Calibration;
}

export interface GroupTime {
  readonly compute: number;
  readonly memory: number;
  readonly overhead: number;
  /** Of the overhead: what a convolution's groups beyond the first take to start. */
  readonly furtherStarts: number;
  readonly seconds: number;
  readonly bound: "compute" | "memory" | "overhead";
}

/** `modelWeightBytes`: all weights of the network, which the chip must hold for them to stay between two runs. */
export function groupTime(work: GroupWork, machine: Machine, modelWeightBytes: number): GroupTime {
  const compute = computeSeconds(work, machine);
  const memory = memorySeconds(work, machine, modelWeightBytes);
  const preparation = preparationSeconds(work, machine);
  const { overheadSeconds, groupSeconds } = machine.calibration;
  const furtherStarts = furtherGroups(work) * groupSeconds;
  const overhead = overheadSeconds[overheadKind(work)] + (preparation > 0 ? overheadSeconds.other : 0) + furtherStarts;
  return {
    compute,
    memory: memory + preparation,
    overhead,
    furtherStarts,
    seconds: busySeconds(compute, memory, machine.calibration.overlap) + preparation + overhead,
    bound: boundOf(compute, memory + preparation, overhead),
  };
}

function furtherGroups({ products }: GroupWork): number {
  return products.reduce((sum, { form, count }) => sum + (form === "grouped" ? count - 1 : 0), 0);
}

function overheadKind({ group, products }: GroupWork): keyof Calibration["overheadSeconds"] {
  if (products.some(isConvolution)) return "convolution";
  return group.kind === "product" || group.kind === "elementwise" ? group.kind : "other";
}

/** Arithmetic and memory together, as far as they overlap. */
export function busySeconds(compute: number, memory: number, overlap: number): number {
  const larger = Math.max(compute, memory);
  return larger === 0 ? 0 : larger * ((compute / larger) ** overlap + (memory / larger) ** overlap) ** (1 / overlap);
}

function boundOf(compute: number, memory: number, overhead: number): GroupTime["bound"] {
  if (overhead > compute + memory) return "overhead";
  return compute > memory ? "compute" : "memory";
}

function computeSeconds(work: GroupWork, { peak, alignment, calibration }: Machine): number {
  let seconds = work.extraFlops / (calibration.vector * peak) + work.windowTaps / (calibration.window * peak);
  for (const product of work.products)
    seconds += (2 * filled(product, alignment, calibration)) / (calibration.efficiency[product.form] * peak);
  return seconds;
}

/** MACs that the units are busy with. A depthwise convolution uses vector lanes along the image, without columns. */
function filled(product: Product, alignment: number, { fill, tileColumns }: Calibration): number {
  const tile = Math.max(alignment, tileColumns);
  const { form, macs, rows, columns, depth, count } = product;
  if (isDepthwise(form) || form === "attention") return macs;
  const aligned = Math.ceil(columns / tile) * tile;
  return (rows + fill.rows) * (aligned + fill.columns) * (depth + fill.depth) * count;
}

/** Casts and copies in kernels of their own, before the group's. */
function preparationSeconds(work: GroupWork, machine: Machine): number {
  const seconds = (bytes: number) => (bytes === 0 ? 0 : bytes * secondsPerByte(bytes, machine));
  return seconds(work.castBytes) + machine.calibration.passes.permutation * seconds(work.copyBytes);
}

function memorySeconds(work: GroupWork, machine: Machine, modelWeightBytes: number): number {
  const { calibration } = machine;
  const passes = passesOf(work, calibration);
  const moved = work.inputBytes + work.outputBytes;
  const streamed = passes * moved + calibration.layout * work.layoutBytes + calibration.patches * work.patchBytes;
  const packing = work.products.some(isConvolution) ? calibration.packing : 0;
  const again = (rowsOf(work) / calibration.restreamRows) * awayShare(work.weightBytes, calibration.nearBytes);
  return (
    streamed * secondsPerByte(Math.max(work.inputBytes, work.outputBytes), machine) +
    (1 + packing) * work.weightBytes * secondsPerByte(modelWeightBytes, machine) +
    (again * work.weightBytes) / (calibration.cache * machine.bytesPerSecond)
  );
}

function passesOf({ group, products }: GroupWork, { passes }: Calibration): number {
  if (group.kind === "elementwise") return 1;
  return products.some(isDense) ? passes.convolution : passes[group.kind];
}

/** Of a working set that partly stays on the chip. */
function secondsPerByte(workingSet: number, { calibration, onChipBytes, bytesPerSecond }: Machine): number {
  const away = awayShare(workingSet, onChipBytes);
  return (away / calibration.dram + (1 - away) / calibration.cache) / bytesPerSecond;
}

/** Rows of one product with weights; products of two activations have none. */
function rowsOf(work: GroupWork): number {
  const weighted = work.products.filter(({ form }) => form !== "batched" && form !== "attention");
  return weighted.reduce((most, { rows }) => Math.max(most, rows), 0);
}

/** Share of a working set that does not stay in a memory: none of a small one, all of a large one, half at the capacity. */
function awayShare(workingSet: number, capacity: number): number {
  return workingSet === 0 ? 0 : 1 / (1 + (capacity / workingSet) ** SHARPNESS);
}

const SHARPNESS = 4;
