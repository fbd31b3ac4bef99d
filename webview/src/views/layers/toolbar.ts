// The controls of the layers' tab: which histograms, on which axis; filter, tree and nodes without cost in the table.
import { METRICS, type MetricId } from "../../data/metrics";
import type { Summary } from "../../data/wire";
import { button, el, plural } from "../../dom";
import type { ViewState } from "../../state";
import type { ScaleKind } from "../../ticks";

export type ViewChange = Partial<
  Pick<ViewState, "scale" | "metrics" | "showFree" | "filter" | "tree" | "toggled" | "allOpen">
>;

const SCALES: Readonly<Record<ScaleKind, string>> = { linear: "Linear", log: "Logarithmic" };

export class Toolbar {
  readonly charts: HTMLElement;
  readonly table: HTMLElement;
  readonly #scales: ReadonlyMap<ScaleKind, HTMLInputElement>;
  readonly #metrics: ReadonlyMap<MetricId, HTMLInputElement>;
  readonly #free = el("input", { type: "checkbox" });
  readonly #freeText = el("span");
  readonly #freeLabel = el("label", {}, this.#free, " ", this.#freeText);
  readonly #tree = el("input", { type: "checkbox" });
  readonly #treeLabel = el("label", {}, this.#tree, " By module");
  readonly #openAll: HTMLButtonElement;
  readonly #filter = el("input", {
    type: "search",
    placeholder: "Filter: name, type, unknown",
    "aria-label": "Filter layers",
  });
  readonly #count = el("span", { role: "status", class: "note" });
  #state: ViewState | null = null;

  constructor(change: (change: ViewChange) => void) {
    this.#scales = new Map(
      entriesOf(SCALES).map(([value]) => [value, el("input", { type: "radio", name: "scale", value })]),
    );
    this.#metrics = new Map(METRICS.map(({ id }) => [id, el("input", { type: "checkbox", value: id })]));
    this.#openAll = button("", () => change({ allOpen: !this.#state?.allOpen, toggled: [] }), { class: "secondary" });
    this.charts = el(
      "div",
      { class: "toolbar" },
      el("h2", {}, "Cost per layer"),
      fieldset(
        "Charts",
        "chips",
        [...this.#metrics].map(([id, input]) => choice(input, titleOf(id))),
      ),
      fieldset(
        "Axis",
        "",
        [...this.#scales].map(([kind, input]) => choice(input, SCALES[kind])),
      ),
    );
    const options = [this.#treeLabel, this.#openAll, this.#freeLabel, this.#count];
    this.table = el("div", { class: "toolbar" }, el("h2", {}, "Layers"), this.#filter, ...options);
    this.#listen(change);
  }

  update(state: ViewState, { freeLayers, hasModules, target }: Summary): void {
    this.#state = state;
    for (const [kind, input] of this.#scales) input.checked = kind === state.scale;
    for (const [id, input] of this.#metrics) input.checked = state.metrics.includes(id);
    const time = this.#metrics.get("seconds");
    if (time) time.disabled = target === null;
    time?.parentElement?.setAttribute("title", target === null ? "Times need a hardware target" : "");
    this.#free.checked = state.showFree;
    this.#freeLabel.hidden = freeLayers === 0;
    this.#freeText.textContent = `Show ${plural(freeLayers, "node")} without cost`;
    this.#freeLabel.title = "Constants, shape arithmetic and views: no weights, no arithmetic, no memory traffic";
    this.#tree.checked = state.tree;
    this.#treeLabel.hidden = !hasModules;
    this.#openAll.hidden = !hasModules || !state.tree;
    this.#openAll.textContent = state.allOpen ? "Close all" : "Open all";
    if (this.#filter.value !== state.filter) this.#filter.value = state.filter;
  }

  count(matching: number, visible: number): void {
    this.#count.textContent =
      matching === visible
        ? plural(visible, "layer")
        : `${matching.toLocaleString("en-US")} of ${plural(visible, "layer")}`;
  }

  #listen(change: (change: ViewChange) => void): void {
    for (const [scale, input] of this.#scales) input.addEventListener("change", () => change({ scale }));
    for (const input of this.#metrics.values())
      input.addEventListener("change", () =>
        change({ metrics: [...this.#metrics].flatMap(([id, { checked }]) => (checked ? [id] : [])) }),
      );
    this.#free.addEventListener("change", () => change({ showFree: this.#free.checked }));
    this.#tree.addEventListener("change", () => change({ tree: this.#tree.checked }));
    this.#filter.addEventListener("input", () => change({ filter: this.#filter.value }));
  }
}

function fieldset(legend: string, className: string, labels: readonly HTMLElement[]): HTMLElement {
  return el("fieldset", { class: className }, el("legend", { class: "visually-hidden" }, legend), ...labels);
}

function choice(input: HTMLInputElement, text: string): HTMLElement {
  return el("label", {}, input, ` ${text}`);
}

function titleOf(id: MetricId): string {
  return METRICS.find((metric) => metric.id === id)?.title ?? id;
}

function entriesOf<K extends string, V>(record: Readonly<Record<K, V>>): readonly (readonly [K, V])[] {
  return Object.entries(record) as [K, V][];
}
