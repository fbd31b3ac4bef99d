// Measured graphs as what a fit compares: the work of their fused groups, equal groups counted once, and their seconds.
import { nodeCosts } from "../../server/src/cost/cost";
import { FUSION, fuse } from "../../server/src/cost/fusion";
import type { Graph } from "../../server/src/graph/graph";
import { machineOf } from "../../server/src/hardware/estimate";
import { precisionOf } from "../../server/src/hardware/fit";
import { findTarget } from "../../server/src/hardware/target";
import { type Calibration, groupTime, type Machine } from "../../server/src/hardware/time";
import { type GroupWork, groupWorks, scaleBatch } from "../../server/src/hardware/work";
import { toNumber } from "../../server/src/tensor/count";
import { fitCalibration, parameter, type Sample } from "./fit";
import type { MachineUnderTest } from "./machines";

export interface MeasuredNetwork {
  readonly name: string;
  readonly family: string;
  readonly batch: number;
  /** Of one batch. */
  readonly seconds: number;
  readonly macs: number;
  readonly weightBytes: number;
  /** Distinct work and how often it occurs. */
  readonly works: readonly (readonly [work: GroupWork, times: number])[];
  readonly groups: readonly GroupWork[];
}

export interface Measurement {
  readonly name: string;
  readonly family: string;
  readonly batch: number;
  readonly seconds: number;
}

export function measuredNetwork(graph: Graph, machine: MachineUnderTest, measurement: Measurement): MeasuredNetwork {
  const costs = nodeCosts(graph);
  const precision = precisionOf(machine, machine.dtype);
  const single = groupWorks(graph, costs, fuse(graph, costs, FUSION[machine.fusion]), precision);
  const groups = measurement.batch === 1 ? single : single.map((work) => scaleBatch(work, measurement.batch));
  const distinct = new Map<string, [GroupWork, number]>();
  for (const work of groups) {
    const { group, complete, ...figures } = work;
    const key = JSON.stringify([group.kind, figures]);
    const known = distinct.get(key);
    if (known) known[1]++;
    else distinct.set(key, [work, 1]);
  }
  return {
    ...measurement,
    macs: costs.reduce((sum, { macs }) => sum + toNumber(macs ?? 0), 0),
    weightBytes: groups.reduce((sum, work) => sum + work.weightBytes, 0),
    works: [...distinct.values()],
    groups,
  };
}

/** The target's rates, with a calibration of one's own. */
export function rates({ target, dtype }: MachineUnderTest): Omit<Machine, "calibration"> {
  const found = findTarget(target);
  const machine = found && machineOf(found, dtype);
  if (!machine) throw new Error(`the rates of ${target} are not known`);
  return machine;
}

export function predict(
  network: MeasuredNetwork,
  machine: Omit<Machine, "calibration">,
  calibration: Calibration,
): number {
  const calibrated = { ...machine, calibration };
  return network.works.reduce(
    (sum, [work, times]) => sum + times * groupTime(work, calibrated, network.weightBytes).seconds,
    0,
  );
}

/** Networks under this are small: their order matters most, and they are few. */
export const SMALL_MACS = 1e9;

export function sampleOf(network: MeasuredNetwork, machine: Omit<Machine, "calibration">): Sample {
  const { name, family, seconds, macs } = network;
  const weight = macs < SMALL_MACS ? 2 : 1;
  return { name, family, seconds, weight, predict: (calibration) => predict(network, machine, calibration) };
}

export function fitMachine(machine: MachineUnderTest, samples: readonly Sample[], start = machine.start): Calibration {
  const priors = Object.entries(machine.free).map(
    ([path, factor]) => [path, [parameter(machine.start, path), factor]] as const,
  );
  return fitCalibration(samples, Object.fromEntries(priors), start);
}

/** Families in FOLDS parts, in order of their names: no family is ever predicted by a fit that has seen it. */
export const FOLDS = 5;

export function familyFolds(families: Iterable<string>): readonly ReadonlySet<string>[] {
  const sorted = [...new Set(families)].sort();
  return Array.from({ length: FOLDS }, (_, fold) => new Set(sorted.filter((_, i) => i % FOLDS === fold)));
}
