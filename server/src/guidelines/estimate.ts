// What the guidelines ask of a hardware target, over the estimate of hardware/. Narrow on purpose: how time is estimated is
// no business of the rules.

import type { FusedGroup } from "../cost/fusion";
import type { Graph } from "../graph/graph";
import { type Estimate as HardwareEstimate, machineOf, secondsSaved } from "../hardware/estimate";
import { alignmentOf, bitsOf, onChipMemory, ridgeOf, type Target } from "../hardware/target";
import { groupTime } from "../hardware/time";
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
  /** As `busySeconds`, if the layer were a dense one of these widths; null when not known or not a layer. */
  denseSeconds(node: number, widths: Widths): number | null;
  /** Time that the node would take less with fewer bytes, as its types are written, and MACs; null when not known. */
  secondsSaved(node: number, saving: { readonly bytes: number; readonly macs: number }): number | null;
}

/** Of a layer, and in their place. */
export interface Widths {
  readonly from: readonly [input: number, output: number];
  readonly to: readonly [input: number, output: number];
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
  /** Time to start one kernel, where the host starts each; 0 where a model runs as one program. */
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
      return time ? time.seconds - time.overhead : null;
    },
    denseSeconds(node, widths) {
      const work = groupOf(node)?.work;
      const dense = work && denseWork(work, widths);
      if (!dense || machine === null) return null;
      const time = groupTime(dense, machine, modelWeightBytes);
      return time.seconds - time.overhead;
    },
    secondsSaved(node, { bytes, macs }) {
      return secondsSaved(estimate, node, { bytes: bytes * narrowing(graph, estimate, node), macs });
    },
  };
}

/** The same positions and taps with other widths, in one group; null where the kernel has no product with weights. */
function denseWork(work: GroupWork, { from, to }: Widths): GroupWork | null {
  const [product, ...others] = work.products;
  if (!product || others.length > 0 || product.form === "batched") return null;
  const [inputs, outputs] = [to[0] / from[0], to[1] / from[1]];
  const [columns, depth] = [product.columns * product.count * outputs, product.depth * product.count * inputs];
  const macs = product.rows * columns * depth;
  const weights = (columns * depth) / (product.columns * product.depth * product.count);
  return {
    ...work,
    products: [{ ...product, form: denseForm(product), macs, columns, depth, count: 1 }],
    inputBytes: work.inputBytes * inputs,
    outputBytes: work.outputBytes * outputs,
    weightBytes: work.weightBytes * weights,
    patchBytes: 0,
  };
}

function denseForm({ form, taps }: Product): ProductForm {
  if (form === "linear") return form;
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
    overheadSeconds: target.kind === "gpu" ? fit.calibration.overheadSeconds : 0,
    unsupported: (op) => target.unsupportedOperators?.[op] ?? null,
  };
}

/** A processor with main memory behind its caches; microcontrollers and accelerators have memories that are addressed. */
function hasCaches({ kind, dramBytesPerSecond }: Target): boolean {
  return kind === "gpu" || (kind === "cpu" && dramBytesPerSecond !== undefined);
}
