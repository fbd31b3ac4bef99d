// The layer table. Virtual: only the rows in sight exist, in a box that sticks to the window of the scrolling element, so
// that even between a scroll and its event there are rows to see and never a blank. 50,000 rows cost what 30 do.
import type { LayerReport, ModelReport } from "../../server/src/protocol";
import { COLUMNS, type Column, isUnknown } from "./columns";
import { button, clip, el } from "./dom";
import type { Sort } from "./state";

export interface TableView {
  readonly model: ModelReport;
  /** Indexes into the model's layers, filtered and sorted. */
  readonly rows: readonly number[];
  readonly sort: Sort | null;
  /** The highlighted layer. */
  readonly current: number | null;
}

export interface TableEvents {
  sort(column: Column): void;
  /** The keyboard has moved to this layer. */
  move(layer: number): void;
  reveal(layer: number): void;
}

interface RowElements {
  readonly row: HTMLElement;
  readonly cells: readonly HTMLElement[];
}

/** Rows beyond the visible ones, for the partly visible row at either end. */
const EXTRA_ROWS = 2;
/** Characters of a cell: more are never in sight, and layout of 10,000 is slow. */
const LONGEST_CELL = 300;

type Step = (at: number, last: number, page: number) => number;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  PageDown: (at, last, page) => Math.min(at + page, last),
  PageUp: (at, _, page) => Math.max(at - page, 0),
  Home: () => 0,
  End: (_, last) => last,
};

export class LayerTable {
  readonly element = el("div", {
    class: "grid",
    role: "grid",
    tabindex: "0",
    "aria-label": "Layers",
    "aria-colcount": String(COLUMNS.length),
  });
  readonly #events: TableEvents;
  readonly #sizer = el("div", { class: "sizer", role: "presentation" });
  readonly #window = el("div", { class: "window", role: "presentation" });
  readonly #header: RowElements;
  readonly #body = el("div", { class: "body", role: "rowgroup" });
  readonly #footer = rowElements("row footer", "gridcell");
  #pool: readonly RowElements[] = [];
  #rowHeight = 22;
  #view: TableView | null = null;

  constructor(events: TableEvents) {
    this.#events = events;
    this.#header = this.#headerRow();
    const top = el("div", { role: "rowgroup" }, this.#header.row);
    const bottom = el("div", { role: "rowgroup" }, this.#footer.row);
    this.#window.append(top, this.#body, bottom);
    this.#sizer.append(this.#window);
    this.element.append(this.#sizer);
    this.element.addEventListener("scroll", () => this.#paint());
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.#body.addEventListener("click", (event) => this.#click(event));
    new ResizeObserver(() => this.#layout()).observe(this.element);
  }

  update(view: TableView): void {
    this.#view = view;
    this.element.setAttribute("aria-rowcount", String(view.rows.length + 2));
    this.#header.cells.forEach((cell, i) => {
      cell.setAttribute("aria-sort", sortOf(COLUMNS[i], view.sort));
    });
    this.#footer.row.setAttribute("aria-rowindex", String(view.rows.length + 2));
    this.#footer.cells.forEach((cell, i) => {
      fill(cell, COLUMNS[i]?.total(view.model) ?? "", "");
    });
    this.#layout();
  }

  /** Marks this layer's row and brings it into sight, scrolling the table only. */
  highlight(current: number | null): void {
    if (!this.#view) return;
    this.#view = { ...this.#view, current };
    const at = current === null ? -1 : this.#view.rows.indexOf(current);
    if (at >= 0) this.#bringIntoSight(at);
    this.#paint();
  }

  #headerRow(): RowElements {
    const cells = COLUMNS.map((column) =>
      el(
        "div",
        { class: column.numeric ? "cell numeric" : "cell", role: "columnheader" },
        button(column.title, () => this.#events.sort(column), { title: `${column.hint}. Click to sort.` }),
      ),
    );
    return { cells, row: el("div", { class: "row header", role: "row", "aria-rowindex": "1" }, ...cells) };
  }

  #layout(): void {
    const rows = this.#view?.rows.length ?? 0;
    this.#rowHeight = this.#header.row.getBoundingClientRect().height || this.#rowHeight;
    this.#sizer.style.height = `${(rows + 2) * this.#rowHeight}px`;
    this.#window.style.height = `${this.element.clientHeight}px`;
    const needed = Math.min(rows, this.#rowsInSight() + EXTRA_ROWS);
    if (needed !== this.#pool.length) {
      this.#pool = Array.from({ length: needed }, (_, i) => this.#pool[i] ?? rowElements("row", "gridcell"));
      this.#body.replaceChildren(...this.#pool.map(({ row }) => row));
    }
    this.#paint();
  }

  #rowsInSight(): number {
    return Math.max(1, Math.floor(this.element.clientHeight / this.#rowHeight) - 2);
  }

  /** Puts the rows at the scroll position into the pool's elements. */
  #paint(): void {
    const view = this.#view;
    if (!view) return;
    const { scrollTop } = this.element;
    const last = Math.max(0, view.rows.length - this.#pool.length);
    const first = Math.min(Math.floor(scrollTop / this.#rowHeight), last);
    this.#body.style.transform = `translateY(${first * this.#rowHeight - scrollTop}px)`;
    this.element.removeAttribute("aria-activedescendant");
    this.#pool.forEach((elements, i) => {
      this.#fillRow(elements, view, first + i);
    });
  }

  #fillRow({ row, cells }: RowElements, view: TableView, position: number): void {
    const index = view.rows[position];
    const layer = index === undefined ? undefined : view.model.layers[index];
    if (index === undefined || !layer) return;
    const current = index === view.current;
    row.id = `layer-${index}`;
    row.dataset["layer"] = String(index);
    row.setAttribute("aria-rowindex", String(position + 2));
    row.setAttribute("aria-selected", String(current));
    if (current) this.element.setAttribute("aria-activedescendant", row.id);
    cells.forEach((cell, i) => {
      fillCell(cell, COLUMNS[i], layer, view.model);
    });
  }

  #bringIntoSight(at: number): void {
    const top = at * this.#rowHeight;
    const height = this.#rowsInSight() * this.#rowHeight;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top + this.#rowHeight > this.element.scrollTop + height)
      this.element.scrollTop = top + this.#rowHeight - height;
  }

  #key(event: KeyboardEvent): void {
    const view = this.#view;
    if (!view || event.target !== this.element) return;
    const step = STEPS[event.key];
    const at = view.current === null ? -1 : view.rows.indexOf(view.current);
    if (event.key === "Enter" && at >= 0) this.#events.reveal(view.rows[at] as number);
    else if (step && view.rows.length > 0)
      this.#events.move(view.rows[step(at, view.rows.length - 1, this.#rowsInSight())] as number);
    else return;
    event.preventDefault();
  }

  #click(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-layer]") : null;
    if (row?.dataset["layer"]) this.#events.reveal(Number(row.dataset["layer"]));
  }
}

function rowElements(className: string, role: string): RowElements {
  const cells = COLUMNS.map((column) =>
    el("div", { class: column.numeric ? "cell numeric" : "cell", role }, el("bdi"), el("bdi")),
  );
  return { cells, row: el("div", { class: className, role: "row" }, ...cells) };
}

function fillCell(cell: HTMLElement, column: Column | undefined, layer: LayerReport, model: ModelReport): void {
  if (!column) return;
  const text = column.text(layer, model);
  const unknown = isUnknown(text);
  fill(cell, text, unknown && layer.unknown !== null ? `unknown: ${layer.unknown}` : column.full(layer));
  cell.classList.toggle("unknown", unknown);
  cell.classList.toggle("nothing", text === "0" || text === "0 B" || text === "0 %");
}

/** The style sheet cuts the first part where the cell is too narrow, so that the end of a path stays in sight. */
function fill(cell: HTMLElement, text: string, title: string): void {
  const [start, end] = cell.children;
  const at = startOfEnd(text);
  if (start) start.textContent = clip(text.slice(0, at), LONGEST_CELL);
  if (end) end.textContent = clip(text.slice(at), LONGEST_CELL);
  cell.title = title;
}

/** Where the last two parts of a long path begin; other texts are not divided, nor is what may run from right to left. */
function startOfEnd(text: string): number {
  const path = /^[!-~]{16,300}$/.test(text) ? /^.{3,}?[./](?=[^./]+[./][^./]+$)/.exec(text) : null;
  return path ? path[0].length : text.length;
}

function sortOf(column: Column | undefined, sort: Sort | null): string {
  if (sort === null || sort.column !== column?.id) return "none";
  return sort.descending ? "descending" : "ascending";
}
