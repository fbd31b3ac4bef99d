// The frame of a chart: heading, canvas drawn by chart.js, what it says in a sentence for those who cannot see it, and the same
// figures as a table. Pointer and keyboard are handed on; what they mean is the chart's own business.
import { Chart, type ChartConfiguration, type ChartType } from "chart.js";
import { el, headerRow, scrolling } from "./dom";

export interface ChartContent {
  readonly config: ChartConfiguration<ChartType>;
  /** The chart in one sentence. */
  readonly label: string;
  /** Made when it is opened: tables of hundreds of rows that nobody reads would slow every update. */
  readonly table: () => HTMLTableElement;
}

export interface ChartEvents {
  /** The pointer is at this place of the canvas, or has left it (null). */
  hover(place: Place | null): void;
  choose(place: Place): void;
  key(event: KeyboardEvent): void;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export class ChartBox {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly #table = el("details", { class: "data" }, el("summary", {}, "As a table"));
  #chart: Chart<ChartType> | null = null;
  #content: ChartContent | null = null;

  /** `help`: id of the text that says what keys do. */
  constructor(heading: string, className: string, help: string, events: ChartEvents) {
    this.canvas = el("canvas", { role: "img", tabindex: "0", "aria-describedby": help });
    const box = el("div", { class: `canvas ${className}` }, this.canvas);
    const title = heading === "" ? [] : [el("h3", {}, heading)];
    this.element = el("figure", { class: "chart" }, ...title, box, this.#table);
    this.canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => events.hover({ x: offsetX, y: offsetY }));
    this.canvas.addEventListener("pointerleave", () => events.hover(null));
    this.canvas.addEventListener("blur", () => events.hover(null));
    this.canvas.addEventListener("click", ({ offsetX, offsetY }) => events.choose({ x: offsetX, y: offsetY }));
    this.canvas.addEventListener("keydown", (event) => events.key(event));
    this.#table.addEventListener("toggle", () => this.#fillTable());
  }

  get chart(): Chart<ChartType> | null {
    return this.#chart;
  }

  draw(content: ChartContent): void {
    this.#content = content;
    this.canvas.setAttribute("aria-label", content.label);
    this.#fillTable();
    if (this.#chart) {
      this.#chart.data = content.config.data;
      this.#chart.options = content.config.options ?? {};
      this.#chart.update("none");
    } else this.#chart = new Chart(this.canvas, content.config);
  }

  /** Only what a plugin draws changed (the highlight). */
  redraw(): void {
    this.#chart?.update("none");
  }

  #fillTable(): void {
    this.#table.querySelector(".scroller")?.remove();
    if (this.#table.open && this.#content) this.#table.append(scrolling(this.#content.table()));
  }
}

/** A table that stands for itself, not folded away; what is too wide scrolls in its own box, with the keyboard, too. */
export function plainTable(...content: Parameters<typeof textTable>): HTMLElement {
  const table = textTable(...content);
  table.classList.add("plain");
  return scrolling(table);
}

/** A table of texts with a caption; the first cell of a row is its header. */
export function textTable(
  caption: string,
  titles: readonly string[],
  rows: readonly (readonly (string | HTMLElement)[])[],
): HTMLTableElement {
  const body = rows.map(([first = "", ...others]) =>
    el("tr", {}, el("th", { scope: "row" }, first), ...others.map((cell) => el("td", {}, cell))),
  );
  return el("table", {}, el("caption", {}, caption), el("thead", {}, headerRow(titles)), el("tbody", {}, ...body));
}
