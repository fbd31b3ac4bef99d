// What a calibration leaves behind: fits.json, which the product reads, and the figures between the markers of
// docs/fidelity.md.
import type { DataIdentity, Fit, Spread } from "../../server/src/hardware/fit";
import type { Calibration } from "../../server/src/hardware/time";
import type { MachineUnderTest } from "./machines";
import { FACTOR, type OneCoreResult } from "./one-core";
import { quantile } from "./statistics";
import { type ExperimentsResult, experimentTables, type SlowDown } from "./tables";
import type { ThroughputResult } from "./throughput";

export interface Fitted<Result> {
  readonly machine: MachineUnderTest;
  readonly data: DataIdentity;
  readonly result: Result;
}

export interface AllFits {
  readonly throughput: readonly Fitted<ThroughputResult>[];
  readonly oneCore: Fitted<OneCoreResult>;
  readonly paper: readonly Fitted<ExperimentsResult>[];
}

/** A single layer of a machine whose layers were not measured: the spread that the measured core's layers have. */
export function fitsFile({ throughput, oneCore, paper }: AllFits): string {
  const layer = spread(oneCore.result.layerRatios);
  const own = [
    ...throughput.map((fitted) =>
      entry(fitted, { network: spread(fitted.result.ratios), layer }, heldOut(fitted.result)),
    ),
    entry(
      oneCore,
      { network: spread(oneCore.result.networkRatios), layer },
      {
        median: oneCore.result.heldOut.median,
        p90: oneCore.result.heldOut.p90,
      },
    ),
    ...paper.map((fitted) => entry(fitted, { network: spread(fitted.result.ratios), layer }, null)),
  ];
  const fits = [...own, ...KINDS.map((kind) => standIn(kind, own))];
  return `${JSON.stringify({ description: DESCRIPTION, fits }, null, 2)}\n`;
}

const DESCRIPTION = "Written by `npm run calibrate`; docs/fidelity.md says how. Not to be edited.";

function entry<Result extends { readonly calibration: Calibration }>(
  { machine, data, result }: Fitted<Result>,
  spread: Fit["spread"],
  heldOut: Fit["heldOut"],
): Fit {
  const { id, target, basis, fusion, precision, dtype } = machine;
  const calibration = rounded(result.calibration) as Calibration;
  return { id, targets: [target], kind: null, basis, fusion, precision, dtype, calibration, spread, data, heldOut };
}

function heldOut({ heldOut: { median, p90 } }: ThroughputResult): Fit["heldOut"] {
  return { median: figure(median), p90: figure(p90) };
}

/** Machines that nobody measured: as a measured one of their kind would be at their rates, with a range that says so. */
const KINDS = [
  { kind: "gpu", like: "rtx4090", fusion: "eager", precision: "autocast", dtype: "float16", spread: [0.5, 2] },
  { kind: "cpu", like: "i7-12700h", fusion: "compiled", precision: "uniform", dtype: "float32", spread: [0.5, 2] },
  {
    kind: "accelerator",
    like: "rtx4090",
    fusion: "conv-bn-act",
    precision: "uniform",
    dtype: "int8",
    spread: [0.33, 3],
  },
] as const;

function standIn({ kind, like, fusion, precision, dtype, spread }: (typeof KINDS)[number], fits: readonly Fit[]): Fit {
  const measured = fits.find(({ id }) => id === like);
  if (measured === undefined) throw new Error(`no fit ${like}`);
  const { calibration } = measured;
  const basis = `not measured: as ${measured.targets[0]} would be at these rates`;
  return {
    id: kind,
    targets: [],
    kind,
    basis,
    fusion,
    precision,
    dtype,
    calibration,
    spread: { network: spread, layer: spread },
    data: null,
    heldOut: null,
  };
}

/** 80 % of the measured lie between these multiples of the predicted. */
function spread(ratios: readonly number[]): Spread {
  return [figure(Math.min(1, quantile(ratios, 0.1))), figure(Math.max(1, quantile(ratios, 0.9)))];
}

/** Three digits say all that a fit knows. */
function figure(value: number): number {
  return Number(value.toPrecision(3));
}

function rounded(value: unknown): unknown {
  if (typeof value === "number") return figure(value);
  return Object.fromEntries(Object.entries(value as object).map(([name, part]) => [name, rounded(part)]));
}

const MARKERS = ["<!-- figures: npm run calibrate -->", "<!-- end of figures -->"] as const;

/** The page with its figures replaced. */
export function fidelityPage(page: string, fits: AllFits): string {
  const [start, end] = MARKERS.map((marker) => page.indexOf(marker)) as [number, number];
  if (start < 0 || end < start) throw new Error("docs/fidelity.md has lost its markers");
  return `${page.slice(0, start + MARKERS[0].length)}\n\n${figures(fits)}\n\n${page.slice(end)}`;
}

function figures({ throughput, oneCore, paper }: AllFits): string {
  return [
    "### Whole networks\n",
    ...table(
      [
        "machine",
        "networks",
        "families",
        "held out: median",
        "90th",
        "baseline: median",
        "90th",
        "order < 1 GMAC",
        "of the fit",
        "baseline",
      ],
      throughput.map(({ machine, result }) => [
        machine.target,
        `${result.networks}`,
        `${result.families}`,
        percent(result.heldOut.median),
        percent(result.heldOut.p90),
        percent(result.baseline.median),
        percent(result.baseline.p90),
        result.heldOut.small.toFixed(3),
        result.fitted.small.toFixed(3),
        result.baseline.small.toFixed(3),
      ]),
    ),
    "\n### Layers on one core\n",
    ...layerFigures(oneCore.result),
    "\n### ShuffleNet V2's tables\n",
    ...paper.flatMap(({ machine, result }) => paperFigures(machine.target, result)),
  ].join("\n");
}

function layerFigures({ networks, heldOut, fitted, sweeps }: OneCoreResult): readonly string[] {
  const row = (name: string, { median, p90, convolutions }: OneCoreResult["heldOut"]) => [
    name,
    percent(median),
    percent(p90),
    convolutions.toFixed(3),
  ];
  return [
    ...table(
      [`${networks} networks`, "median", "90th", "order of convolutions, median"],
      [row("held out", heldOut), row("fitted", fitted)],
    ),
    `\nEffects in sweeps of single operators, right in direction and within a factor of ${FACTOR}: ${sweeps.right} of ${sweeps.effects}.\n`,
    ...table(
      ["sweep", "right", "of"],
      Object.entries(sweeps.bySweep).map(([name, [right, effects]]) => [name, `${right}`, `${effects}`]),
    ),
  ];
}

function paperFigures(target: string, { slowDowns }: ExperimentsResult): readonly string[] {
  return [
    `\n#### ${target}\n`,
    ...table(
      ["table", "order (Spearman)", "median error", "worst"],
      experimentTables(slowDowns).map(({ table, spearman, median, worst }) => [
        `${table}`,
        spearman.toFixed(3),
        percent(median),
        percent(worst),
      ]),
    ),
    "\nSlow-down against the first row of the column, measured / predicted:\n",
    ...[1, 2, 3, 4].flatMap((number) =>
      sideBySide(
        number,
        slowDowns.filter(({ table }) => table === number),
      ),
    ),
  ];
}

function sideBySide(number: number, entries: readonly SlowDown[]): readonly string[] {
  const sizes = [...new Set(entries.map(({ size }) => size))];
  const rows = [...new Set(entries.map(({ row }) => row))];
  const cell = (row: string, size: string) => {
    const found = entries.find((entry) => entry.row === row && entry.size === size);
    return found ? `${found.measured.toFixed(2)} / ${found.predicted.toFixed(2)}` : "";
  };
  return [
    ...table(
      [`Table ${number}`, ...sizes],
      rows.map((row) => [row, ...sizes.map((size) => cell(row, size))]),
    ),
    "",
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
