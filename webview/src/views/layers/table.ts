// The layer table. Virtual: only the rows in sight exist, in a box that sticks to the window of the scrolling element, and
// their texts come page by page from the host. What was in sight stays until what is to be seen has come, so that there is
// never a blank row. 50,000 rows cost what 30 do.
import { COLUMNS, type Column, type ColumnId, isUnknown, type Sort } from "../../data/columns";
import type { AnswerTo, Row, RowsView } from "../../data/wire";
import { button, el } from "../../dom";
import type { PanelAccess } from "../view";
import { fillCell, fillTotal, type RowElements, rowElements } from "./cells";

export interface TableEvents {
  readonly panel: Pick<PanelAccess, "ask" | "move" | "reveal">;
  sort(column: Column): void;
  /** Opens or closes a module's row. */
  toggle(module: string): void;
  /** What the filter leaves, whenever that is known anew. */
  counted(matching: number, visible: number): void;
}

/** Rows beyond the visible ones, for the partly visible row at either end. */
const EXTRA_ROWS = 2;
/** Rows of one question: some windows full, and an answer of some ten KiB. */
const PAGE_ROWS = 100;

type Step = (at: number, last: number, page: number) => number;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  PageDown: (at, last, page) => Math.min(at + page, last),
  PageUp: (at, _, page) => Math.max(at - page, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** What is known of the rows of one view of one report. */
interface Known {
  readonly view: RowsView;
  readonly pages: Map<number, Promise<readonly Row[]>>;
  readonly rows: Map<number, Row>;
  total: number;
}

export class LayerTable {
  readonly element = el("div", {
    class: "grid",
    tabindex: "0",
    "aria-label": "Layers",
    "aria-colcount": String(COLUMNS.length),
  });
  readonly #events: TableEvents;
  readonly #sizer = el("div", { class: "sizer", role: "presentation" });
  readonly #window = el("div", { class: "window", role: "presentation" });
  readonly #header: RowElements;
  readonly #body = el("div", { class: "body", role: "rowgroup" });
  readonly #footer = rowElements("row footer");
  #pool: readonly RowElements[] = [];
  #rowHeight = 22;
  #known: Known | null = null;
  /** The highlighted layer, and the row that the keyboard is on: the layer's, or a module's. */
  #current: number | null = null;
  #cursor: number | null = null;

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

  /** Resolves when the rows in sight are painted. */
  async update(view: RowsView, current: number | null): Promise<void> {
    this.#current = current;
    const known: Known = { view, pages: new Map(), rows: new Map(), total: 0 };
    const first = Math.max(0, Math.floor(this.element.scrollTop / this.#rowHeight));
    const page = await this.#events.panel.ask({ kind: "rows", view, first, count: PAGE_ROWS });
    this.#known = known;
    this.#take(known, page);
    this.element.setAttribute("role", view.tree ? "treegrid" : "grid");
    this.element.setAttribute("aria-rowcount", String(page.total + 2));
    this.#footer.row.setAttribute("aria-rowindex", String(page.total + 2));
    this.#header.cells.forEach((cell, i) => {
      cell.setAttribute("aria-sort", sortOf(COLUMNS[i]?.id, view.sort));
    });
    this.#footer.cells.forEach((cell, i) => {
      fillTotal(cell, page.totals[i] ?? "");
    });
    this.#events.counted(page.matching, page.visible);
    this.#layout();
    await this.#findCursor(false);
    await this.#paint();
  }

  /** Marks this layer's row and brings it into sight, scrolling the table only. */
  async highlight(layer: number | null): Promise<void> {
    this.#current = layer;
    const at = this.#cursor === null ? undefined : this.#known?.rows.get(this.#cursor);
    if (layer === null || at?.layer !== layer || at.module !== null) await this.#findCursor(true);
    else this.#bringIntoSight(this.#cursor as number);
    await this.#paint();
  }

  async #findCursor(show: boolean): Promise<void> {
    const [layer, known] = [this.#current, this.#known];
    this.#cursor = null;
    if (layer === null || !known) return;
    const row = await this.#events.panel.ask({ kind: "place", view: known.view, layer });
    if (this.#current !== layer || this.#known !== known) return;
    this.#cursor = row;
    if (row !== null && show) this.#bringIntoSight(row);
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
    const rows = this.#known?.total ?? 0;
    this.#rowHeight = this.#header.row.getBoundingClientRect().height || this.#rowHeight;
    this.#sizer.style.height = `${(rows + 2) * this.#rowHeight}px`;
    this.#window.style.height = `${this.element.clientHeight}px`;
    const needed = Math.min(rows, this.#rowsInSight() + EXTRA_ROWS);
    if (needed !== this.#pool.length) {
      this.#pool = Array.from({ length: needed }, (_, i) => this.#pool[i] ?? rowElements("row"));
      this.#body.replaceChildren(...this.#pool.map(({ row }) => row));
    }
    void this.#paint();
  }

  #rowsInSight(): number {
    return Math.max(1, Math.floor(this.element.clientHeight / this.#rowHeight) - 2);
  }

  /** Puts the rows at the scroll position into the pool's elements, as soon as they are known. */
  async #paint(): Promise<void> {
    const known = this.#known;
    if (!known || this.#pool.length === 0) return;
    const first = this.#firstInSight(known);
    const positions = this.#pool.map((_, i) => first + i);
    if (!positions.every((row) => known.rows.has(row))) {
      await Promise.all(positions.map((row) => this.#load(known, row)));
      if (this.#known === known) await this.#paint();
      return;
    }
    this.#body.style.transform = `translateY(${first * this.#rowHeight - this.element.scrollTop}px)`;
    this.element.removeAttribute("aria-activedescendant");
    this.#pool.forEach((elements, i) => {
      this.#fillRow(elements, first + i, known.rows.get(first + i) as Row);
    });
  }

  #firstInSight({ total }: Known): number {
    const last = Math.max(0, total - this.#pool.length);
    return Math.min(Math.floor(this.element.scrollTop / this.#rowHeight), last);
  }

  #load(known: Known, row: number): Promise<readonly Row[]> {
    const page = Math.floor(row / PAGE_ROWS);
    const asked = known.pages.get(page) ?? this.#askPage(known, page);
    known.pages.set(page, asked);
    return asked;
  }

  async #askPage(known: Known, page: number): Promise<readonly Row[]> {
    const question = { kind: "rows", view: known.view, first: page * PAGE_ROWS, count: PAGE_ROWS } as const;
    const answer = await this.#events.panel.ask(question);
    this.#take(known, answer);
    return answer.rows;
  }

  #take(known: Known, { first, rows, total }: AnswerTo<"rows">): void {
    known.total = total;
    rows.forEach((row, i) => {
      known.rows.set(first + i, row);
    });
  }

  #fillRow({ row: element, cells }: RowElements, position: number, row: Row): void {
    const selected = position === this.#cursor;
    element.id = row.module === null ? `layer-${row.layer}` : `module-${position}`;
    element.dataset["row"] = String(position);
    element.setAttribute("aria-rowindex", String(position + 2));
    element.setAttribute("aria-selected", String(selected));
    if (this.#known?.view.tree) element.setAttribute("aria-level", String(row.depth + 1));
    else element.removeAttribute("aria-level"); // a grid has none
    if (row.module === null) element.removeAttribute("aria-expanded");
    else element.setAttribute("aria-expanded", String(row.open));
    element.classList.toggle("module", row.module !== null);
    element.style.setProperty("--depth", String(this.#known?.view.tree ? row.depth : -1));
    if (selected) this.element.setAttribute("aria-activedescendant", element.id);
    cells.forEach((cell, i) => {
      const [text, title] = row.cells[i] ?? ["", ""];
      fillCell(cell, text, title || text, isUnknown(text));
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
    const known = this.#known;
    if (!known || event.target !== this.element) return;
    const step = STEPS[event.key];
    const row = this.#cursor === null ? undefined : known.rows.get(this.#cursor);
    if (event.key === "Enter" && row) this.#choose(row);
    else if (row?.module != null && event.key === (row.open ? "ArrowLeft" : "ArrowRight"))
      this.#events.toggle(row.module);
    else if (step && known.total > 0) void this.#moveTo(step(this.#cursor ?? -1, known.total - 1, this.#rowsInSight()));
    else return;
    event.preventDefault();
  }

  async #moveTo(position: number): Promise<void> {
    const known = this.#known;
    if (!known) return;
    this.#cursor = position;
    this.#bringIntoSight(position);
    await this.#load(known, position);
    const row = known.rows.get(position);
    if (this.#cursor !== position || !row) return;
    if (row.module === null) this.#events.panel.move(row.layer);
    else await this.#paint();
  }

  #click(event: MouseEvent): void {
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
    const position = Number(element?.dataset["row"] ?? -1);
    const row = this.#known?.rows.get(position);
    if (!row) return;
    this.#cursor = position;
    this.#choose(row);
  }

  #choose(row: Row): void {
    if (row.module === null) this.#events.panel.reveal(row.layer);
    else this.#events.toggle(row.module);
  }
}

function sortOf(column: ColumnId | undefined, sort: Sort | null): string {
  if (sort === null || sort.column !== column) return "none";
  return sort.descending ? "descending" : "ascending";
}
