// The totals of the compared models, and their differences to the first.
import type { ComparedModel, Comparison, FigureDelta, FigureValues } from "../../../../server/src/protocol";
import {
  COUNTED_FIGURES,
  differenceOf,
  figureOf,
  figureTitle,
  formatDelta,
  formatFigureOf,
  type ShownFigure,
} from "../../../../server/src/text/compared";
import { atLeast, formatBytes, formatExact } from "../../../../server/src/text/format";
import { clip, el } from "../../dom";
import { letterOf } from "./colors";

export function totalsTable({ models }: Comparison, target: string | null): HTMLElement {
  const figures: readonly ShownFigure[] = [...COUNTED_FIGURES, ...(target === null ? [] : ["seconds" as const])];
  const heads = models.flatMap((_, i) => [modelHead(i), ...(i === 0 ? [] : [deltaHead(i)])]);
  const head = el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Total"), ...heads));
  const rows = figures.map((figure) => totalRow(models, figure));
  const body = el("tbody", {}, ...rows, peakRow(models));
  const caption = el("caption", { class: "visually-hidden" }, "Totals of the compared models");
  const note = target === null ? [] : [el("p", { class: "note" }, `Time on ${clip(target, 200)}.`)];
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Totals" },
    el("table", { class: "figures" }, caption, head, body),
    ...note,
  );
}

function modelHead(model: number): HTMLElement {
  return el(
    "th",
    { scope: "col", class: "numeric" },
    el("span", { class: "mark", "data-model": String(model) }, letterOf(model)),
  );
}

function deltaHead(model: number): HTMLElement {
  return el("th", { scope: "col", class: "numeric" }, `${letterOf(model)} − ${letterOf(0)}`);
}

function totalRow(models: readonly ComparedModel[], figure: ShownFigure): HTMLElement {
  const first = models[0]?.totals ?? null;
  const cells = models.flatMap(({ totals, delta }, i) => {
    const exact = figure === "seconds" ? "" : formatExact(figureOf(totals, figure));
    const own = el("td", { class: "numeric", title: exact }, formatFigureOf(totals, figure));
    return i === 0 ? [own] : [own, deltaCell(delta, figure, first)];
  });
  return el("tr", {}, el("th", { scope: "row" }, figureTitle(figure)), ...cells);
}

function peakRow(models: readonly ComparedModel[]): HTMLElement {
  const cells = models.flatMap(({ totals, peakBytes }, i) => {
    const own = el("td", { class: "numeric" }, atLeast(formatBytes(peakBytes), totals.lowerBound));
    return i === 0 ? [own] : [own, el("td")];
  });
  return el("tr", {}, el("th", { scope: "row" }, "Peak memory"), ...cells);
}

/** The sign stands in the text; the arrow is for the eye alone. */
export function deltaCell(delta: FigureDelta, figure: ShownFigure, first: FigureValues | null): HTMLElement {
  const value = delta.approximate ? 0 : Number(differenceOf(delta, figure) ?? 0);
  const direction = value === 0 ? "same" : value > 0 ? "more" : "less";
  return el("td", { class: `numeric delta ${direction}` }, formatDelta(delta, figure, first));
}
