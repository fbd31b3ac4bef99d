// Fits ShuffleNet V2's tables, and prints predicted beside measured slow-downs against the first row of each column.
import type { Calibration } from "../../server/src/hardware/time";
import type { Sample } from "./fit";
import type { MachineUnderTest } from "./machines";
import { fitMachine, type MeasuredNetwork, measuredNetwork, predict, rates } from "./measured";
import type { Experiment } from "./shufflenet";
import { errors, quantile, spearman } from "./statistics";

export interface SlowDown {
  readonly table: number;
  readonly size: string;
  readonly row: string;
  readonly predicted: number;
  readonly measured: number;
}

export interface ExperimentsResult {
  readonly calibration: Calibration;
  readonly slowDowns: readonly SlowDown[];
  /** Measured over predicted seconds. */
  readonly ratios: readonly number[];
}

interface Prepared {
  readonly experiment: Experiment;
  readonly network: MeasuredNetwork;
  readonly first: MeasuredNetwork;
}

/** Seconds, and twice as heavy the slow-downs, which are what the paper is about; fragmentation, Table 3, weighs half. */
const SLOW_DOWN_WEIGHT = 2;
const FRAGMENTS_WEIGHT = 0.5;

export function fitExperiments(machine: MachineUnderTest, experiments: readonly Experiment[]): ExperimentsResult {
  const hardware = rates(machine);
  const prepared = prepare(machine, experiments);
  const calibration = fitMachine(
    machine,
    prepared.flatMap((entry) => samples(entry, hardware)),
  );
  return evaluateExperiments(machine, experiments, calibration);
}

export function evaluateExperiments(
  machine: MachineUnderTest,
  experiments: readonly Experiment[],
  calibration: Calibration,
): ExperimentsResult {
  const hardware = rates(machine);
  const prepared = prepare(machine, experiments);
  const seconds = (network: MeasuredNetwork) => predict(network, hardware, calibration);
  return {
    calibration,
    slowDowns: prepared.map(({ experiment: { table, size, row }, network, first }) => ({
      table,
      size,
      row,
      predicted: seconds(network) / seconds(first),
      measured: network.seconds / first.seconds,
    })),
    ratios: prepared.map(({ network }) => network.seconds / seconds(network)),
  };
}

function prepare(machine: MachineUnderTest, experiments: readonly Experiment[]): readonly Prepared[] {
  const firsts = new Map<string, MeasuredNetwork>();
  return experiments.map((experiment) => {
    const { table, size, row, seconds } = experiment;
    const network = measuredNetwork(experiment.graph, machine, {
      name: row,
      family: `table ${table}`,
      batch: 1,
      seconds,
    });
    const column = `${table} ${size}`;
    const first = firsts.get(column) ?? network;
    firsts.set(column, first);
    return { experiment, network, first };
  });
}

function samples({ experiment, network, first }: Prepared, hardware: ReturnType<typeof rates>): readonly Sample[] {
  const weight = experiment.table === 3 ? FRAGMENTS_WEIGHT : 1;
  const { name, family } = network;
  const own: Sample = { name, family, seconds: network.seconds, weight, predict: (c) => predict(network, hardware, c) };
  if (network === first) return [own];
  const ratio: Sample = {
    name,
    family,
    seconds: network.seconds / first.seconds,
    weight: SLOW_DOWN_WEIGHT * weight,
    predict: (c) => predict(network, hardware, c) / predict(first, hardware, c),
  };
  return [own, ratio];
}

export interface TableAgreement {
  readonly table: number;
  readonly spearman: number;
  /** Relative, of the slow-downs; first rows are 1 by definition and left out. */
  readonly median: number;
  readonly worst: number;
}

export function experimentTables(slowDowns: readonly SlowDown[]): readonly TableAgreement[] {
  return [...new Set(slowDowns.map(({ table }) => table))].map((table) => {
    const own = slowDowns.filter((entry) => entry.table === table);
    const moved = errors(own.filter(({ measured }) => measured !== 1));
    return {
      table,
      spearman: spearman(
        own.map(({ predicted }) => predicted),
        own.map(({ measured }) => measured),
      ),
      median: quantile(moved, 0.5),
      worst: Math.max(...moved),
    };
  });
}
