// Which models stand side by side, each with its letter and colour, and what can be done about it.
import type { CompareResult } from "../../../../server/src/protocol";
import { modelTitle } from "../../../../server/src/text/format";
import type { ComparedSource, ComparisonAnswer } from "../../data/wire";
import { button, clip, el, nameElement } from "../../dom";
import type { PanelAccess } from "../view";
import { letterOf } from "./colors";

const KINDS: Readonly<Record<ComparedSource["kind"], string>> = {
  file: "file",
  revision: "Git revision",
  architecture: "reference network",
};

export class Sides {
  readonly element = el("section", { class: "sides", "aria-label": "Compared models" });
  readonly #panel: PanelAccess;
  readonly #list = el("ol");
  readonly #intro = el("p", { class: "note" });
  readonly #faults = el("ul", { class: "faults", role: "alert" });

  constructor(panel: PanelAccess) {
    this.#panel = panel;
    const choose = button("Compare with…", () => panel.compare({ kind: "choose" }), { class: "primary" });
    const head = button("Compare with Git HEAD", () => panel.compare({ kind: "head" }), { class: "secondary" });
    this.element.append(this.#intro, this.#list, this.#faults, el("div", { class: "bar" }, choose, head));
  }

  update({ sources, result }: ComparisonAnswer): void {
    this.#intro.hidden = sources.length > 0;
    this.#intro.textContent =
      "Put this model beside others: another model of an open file, this file at an earlier commit, an ONNX file, or a reference network. A click on a bubble below adds that network.";
    this.#list.hidden = sources.length === 0;
    this.#list.replaceChildren(...sources.map((source, i) => this.#side(source, i, result)));
    const faults = result?.faults ?? [];
    this.#faults.hidden = faults.length === 0;
    this.#faults.replaceChildren(...faults.map(({ message }) => el("li", {}, el("bdi", {}, clip(message, 600)))));
  }

  #side(source: ComparedSource, index: number, result: CompareResult | null): HTMLElement {
    const model = result?.sources.indexOf(index) ?? -1;
    const name = result?.comparison?.models[model]?.name ?? source.entry ?? source.label;
    const mark = el("span", { class: "mark", "data-model": model < 0 ? "none" : String(model) });
    mark.textContent = model < 0 ? "–" : letterOf(model);
    const title = source.kind === "architecture" ? source.label : modelTitle(source.label, name);
    const about = source.kind === "architecture" ? KINDS[source.kind] : source.label;
    const remove = button("Remove", () => this.#panel.compare({ kind: "remove", source: index }), {
      class: "link",
      "aria-label": `Remove ${title}, ${about}`,
    });
    const base = button("Make it the base", () => this.#panel.compare({ kind: "base", source: index }), {
      class: "link",
      "aria-label": `Make it the base: ${title}, ${about}`,
    });
    const isBase = el("span", { class: "note" }, "base");
    const text = el("div", {}, el("strong", {}, nameElement(title)), el("div", { class: "note" }, nameElement(about)));
    return el("li", {}, mark, text, el("span", { class: "actions" }, index === 0 ? isBase : base, remove));
  }
}
