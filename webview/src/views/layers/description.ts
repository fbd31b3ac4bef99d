// A histogram in words and numbers: one sentence for its label, the same figures as a table, and a bar's figure as text.
import { atLeast, formatPercent, share } from "../../../../server/src/text/format";
import type { Bar, Bars, Grouping } from "../../data/bars";
import { type Figure, formatExactFigure, formatFigure, type Metric } from "../../data/metrics";
import { el, isolated, nameElement, plural } from "../../dom";
import type { ScaleKind } from "../../ticks";

const GROUP_NOUNS: Readonly<Record<Grouping, string>> = { layer: "layer", module: "module", run: "run of layers" };

/** "≥ 1.2 M params": the sum of what is known of a bar. */
export function formatBarFigure(metric: Metric, { value, missing }: Figure): string {
  return atLeast(formatFigure(metric, value), missing > 0);
}

export function dataTable(metric: Metric, { bars, grouping }: Bars): HTMLTableElement {
  const noun = GROUP_NOUNS[grouping];
  const row = (bar: Bar) => {
    const figure = bar.figures[metric.id];
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, nameElement(bar.name)),
      el("td", {}, formatBarFigure(metric, figure)),
      el("td", {}, atLeast(formatExactFigure(metric, figure.value), figure.missing > 0)),
    );
  };
  const header = [capitalized(noun), metric.title, "Exact"].map((title) => el("th", { scope: "col" }, title));
  return el(
    "table",
    {},
    el("caption", {}, `${metric.heading} per ${noun}, in execution order`),
    el("thead", {}, el("tr", {}, ...header)),
    el("tbody", {}, ...bars.map(row)),
  );
}

/** The chart in one sentence: what, how many, the largest, and what is missing. */
export function describe(metric: Metric, { bars, grouping }: Bars, scale: ScaleKind): string {
  const figures = bars.map((bar) => Number(bar.figures[metric.id].value ?? 0));
  const largest = figures.reduce((best, value, index) => (value > (figures[best] ?? 0) ? index : best), 0);
  const top = bars[largest];
  const sum = figures.reduce((a, b) => a + b, 0);
  const unknown = bars.filter((bar) => bar.figures[metric.id].missing > 0).length;
  const nouns =
    grouping === "run" ? plural(bars.length, "run of layers", "runs of layers") : plural(bars.length, grouping);
  const parts = [
    `${metric.heading}: bar chart of ${nouns} in execution order, ${scale === "log" ? "logarithmic" : "linear"} axis.`,
  ];
  if (top && sum > 0) {
    const portion = formatPercent(share(figures[largest] ?? 0, sum));
    parts.push(
      `Largest is ${isolated(top.name)} with ${formatBarFigure(metric, top.figures[metric.id])}, ${portion} of the bars' sum.`,
    );
  }
  if (unknown > 0) parts.push(`${plural(unknown, "bar")} unknown or incomplete.`);
  return parts.join(" ");
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
