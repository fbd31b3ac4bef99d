// Published throughput of timm networks (../shared/data/throughput): fit, cross-validation by family, baseline beside it.
import type { Fit } from "../../server/src/hardware/fit";
import { type BaselineRow, baselineSeconds, fitBaseline } from "./baseline";
import type { MachineUnderTest } from "./machines";
import { familyFolds, fitMachine, type MeasuredNetwork, predict, rates, SMALL_MACS, sampleOf } from "./measured";
import { errors, quantile, spearman } from "./statistics";

export interface ThroughputRow extends BaselineRow {
  readonly model: string;
  readonly family: string;
  readonly size: number;
  readonly batch: number;
}

/** Seconds are of one batch, MACs and activations of one image. Rows without figures are left out. */
export function throughputRows(csv: string): readonly ThroughputRow[] {
  const [header = "", ...lines] = csv.replaceAll("\r", "").trim().split("\n");
  const names = header.split(",");
  return lines
    .map((line): ThroughputRow => {
      const cells = line.split(",");
      const cell = (name: string) => cells[names.indexOf(name)] ?? "";
      const batch = Number(cell("infer_batch_size"));
      return {
        model: cell("model"),
        family: cell("family"),
        size: Number(cell("infer_img_size")),
        batch,
        seconds: batch / Number(cell("infer_samples_per_sec")),
        macs: Number(cell("infer_gmacs")) * 1e9,
        activations: Number(cell("infer_macts")) * 1e6,
      };
    })
    .filter(({ batch, seconds, macs, activations }) => batch > 0 && seconds > 0 && macs > 0 && activations > 0);
}

export interface Agreement {
  readonly median: number;
  readonly p90: number;
  /** Spearman over networks under 1 GMAC. */
  readonly small: number;
}

export interface ThroughputResult {
  readonly calibration: Fit["calibration"];
  readonly networks: number;
  readonly families: number;
  /** Of the fit to all of them. */
  readonly fitted: Agreement;
  /** Of networks whose family the fit has not seen. */
  readonly heldOut: Agreement;
  readonly baseline: Agreement;
  /** Measured over predicted of the held-out networks. */
  readonly ratios: readonly number[];
}

interface Pair {
  readonly predicted: number;
  readonly measured: number;
  readonly macs: number;
}

export function fitThroughput(
  machine: MachineUnderTest,
  rows: readonly ThroughputRow[],
  networks: readonly MeasuredNetwork[],
): ThroughputResult {
  const hardware = rates(machine);
  const calibration = fitMachine(
    machine,
    networks.map((network) => sampleOf(network, hardware)),
  );
  const pair = (network: MeasuredNetwork, fitted = calibration): Pair => ({
    predicted: predict(network, hardware, fitted) / network.batch,
    measured: network.seconds / network.batch,
    macs: network.macs / network.batch,
  });
  const families = networks.map(({ family }) => family);
  const heldOut = familyFolds(families).flatMap((fold) => {
    const seen = networks.filter(({ family }) => !fold.has(family));
    const blind = fitMachine(
      machine,
      seen.map((network) => sampleOf(network, hardware)),
      calibration,
    );
    return networks.filter(({ family }) => fold.has(family)).map((network) => pair(network, blind));
  });
  return {
    calibration,
    networks: networks.length,
    families: new Set(families).size,
    fitted: agreement(networks.map((network) => pair(network))),
    heldOut: agreement(heldOut),
    baseline: agreement(baselinePairs(rows)),
    ratios: heldOut.map(({ predicted, measured }) => measured / predicted),
  };
}

/** The two-term model on the same rows, its families left out in the same way. */
export function baselinePairs(rows: readonly ThroughputRow[]): readonly Pair[] {
  const images = rows.map((row) => ({ ...row, seconds: row.seconds / row.batch }));
  return familyFolds(images.map(({ family }) => family)).flatMap((fold) => {
    const model = fitBaseline(images.filter(({ family }) => !fold.has(family)));
    return images
      .filter(({ family }) => fold.has(family))
      .map((row) => ({ predicted: baselineSeconds(model, row), measured: row.seconds, macs: row.macs }));
  });
}

export function agreement(pairs: readonly Pair[]): Agreement {
  const all = errors(pairs);
  const small = pairs.filter(({ macs }) => macs < SMALL_MACS);
  return {
    median: quantile(all, 0.5),
    p90: quantile(all, 0.9),
    small: spearman(
      small.map(({ predicted }) => predicted),
      small.map(({ measured }) => measured),
    ),
  };
}
