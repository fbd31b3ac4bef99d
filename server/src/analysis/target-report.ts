// The part of the JSON report that a hardware target gives: time, bound, traffic, memory and the roofline's figures.
import type { NodeCost } from "../cost/cost";
import type { Estimate, GroupEstimate } from "../hardware/estimate";
import { onChipMemory, peakOf, ridgeOf } from "../hardware/target";
import type { Bound, GroupReport, LayerReport, RooflineReport, TargetReport } from "../protocol";
import { toNumber } from "../tensor/count";

export function targetReport(estimate: Estimate, costs: readonly NodeCost[]): TargetReport {
  const { target, dtype, batch, fusion, fps, bytes, bytesPerSecond } = estimate;
  return {
    id: target.id,
    name: target.name,
    dtype,
    batch,
    fusion,
    seconds: estimate.seconds,
    unknown: estimate.unknown,
    lowerBound: estimate.lowerBound,
    bytes,
    bytesPerSecondAtFps: { fps, ...bytesPerSecond },
    memory: estimate.memory,
    joules: estimate.energy.joules,
    roofline: rooflineReport(estimate),
    groups: estimate.groups.map((group) => groupReport(group, costs)),
    basis: estimate.fit.basis,
  };
}

/** Nothing without a target. */
export function layerTime(estimate: Estimate | null, node: number): Pick<LayerReport, "group" | "seconds" | "bound"> {
  const index = estimate?.groupOf.get(node);
  const group = index === undefined ? undefined : estimate?.groups[index];
  if (index === undefined || !group) return { group: null, seconds: null, bound: null };
  const isAnchor = group.group.anchor === node;
  return {
    group: index,
    seconds: group.seconds && (isAnchor ? group.seconds : [0, 0, 0]),
    bound: group.time?.bound ?? null,
  };
}

function groupReport(
  { group, seconds, time, bytes, ...traffic }: GroupEstimate,
  costs: readonly NodeCost[],
): GroupReport {
  const flops = group.nodes.reduce((sum, node) => sum + toNumber(costs[node]?.flops ?? 0), 0);
  return {
    layers: group.nodes,
    anchor: group.anchor,
    seconds,
    bound: time?.bound ?? null,
    flops,
    bytes,
    perOpBytes: traffic.perOpBytes,
    idealBytes: traffic.idealBytes,
    intensity: bytes === 0 ? null : flops / bytes,
  };
}

function rooflineReport({ target, dtype, groups }: Estimate): RooflineReport {
  const secondsByBound: Record<Bound, number> = { compute: 0, memory: 0, overhead: 0 };
  for (const { time } of groups) if (time) secondsByBound[time.bound] += time.seconds;
  return {
    opsPerSecond: peakOf(target, dtype)?.value ?? null,
    bytesPerSecond: target.dramBytesPerSecond?.value ?? null,
    ridge: ridgeOf(target, dtype),
    onChipBytes: onChipMemory(target)?.value ?? null,
    secondsByBound,
  };
}
