// A comparison as tables of text: totals, stages, and a line for each change. Models are columns under letters, so that names
// of any length fit.
import type { ChangeList, ChangeReport, Comparison, StageRow } from "../../protocol";
import {
  COUNTED_FIGURES,
  changedLayer,
  changeTexts,
  countTexts,
  figureTitle,
  formatDelta,
  formatFigureOf,
  isTold,
  layerTitle,
  type ShownFigure,
} from "../../text/compared";
import { atLeast, formatBytes, UNKNOWN } from "../../text/format";

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
    changes: comparison.changes.map((list, i) =>
      changeLines(list, `${letters[0]} → ${letters[i + 1]}`, comparison.stages),
    ),
  };
}

function named(label: string, name: string): string {
  return label.endsWith(name) ? "" : ` (${name})`;
}

function totalsTable({ models }: Comparison, letters: readonly string[]): PlainTable {
  const first = models[0]?.totals ?? null;
  const isTimed = models.some(({ totals }) => totals.seconds !== null);
  const row = (figure: ShownFigure) => [
    figureTitle(figure),
    ...models.map(({ totals }) => formatFigureOf(totals, figure)),
    ...models.slice(1).map(({ delta }) => formatDelta(delta, figure, first)),
  ];
  const peak = [
    "Peak memory",
    ...models.map(({ totals, peakBytes }) => atLeast(formatBytes(peakBytes), totals.lowerBound)),
  ];
  const header = ["", ...letters, ...letters.slice(1).map((letter) => `${letter} − ${letters[0]}`)];
  const rows = [...COUNTED_FIGURES.map(row), peak, ...(isTimed ? [row("seconds")] : [])];
  return { header, rows: padded(rows, header.length) };
}

/** Figures of the stage table, those that papers print. */
const OF_STAGES: readonly ShownFigure[] = ["params", "macs", "trafficBytes"];

function stagesTable({ stages, models }: Comparison, letters: readonly string[]): PlainTable {
  const isTimed = models.some(({ totals }) => totals.seconds !== null);
  const figures = [...OF_STAGES, ...(isTimed ? ["seconds" as const] : [])];
  return {
    header: ["Stage", ...figures.flatMap((figure) => letters.map((letter) => `${figureTitle(figure)} ${letter}`))],
    rows: stages.map((row) => [row.label, ...figures.flatMap((figure) => stageCells(row, figure))]),
  };
}

function stageCells({ cells }: StageRow, figure: ShownFigure): readonly string[] {
  return cells.map((cell) => (cell === null ? "" : formatFigureOf(cell, figure)));
}

const MARKS = { added: "+", removed: "−", changed: "~", affected: "·" } as const;

function changeLines(list: ChangeList, title: string, stages: readonly StageRow[]): ChangeLines {
  const { counts, changes, omitted } = list;
  const told = changes.filter(isTold);
  const summary = [
    `${counts.changed} changed`,
    `${counts.added} added`,
    `${counts.removed} removed`,
    `${counts.affected} affected by these`,
    `${counts.equal} equal`,
  ].join(", ");
  const lines = told.length > MOST_LINES ? linesByStage(told, stages) : told.map(changeLine);
  const rest = omitted > 0 ? [`${omitted} more are counted above`] : [];
  return { title: `${title}: ${summary}`, lines: [...lines, ...rest] };
}

/** Of unlike networks nearly everything changed: per stage how much, and where most of the work came or went. */
function linesByStage(changes: readonly ChangeReport[], stages: readonly StageRow[]): readonly string[] {
  const groups = stages.map((_, stage) => changes.filter((change) => change.stage === stage));
  const share = Math.max(1, Math.floor(MOST_LINES / groups.filter(({ length }) => length > 0).length) - 2);
  return groups.flatMap((group, stage) => {
    if (group.length === 0) return [];
    const largest = new Set([...group].sort((a, b) => weightOf(b) - weightOf(a)).slice(0, share));
    const rest = group.length - largest.size;
    return [
      `${stages[stage]?.label}: ${countTexts(group)}`,
      ...group.filter((change) => largest.has(change)).map((change) => `  ${changeLine(change)}`),
      ...(rest > 0 ? [`  and ${rest} smaller, see --format json`] : []),
    ];
  });
}

function weightOf({ delta }: ChangeReport): number {
  return Math.abs(Number(delta.differences.macs));
}

function changeLine(change: ChangeReport): string {
  const layer = changedLayer(change);
  const title = layer === null ? UNKNOWN : layerTitle(layer);
  return [`${MARKS[change.kind]} ${title}`, ...changeTexts(change)].join("; ");
}

function padded(rows: readonly (readonly string[])[], width: number): readonly (readonly string[])[] {
  return rows.map((row) => [...row, ...Array<string>(width - row.length).fill("")]);
}
