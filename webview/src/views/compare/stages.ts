// Stages of the compared models side by side: one figure per model, and its difference to the first.
import type { Comparison, StageRow } from "../../../../server/src/protocol";
import { figureTitle, formatFigureOf, type ShownFigure } from "../../../../server/src/text/compared";
import { el } from "../../dom";
import { letterOf } from "./colors";
import { deltaCell } from "./totals";

export function stagesTable({ stages, models }: Comparison, figure: ShownFigure): HTMLElement {
  const heads = models.flatMap((_, i) => {
    const mark = el("span", { class: "mark", "data-model": String(i) }, letterOf(i));
    const own = el("th", { scope: "col", class: "numeric" }, mark);
    return i === 0 ? [own] : [own, el("th", { scope: "col", class: "numeric" }, `${letterOf(i)} − ${letterOf(0)}`)];
  });
  const head = el("tr", {}, el("th", { scope: "col", title: STAGE_HINT }, "Stage"), ...heads);
  const caption = el("caption", {}, `${figureTitle(figure)} by stage`);
  const table = el("table", { class: "figures" }, caption, el("thead", {}, head));
  table.append(el("tbody", {}, ...stages.map((row) => stageRow(row, figure))));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Stages" }, table);
}

const STAGE_HINT = "Layers at one resolution: the part of the input's extent that is left along each axis";

function stageRow({ label, cells, deltas }: StageRow, figure: ShownFigure): HTMLElement {
  const first = cells[0] ?? null;
  const columns = cells.flatMap((cell, i) => {
    const own = el("td", { class: "numeric" }, cell === null ? "none" : formatFigureOf(cell, figure));
    const delta = deltas[i];
    if (i === 0 || !delta) return [own];
    return [own, deltaCell(delta, figure, first)];
  });
  return el("tr", {}, el("th", { scope: "row" }, label), ...columns);
}
