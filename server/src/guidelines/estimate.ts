// What the guidelines ask of a hardware target, over the estimate of hardware/. Narrow on purpose: how time is estimated is
// no business of the rules.

import type { FusedGroup } from "../cost/fusion";
import type { Graph } from "../graph/graph";
import { type Estimate as HardwareEstimate, secondsSaved } from "../hardware/estimate";
import { alignmentOf, bitsOf, onChipMemory, ridgeOf, type Target } from "../hardware/target";
import { DTYPES } from "../tensor/dtype";

export interface Estimate {
  readonly target: TargetFacts;
  /** Expected time of one run of the whole model; null when not known. */
  readonly seconds: number | null;
  /** Kernels of the model, in order. */
  readonly kernels: readonly Kernel[];
  /** The kernel that computes a node; null for what needs none (views, constants). */
  kernelOf(node: number): Kernel | null;
  /** Time of the kernel that a node stands for; 0 for what joins another node's, null when not known. */
  nodeSeconds(node: number): number | null;
  /** Whether memory takes longer than arithmetic in the node's kernel. */
  isMemoryBound(node: number): boolean;
  /** Time that the node would take less with fewer bytes, as its types are written, and MACs; null when not known. */
  secondsSaved(node: number, saving: { readonly bytes: number; readonly macs: number }): number | null;
}

/** Nodes that the target's runtime computes at once. */
export interface Kernel {
  readonly kind: FusedGroup["kind"];
  readonly nodes: readonly number[];
  /** null when not known. */
  readonly seconds: number | null;
  readonly activationBytes: number;
  readonly weightBytes: number;
  readonly macs: number;
}

/** Facts of the target at the data type of the estimate; null is not known, and what depends on it stays silent. */
export interface TargetFacts {
  readonly id: string;
  readonly name: string;
  readonly kind: Target["kind"];
  /** Channels are processed in multiples of this. */
  readonly alignment: number | null;
  /** MACs per byte of memory traffic at which compute and memory take equally long. */
  readonly ridge: number | null;
  readonly onChipBytes: number | null;
  readonly memoryBytes: number | null;
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
      seconds: time?.seconds ?? null,
      activationBytes: work.inputBytes + work.outputBytes,
      weightBytes: work.weightBytes,
      macs,
    }),
  );
  const groupOf = (node: number) => estimate.groups[estimate.groupOf.get(node) ?? -1];
  return {
    target: factsOf(estimate),
    seconds: estimate.seconds?.[1] ?? null,
    kernels,
    kernelOf: (node) => kernels[estimate.groupOf.get(node) ?? -1] ?? null,
    nodeSeconds(node) {
      const group = groupOf(node);
      if (group?.group.anchor !== node) return 0;
      return group.time?.seconds ?? null;
    },
    isMemoryBound(node) {
      const time = groupOf(node)?.time;
      return time != null && time.memory > time.compute;
    },
    secondsSaved(node, { bytes, macs }) {
      return secondsSaved(estimate, node, { bytes: bytes * narrowing(graph, estimate, node), macs });
    },
  };
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
    name: target.name,
    kind: target.kind,
    alignment: alignmentOf(target, dtype),
    ridge: operations === null ? null : operations / 2,
    onChipBytes: onChipMemory(target)?.value ?? null,
    memoryBytes: target.memoryBytes?.value ?? null,
    overheadSeconds: target.kind === "gpu" ? fit.calibration.overheadSeconds : 0,
    unsupported: (op) => target.unsupportedOperators?.[op] ?? null,
  };
}
