// The charts of a comparison: which figure, by stage or by layer, with tooltip, keyboard and links to the texts.
import type { Comparison, FigureValues, LayerCell } from "../../../../server/src/protocol";
import {
  figureOf,
  figureTitle,
  formatFigureOf,
  formatValue,
  type ShownFigure,
} from "../../../../server/src/text/compared";
import { clip, el, isolated, nameElement, plural, scrolling } from "../../dom";
import type { Theme } from "../../theme";
import { type BarsView, ComparedBars, type Slot } from "./bars";
import { letterOf } from "./colors";
import type { CompareState } from "./state";

export interface ChartsEvents {
  reveal(model: number, cell: LayerCell): void;
}

type Step = (at: number | null, last: number) => number;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowRight: (at, last) => (at === null ? 0 : Math.min(at + 1, last)),
  ArrowLeft: (at, last) => (at === null ? last : Math.max(at - 1, 0)),
  Home: () => 0,
  End: (_, last) => last,
};

export class ComparedCharts {
  readonly element = el("figure", { class: "comparison charts" });
  readonly #events: ChartsEvents;
  readonly #heading = el("h3");
  readonly #boxes = el("div");
  readonly #tooltip = el("div", { class: "tooltip", role: "tooltip", hidden: "" });
  readonly #status = el("p", { class: "visually-hidden", role: "status" });
  readonly #table = el("details", { class: "data" }, el("summary", {}, "As a table"));
  #charts: readonly ComparedBars[] = [];
  #comparison: Comparison | null = null;
  #slots: readonly Slot[] = [];
  #figure: ShownFigure = "macs";
  #current: number | null = null;

  constructor(events: ChartsEvents) {
    this.#events = events;
    const help = "Left and right arrow keys, Home and End move through the bars, Enter shows the layer in the text.";
    this.element.append(
      this.#heading,
      el("p", { id: "compared-help", class: "visually-hidden" }, help),
      this.#status,
      this.#boxes,
      this.#tooltip,
      this.#table,
    );
    this.#table.addEventListener("toggle", () => this.#fillTable());
  }

  update(comparison: Comparison, { figure, by }: CompareState, theme: Theme): void {
    const slots = by === "stage" ? stageSlots(comparison) : layerSlots(comparison);
    if (slots.length !== this.#slots.length) this.#current = null;
    this.#comparison = comparison;
    this.#slots = slots;
    this.#figure = figure;
    this.#tooltip.hidden = true;
    const models = comparison.models.map((_, i) => i);
    const mirrored = models.length === 2;
    const groups = mirrored || by === "stage" ? [models] : models.map((model) => [model]);
    this.#heading.textContent = headingOf(figure, by, mirrored);
    this.#reserve(groups.length);
    const largest = Math.max(0, ...slots.flatMap(({ cells }) => cells.map((cell) => numberOf(cell, figure))));
    const view = { slots, mirrored, figure, largest, theme, current: this.#current, named: by === "stage" };
    groups.forEach((group, i) => {
      this.#charts[i]?.update({ ...view, models: group } satisfies BarsView, describe(slots, group, figure, by));
    });
    this.#fillTable();
  }

  #reserve(count: number): void {
    for (const chart of this.#charts.slice(count)) chart.dispose();
    this.#charts = Array.from({ length: count }, (_, i) => this.#charts[i] ?? this.#create());
    this.#boxes.replaceChildren(...this.#charts.map(({ element }) => element));
  }

  #create(): ComparedBars {
    const chart: ComparedBars = new ComparedBars({
      hover: (slot, x, y) => this.#hover(chart, slot, x, y),
      choose: (slot, model) => this.#reveal(slot, model),
      key: (event) => this.#key(chart, event),
    });
    chart.canvas.addEventListener("blur", () => this.#hover(chart, null, 0, 0));
    return chart;
  }

  #hover(chart: ComparedBars, slot: number | null, x: number, y: number): void {
    this.#current = slot;
    for (const each of this.#charts) each.highlight(slot);
    const shown = slot === null ? undefined : this.#slots[slot];
    this.#tooltip.hidden = shown === undefined;
    if (!shown) return;
    this.#tooltip.replaceChildren(...tooltip(shown, this.#figure));
    const [inner, outer] = [chart.canvas.getBoundingClientRect(), this.element.getBoundingClientRect()];
    const width = this.#tooltip.offsetWidth;
    const at = inner.left - outer.left + x;
    const left = at + 12 + width <= outer.width ? at + 12 : at - 12 - width;
    this.#tooltip.style.left = `${Math.max(0, Math.min(left, outer.width - width))}px`;
    this.#tooltip.style.top = `${inner.top - outer.top + y + 12}px`;
  }

  #key(chart: ComparedBars, event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (event.key === "Enter" && this.#current !== null) this.#reveal(this.#current, null);
    else if (event.key === "Escape") this.#tooltip.hidden = true;
    else if (step && this.#slots.length > 0) this.#moveTo(chart, step(this.#current, this.#slots.length - 1));
    else return;
    event.preventDefault();
  }

  #moveTo(chart: ComparedBars, slot: number): void {
    const { x, y } = chart.center(slot);
    this.#hover(chart, slot, x, y);
    const shown = this.#slots[slot];
    if (shown) this.#status.textContent = spoken(shown, this.#figure);
  }

  /** In the model on whose side the pointer was, else in the newest that has a layer there. */
  #reveal(slot: number, model: number | null): void {
    const cells = this.#comparison ? cellsOf(this.#comparison, this.#slots[slot], slot) : [];
    const at = model !== null && cells[model] ? model : cells.findLastIndex((cell) => cell !== null);
    const cell = cells[at];
    if (cell) this.#events.reveal(at, cell);
  }

  #fillTable(): void {
    this.#table.querySelector(".scroller")?.remove();
    if (!this.#table.open || !this.#comparison) return;
    const models = this.#comparison.models.map((_, i) => i);
    const head = el("tr", {}, ...["Place", ...models.map(letterOf)].map((text) => el("th", { scope: "col" }, text)));
    const rows = this.#slots.map(({ label, cells }) => {
      const figures = cells.map((cell) => el("td", {}, cell === null ? "none" : formatFigureOf(cell, this.#figure)));
      return el("tr", {}, el("th", { scope: "row" }, nameElement(label)), ...figures);
    });
    const caption = el("caption", {}, `${figureTitle(this.#figure)} of the compared models`);
    this.#table.append(scrolling(el("table", {}, caption, el("thead", {}, head), el("tbody", {}, ...rows))));
  }
}

/** Of a stage the first layer of each model. */
function cellsOf({ rows, stages }: Comparison, slot: Slot | undefined, index: number): readonly (LayerCell | null)[] {
  const isStage = slot !== undefined && slot.cells === stages[index]?.cells;
  if (!isStage) return rows[index]?.cells ?? [];
  const inside = rows.filter(({ stage }) => stage === index);
  return slot.cells.map((_, model) => inside.find(({ cells }) => cells[model])?.cells[model] ?? null);
}

function stageSlots({ stages }: Comparison): readonly Slot[] {
  return stages.map(({ label, cells }, i) => ({ label, section: label, sectionIndex: i, cells }));
}

function layerSlots({ rows, stages }: Comparison): readonly Slot[] {
  return rows.map(({ stage, cells }) => {
    const cell = cells.findLast((candidate) => candidate !== null);
    const more = cell && cell.count > 1 ? ` and ${plural(cell.count - 1, "more layer")}` : "";
    const label = cell ? `${cell.path || cell.type}${more}` : "";
    return { label, section: stages[stage]?.label ?? "", sectionIndex: stage, cells };
  });
}

function numberOf(cell: FigureValues | null, figure: ShownFigure): number {
  return Number((cell && figureOf(cell, figure)) ?? 0);
}

function headingOf(figure: ShownFigure, by: CompareState["by"], mirrored: boolean): string {
  const title = `${figureTitle(figure)} by ${by}`;
  return mirrored ? `${title}: ${letterOf(0)} above the line, ${letterOf(1)} below` : title;
}

function tooltip({ label, section, cells }: Slot, figure: ShownFigure): readonly HTMLElement[] {
  const rows = cells.flatMap((cell, i) => {
    const own = isLayer(cell) ? `${cell.path || cell.type} ${cell.path ? cell.type : ""}` : "";
    return [
      el("dt", {}, el("span", { class: "mark", "data-model": String(i) }, letterOf(i))),
      el("dd", {}, cell === null ? "none" : formatFigureOf(cell, figure)),
      el("dd", { class: "exact" }, clip(own, 80)),
    ];
  });
  const title = label === section ? `Stage ${label}` : label;
  const about = label === section ? figureTitle(figure) : `${figureTitle(figure)} · stage ${section}`;
  return [el("strong", {}, nameElement(title)), el("p", {}, about), el("dl", {}, ...rows)];
}

function isLayer(cell: FigureValues | null): cell is LayerCell {
  return cell !== null && "path" in cell;
}

function spoken({ label, cells }: Slot, figure: ShownFigure): string {
  const figures = cells.map((cell, i) => `${letterOf(i)} ${cell === null ? "none" : formatFigureOf(cell, figure)}`);
  return `${isolated(label)}: ${figureTitle(figure)} ${figures.join(", ")}`;
}

/** The chart in one sentence per model. */
function describe(slots: readonly Slot[], models: readonly number[], figure: ShownFigure, by: string): string {
  const parts = models.map((model) => {
    const values = slots.map(({ cells }) => numberOf(cells[model] ?? null, figure));
    const most = values.reduce((best, value, i) => (value > (values[best] ?? 0) ? i : best), 0);
    const largest = formatValue(values[most] ?? 0, figure);
    return `${letterOf(model)} has most in ${isolated(slots[most]?.label ?? "")}: ${largest}`;
  });
  return `${figureTitle(figure)}: bar chart of ${plural(slots.length, by)}, models side by side. ${parts.join("; ")}.`;
}
