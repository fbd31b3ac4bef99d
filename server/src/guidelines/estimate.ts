// What the guidelines ask of a hardware target, over the estimate of hardware/. Narrow on purpose: how time is estimated is
// no business of the rules.

import type { FusedGroup } from "../cost/fusion";
import type { Graph } from "../graph/graph";
import { type Estimate as HardwareEstimate, machineOf, secondsSaved, type TimeRange } from "../hardware/estimate";
import { alignmentOf, bitsOf, onChipMemory, ridgeOf, type Target } from "../hardware/target";
import { type GroupTime, groupTime } from "../hardware/time";
import type { GroupWork, Product, ProductForm } from "../hardware/work";
import { DTYPES } from "../tensor/dtype";

export interface Estimate {
  readonly target: TargetFacts;
  /** Expected time of one run of the whole model; null when not known. */
  readonly seconds: number | null;
  /** Weights with the largest set of live activations, and what there is; null when not known. */
  readonly memory: { readonly needBytes: number; readonly capacityBytes: number } | null;
  /** Kernels of the model, in order. */
  readonly kernels: readonly Kernel[];
  /** The kernel that computes a node; null for what needs none (views, constants). */
  kernelOf(node: number): Kernel | null;
  /** Time of the kernel that a node stands for; 0 for what joins another node's, null when not known. */
  nodeSeconds(node: number): number | null;
  /** As `nodeSeconds`, without the start of the kernel, which a larger batch and captured graphs take away. */
  busySeconds(node: number): number | null;
  /** Time of the node's kernel if its layer had these channels and groups instead; null when not known or not a layer. */
  secondsAs(node: number, layer: LayerForm): number | null;
  /** As `secondsAs`, without the start of the kernel. */
  busySecondsAs(node: number, layer: LayerForm): number | null;
  /** As `busySeconds`, with so many times the operations beside multiply–accumulates. */
  busySecondsPriced(node: number, factor: number): number | null;
  /** Low, expected and high for the expected time of a few kernels. */
  rangeOf(seconds: number): TimeRange;
  /** Time that the node would take less with fewer bytes, as its types are written, and MACs; null when not known. */
  secondsSaved(node: number, saving: { readonly bytes: number; readonly macs: number }): number | null;
}

export interface LayerForm {
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly groups: number;
}

/** Nodes that the target's runtime computes at once. */
export interface Kernel {
  readonly kind: FusedGroup["kind"];
  readonly nodes: readonly number[];
  /** The node that it stands for: its product, else its first. */
  readonly anchor: number;
  /** null when not known. */
  readonly seconds: number | null;
  readonly activationBytes: number;
  readonly weightBytes: number;
  readonly macs: number;
}

/** Facts of the target at the data type of the estimate; null is not known, and what depends on it stays silent. */
export interface TargetFacts {
  readonly id: string;
  /** Without what stands in brackets behind it. */
  readonly name: string;
  readonly kind: Target["kind"];
  /** Channels are processed in multiples of this. */
  readonly alignment: number | null;
  /** MACs per byte of memory traffic at which compute and memory take equally long. */
  readonly ridge: number | null;
  /** Memory on the chip that a compiler fills and empties; null where there is none, or where caches do it. */
  readonly scratchBytes: number | null;
  /** Time to start one convolution, where the host starts each; 0 where a model runs as one program. */
  readonly overheadSeconds: number;
  /** Operators (`Gelu`, `ext::X`) that the target's compiler hands back to a host, with the reason. */
  unsupported(op: string): string | null;
}

export function ruleEstimate(graph: Graph, estimate: HardwareEstimate): Estimate {
  const kernels = estimate.groups.map(
    ({ group, time, work, macs }): Kernel => ({
      kind: group.kind,
      nodes: group.nodes,
      anchor: group.anchor,
      seconds: time?.seconds ?? null,
      activationBytes: work.inputBytes + work.outputBytes,
      weightBytes: work.weightBytes,
      macs,
    }),
  );
  const machine = machineOf(estimate.target, estimate.dtype);
  const modelWeightBytes = estimate.groups.reduce((sum, { work }) => sum + work.weightBytes, 0);
  const timeOf = (work: GroupWork) => machine && groupTime(work, machine, modelWeightBytes);
  const timeAs = (node: number, layer: LayerForm): GroupTime | null => {
    const work = groupOf(node)?.work;
    const changed = work && workAs(work, layer);
    return changed ? timeOf(changed) : null;
  };
  const groupOf = (node: number) => estimate.groups[estimate.groupOf.get(node) ?? -1];
  return {
    target: factsOf(estimate),
    seconds: estimate.seconds?.[1] ?? null,
    memory: estimate.memory,
    kernels,
    kernelOf: (node) => kernels[estimate.groupOf.get(node) ?? -1] ?? null,
    nodeSeconds(node) {
      const group = groupOf(node);
      if (group?.group.anchor !== node) return 0;
      return group.time?.seconds ?? null;
    },
    busySeconds(node) {
      const time = groupOf(node)?.time;
      return time ? busyOf(time) : null;
    },
    secondsAs: (node, layer) => timeAs(node, layer)?.seconds ?? null,
    busySecondsAs(node, layer) {
      const time = timeAs(node, layer);
      return time && busyOf(time);
    },
    busySecondsPriced(node, factor) {
      const work = groupOf(node)?.work;
      const time = work && timeOf({ ...work, extraFlops: work.extraFlops * factor });
      return time ? busyOf(time) : null;
    },
    rangeOf(seconds) {
      const [low, high] = estimate.fit.spread.layer;
      return [seconds * low, seconds, seconds * high];
    },
    secondsSaved(node, { bytes, macs }) {
      return secondsSaved(estimate, node, { bytes: bytes * narrowing(graph, estimate, node), macs });
    },
  };
}

/** Without the start that any form of the layer has. */
function busyOf({ seconds, overhead, furtherStarts }: GroupTime): number {
  return seconds - overhead + furtherStarts;
}

/**
 * The same positions and taps with other channels and groups; null where the kernel is no single product with weights. What
 * is moved before it starts (casts, copies) stays: in a network the layer before decides on that.
 */
function workAs(work: GroupWork, { inputChannels, outputChannels, groups }: LayerForm): GroupWork | null {
  const [product, ...others] = work.products;
  if (!product || others.length > 0 || !LAYERS.has(product.form)) return null;
  const { rows, taps, count } = product;
  const [columns, depth] = [outputChannels / groups, (inputChannels / groups) * taps];
  const input = (depth * groups) / (product.depth * count);
  const output = outputChannels / (product.columns * count);
  const [inputBytes, outputBytes] = [work.inputBytes * input, work.outputBytes * output];
  const before = product.columns * product.depth * count;
  return {
    ...work,
    products: [
      {
        ...product,
        form: formOf(product, work, groups, depth),
        macs: rows * columns * depth * groups,
        columns,
        depth,
        count: groups,
      },
    ],
    inputBytes,
    outputBytes,
    weightBytes: work.weightBytes * ((columns * depth * groups) / before),
    layoutBytes: work.layoutBytes * ((inputBytes + outputBytes) / Math.max(1, work.inputBytes + work.outputBytes)),
    patchBytes: groups === 1 ? 0 : work.patchBytes * input,
  };
}

/** Products with weights; those of two activations are none. */
const LAYERS: ReadonlySet<ProductForm> = new Set([
  ...(["convolution", "pointwise", "grouped", "linear"] as const),
  ...(["depthwise", "depthwiseChannelsLast"] as const),
]);

function formOf({ form, taps }: Product, { group }: GroupWork, groups: number, depth: number): ProductForm {
  if (form === "linear") return form;
  const depthwise = group.images === "channels-last" ? "depthwiseChannelsLast" : "depthwise";
  if (groups > 1) return depth === taps ? depthwise : "grouped";
  return taps === 1 ? "pointwise" : "convolution";
}

/** Bytes on the target for each byte of the types as written. */
function narrowing(graph: Graph, { dtype }: HardwareEstimate, node: number): number {
  const type = graph.nodes[node]?.outputs[0]?.type;
  const bits = type?.kind === "tensor" && type.dtype !== null ? DTYPES[type.dtype].bits : null;
  return bits ? bitsOf(dtype) / bits : 1;
}

function factsOf({ target, dtype, fit }: HardwareEstimate): TargetFacts {
  const operations = ridgeOf(target, dtype);
  return {
    id: target.id,
    name: target.name.replace(/ \(.*?\)/g, ""),
    kind: target.kind,
    alignment: alignmentOf(target, dtype),
    ridge: operations === null ? null : operations / 2,
    scratchBytes: hasCaches(target) ? null : (onChipMemory(target)?.value ?? null),
    overheadSeconds: target.kind === "gpu" ? fit.calibration.overheadSeconds.convolution : 0,
    unsupported: (op) => target.unsupportedOperators?.[op] ?? null,
  };
}

/** A processor with main memory behind its caches; microcontrollers and accelerators have memories that are addressed. */
function hasCaches({ kind, dramBytesPerSecond }: Target): boolean {
  return kind === "gpu" || (kind === "cpu" && dramBytesPerSecond !== undefined);
}
