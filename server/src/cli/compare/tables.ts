// A comparison as tables of text: totals, stages, and a line for each change. Models are columns under letters, so that names
// of any length fit.
import type {
  ChangeList,
  ChangeReport,
  ComparedFigure,
  Comparison,
  FigureDelta,
  FigureValues,
  LayerReference,
  StageRow,
} from "../../protocol";
import { atLeast, formatBytes, formatCount, formatPercent, formatSeconds, UNKNOWN } from "../../text/format";

export interface ComparisonTables {
  /** Letter and label of each model. */
  readonly legend: readonly string[];
  readonly totals: PlainTable;
  readonly stages: PlainTable;
  /** From the first model to each other. */
  readonly changes: readonly ChangeLines[];
}

export interface PlainTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface ChangeLines {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What a reader takes in; the JSON has more. */
const MOST_LINES = 60;

export function comparisonTables(comparison: Comparison): ComparisonTables {
  const letters = comparison.models.map((_, i) => String.fromCharCode(65 + i));
  return {
    legend: comparison.models.map(({ label, name }, i) => `${letters[i]}  ${label}${named(label, name)}`),
    totals: totalsTable(comparison, letters),
    stages: stagesTable(comparison, letters),
    changes: comparison.changes.map((list, i) => changeLines(list, `${letters[0]} → ${letters[i + 1]}`)),
  };
}

function named(label: string, name: string): string {
  return label.endsWith(name) ? "" : ` (${name})`;
}

const SIZES: ReadonlySet<ComparedFigure> = new Set(["outputBytes", "weightBytes", "trafficBytes"]);

const TITLES: Readonly<Record<ComparedFigure, string>> = {
  params: "Params",
  macs: "MACs",
  flops: "FLOPs",
  activations: "Activations",
  outputBytes: "Output memory",
  weightBytes: "Weight memory",
  trafficBytes: "Traffic",
};

const ALL = Object.keys(TITLES) as readonly ComparedFigure[];

function totalsTable({ models }: Comparison, letters: readonly string[]): PlainTable {
  const rows = ALL.map((figure) => [
    TITLES[figure],
    ...models.map(({ totals }) => value(totals, figure)),
    ...models.slice(1).map(({ delta }) => change(delta, figure, models[0]?.totals ?? null)),
  ]);
  const peak = [
    "Peak memory",
    ...models.map(({ totals, peakBytes }) => atLeast(formatBytes(peakBytes), totals.lowerBound)),
  ];
  const isTimed = models.some(({ totals }) => totals.seconds !== null);
  const time = [
    "Time",
    ...models.map(({ totals }) => atLeast(formatSeconds(totals.seconds), totals.lowerBound)),
    ...models.slice(1).map(({ delta }) => signedSeconds(delta.seconds)),
  ];
  const header = ["", ...letters, ...letters.slice(1).map((letter) => `${letter} − ${letters[0]}`)];
  return { header, rows: padded([...rows, peak, ...(isTimed ? [time] : [])], header.length) };
}

/** Figures of the stage table, those that papers print. */
const OF_STAGES = ["params", "macs", "trafficBytes"] as const satisfies readonly ComparedFigure[];

function stagesTable({ stages, models }: Comparison, letters: readonly string[]): PlainTable {
  const isTimed = models.some(({ totals }) => totals.seconds !== null);
  const titles = [...OF_STAGES.map((figure) => TITLES[figure]), ...(isTimed ? ["Time"] : [])];
  return {
    header: ["Stage", ...titles.flatMap((title) => letters.map((letter) => `${title} ${letter}`))],
    rows: stages.map((row) => [
      row.label,
      ...OF_STAGES.flatMap((figure) => stageCells(row, figure)),
      ...(isTimed ? timeCells(row) : []),
    ]),
  };
}

function stageCells({ cells }: StageRow, figure: ComparedFigure): readonly string[] {
  return cells.map((cell) => (cell === null ? "" : value(cell, figure)));
}

function timeCells({ cells }: StageRow): readonly string[] {
  return cells.map((cell) => (cell === null ? "" : formatSeconds(cell.seconds)));
}

const MARKS = { added: "+", removed: "−", changed: "~", affected: "·" } as const;

function changeLines({ counts, changes, omitted }: ChangeList, title: string): ChangeLines {
  const told = changes.filter(isTold);
  const more = told.length - MOST_LINES;
  const summary = [
    `${counts.changed} changed`,
    `${counts.added} added`,
    `${counts.removed} removed`,
    `${counts.affected} affected by these`,
    `${counts.equal} equal`,
  ].join(", ");
  return {
    title: `${title}: ${summary}`,
    lines: [
      ...told.slice(0, MOST_LINES).map(changeLine),
      ...(more > 0 || omitted > 0 ? [`${Math.max(0, more) + omitted} more, see --format json`] : []),
    ],
  };
}

/** Layers that only pass another shape on are counted; those whose weights or products follow are told. */
function isTold({ kind, delta }: ChangeReport): boolean {
  return kind !== "affected" || delta.differences.params !== 0 || delta.differences.macs !== 0;
}

function changeLine({ kind, from, to, differences, delta }: ChangeReport): string {
  const layer = to ?? from;
  const what = differences.map(({ name, from, to }) => `${name} ${from ?? "none"} → ${to ?? "none"}`);
  const costs = (["params", "macs"] as const)
    .filter((figure) => delta.differences[figure] !== 0)
    .map((figure) => `${signed(delta.differences[figure], figure)} ${TITLES[figure]}`);
  return [`${MARKS[kind]} ${layer === null ? UNKNOWN : titleOf(layer)}`, ...what, ...costs].join("; ");
}

function titleOf({ path, type, op }: LayerReference): string {
  return [path, type === "" ? op : type].filter((part) => part !== "").join(" ");
}

function value({ figures, lowerBound }: FigureValues, figure: ComparedFigure): string {
  return atLeast(formatted(figures[figure], figure), lowerBound);
}

/** The difference, and what part of the first model it is. */
function change(delta: FigureDelta, figure: ComparedFigure, first: FigureValues | null): string {
  const difference = delta.differences[figure];
  const whole = Number(first?.figures[figure] ?? 0);
  if (delta.approximate) return UNKNOWN;
  if (whole === 0 || Number(difference) === 0) return signed(difference, figure);
  const share = formatPercent(Math.abs(Number(difference)) / whole);
  return `${signed(difference, figure)} (${share.startsWith("<") ? "" : sign(difference)}${share})`;
}

function sign(difference: number | string): string {
  return Number(difference) < 0 ? "−" : "+";
}

function signed(difference: number | string, figure: ComparedFigure): string {
  const text = String(difference);
  return text === "0" ? "0" : `${sign(difference)}${formatted(text.replace("-", ""), figure)}`;
}

function signedSeconds(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  return `${sign(seconds)}${formatSeconds(Math.abs(seconds))}`;
}

function formatted(count: number | string, figure: ComparedFigure): string {
  return SIZES.has(figure) ? formatBytes(count) : formatCount(count);
}

function padded(rows: readonly (readonly string[])[], width: number): readonly (readonly string[])[] {
  return rows.map((row) => [...row, ...Array<string>(width - row.length).fill("")]);
}
