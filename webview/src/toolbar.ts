// The controls of the view: scale of the charts, nodes without cost, filter of the table.
import { el, plural } from "./dom";
import type { ScaleKind, ViewState } from "./state";

export type ViewChange = Partial<Pick<ViewState, "scale" | "showFree" | "filter">>;

const SCALES: Readonly<Record<ScaleKind, string>> = { linear: "Linear", log: "Logarithmic" };

export class Toolbar {
  readonly charts: HTMLElement;
  readonly table: HTMLElement;
  readonly #scales: readonly HTMLInputElement[];
  readonly #free = el("input", { type: "checkbox" });
  readonly #freeText = el("span");
  readonly #freeLabel = el("label", {}, this.#free, " ", this.#freeText);
  readonly #filter = el("input", {
    type: "search",
    placeholder: "Filter: name, type, unknown",
    "aria-label": "Filter layers",
  });
  readonly #count = el("span", { role: "status", class: "note" });

  constructor(change: (change: ViewChange) => void) {
    const kinds = Object.keys(SCALES) as ScaleKind[];
    this.#scales = kinds.map((value) => el("input", { type: "radio", name: "scale", value }));
    const labels = kinds.map((kind, i) => el("label", {}, this.#scales[i] as HTMLInputElement, ` ${SCALES[kind]}`));
    const scale = el("fieldset", {}, el("legend", { class: "visually-hidden" }, "Axis"), ...labels);
    this.charts = el("div", { class: "toolbar" }, el("h2", {}, "Cost per layer"), scale, this.#freeLabel);
    this.table = el("div", { class: "toolbar" }, el("h2", {}, "Layers"), this.#filter, this.#count);
    kinds.forEach((kind, i) => {
      this.#scales[i]?.addEventListener("change", () => change({ scale: kind }));
    });
    this.#free.addEventListener("change", () => change({ showFree: this.#free.checked }));
    this.#filter.addEventListener("input", () => change({ filter: this.#filter.value }));
  }

  update(state: ViewState, free: number, shown: number, visible: number): void {
    for (const input of this.#scales) input.checked = input.value === state.scale;
    this.#free.checked = state.showFree;
    this.#freeLabel.hidden = free === 0;
    this.#freeText.textContent = `Show ${plural(free, "node")} without cost`;
    this.#freeLabel.title = "Constants, shape arithmetic and views: no weights, no arithmetic, no memory traffic";
    if (this.#filter.value !== state.filter) this.#filter.value = state.filter;
    this.#count.textContent =
      shown === visible ? plural(visible, "layer") : `${shown.toLocaleString("en-US")} of ${plural(visible, "layer")}`;
  }
}
