// The tab "Compare": models side by side, and among the reference networks.
import "./compare.css";
import type { ArchitectureReport, Comparison, WhatIf } from "../../../../server/src/protocol";
import { figureTitle } from "../../../../server/src/text/compared";
import type { Range } from "../../../../server/src/text/position";
import type { ComparisonAnswer } from "../../data/wire";
import { el } from "../../dom";
import type { PanelAccess, Shown, View, ViewKind } from "../view";
import { ownModels } from "./bubbleData";
import { changeLists } from "./changes";
import { ComparedCharts } from "./charts";
import { Networks } from "./networks";
import { Sides } from "./sides";
import { stagesTable } from "./stages";
import { type CompareState, FIGURES, readState } from "./state";
import { totalsTable } from "./totals";

export const compare: ViewKind = {
  id: "compare",
  label: "Compare",
  needs: "model",
  needsServer: true,
  create: (panel) => new CompareView(panel),
};

class CompareView implements View {
  readonly element = el("div", { class: "compare" });
  readonly #panel: PanelAccess;
  readonly #sides: Sides;
  readonly #result = el("div", { class: "result" });
  readonly #totals = el("div");
  readonly #stages = el("div");
  readonly #changes = el("div");
  readonly #switches = el("div", { class: "toolbar" });
  readonly #charts: ComparedCharts;
  readonly #networks: Networks;
  #shown: Shown | null = null;
  /** Until it is out of date. */
  #known: { readonly key: string; readonly answer: ComparisonAnswer } | null = null;
  #all: readonly ArchitectureReport[] | null = null;
  /** What is drawn. */
  #answer: ComparisonAnswer | null = null;

  constructor(panel: PanelAccess) {
    this.#panel = panel;
    this.#sides = new Sides(panel);
    this.#charts = new ComparedCharts({
      reveal: (model, { path, range }) => this.#reveal(model, path, range),
    });
    this.#networks = new Networks({
      change: (change) => this.#change(change),
      add: ({ id, name }) => panel.compare({ kind: "add", id, name }),
    });
    this.#result.append(this.#totals, this.#switches, this.#charts.element, this.#stages, this.#changes);
    this.element.append(this.#sides.element, this.#result, this.#networks.element);
  }

  outdate(): void {
    this.#known = null;
  }

  async draw(shown: Shown): Promise<void> {
    this.#shown = shown;
    const [answer, networks] = await Promise.all([
      this.#comparison(shown.state.whatIf),
      this.#all ?? this.#panel.ask({ kind: "architectures" }),
    ]);
    this.#all = networks;
    const state = readState(shown.state.own.compare);
    const comparison = answer.result?.comparison ?? null;
    this.#sides.update(answer);
    this.#result.hidden = comparison === null;
    if (comparison) this.#drawComparison(comparison, answer, state, shown);
    this.#answer = answer;
    this.#networks.update(networks, (bubbles) => ownModels(answer, shown.summary, state, bubbles), state, shown.theme);
  }

  /** Only what was answered is kept: a question that was overtaken never is. */
  async #comparison(whatIf: WhatIf): Promise<ComparisonAnswer> {
    const key = JSON.stringify(whatIf);
    if (this.#known?.key === key) return this.#known.answer;
    const answer = await this.#panel.ask({ kind: "comparison", whatIf });
    this.#known = { key, answer };
    return answer;
  }

  #drawComparison(comparison: Comparison, answer: ComparisonAnswer, state: CompareState, { theme }: Shown): void {
    const target = answer.result?.target ?? null;
    const figure = target === null && state.figure === "seconds" ? "macs" : state.figure;
    this.#switch({ ...state, figure }, target !== null);
    for (const table of [this.#totals, this.#stages]) table.classList.toggle("wide", comparison.models.length > 2);
    this.#charts.update(comparison, { ...state, figure }, theme);
    this.#stages.replaceChildren(stagesTable(comparison, figure));
    // what stands open in the lists stays open while only the figure is another
    if (this.#answer?.result?.comparison === comparison) return;
    this.#totals.replaceChildren(totalsTable(comparison, target));
    this.#changes.replaceChildren(
      changeLists(comparison, (model, { path, range }) => this.#reveal(model, path, range)),
    );
  }

  #switch({ figure, by }: CompareState, hasTarget: boolean): void {
    const figures = FIGURES.filter((candidate) => hasTarget || candidate !== "seconds");
    const key = JSON.stringify([figures, figure, by]);
    if (this.#switches.dataset["key"] === key) return;
    this.#switches.dataset["key"] = key;
    const focused = this.#switches.querySelector<HTMLInputElement>("input:focus");
    const names = figures.map((id) => [id, figureTitle(id)] as const);
    const places = [
      ["stage", "by stage"],
      ["layer", "by layer"],
    ] as const;
    this.#switches.replaceChildren(
      el("h2", {}, "Side by side"),
      radios("compared-figure", "Figure", names, figure, (next) => this.#change({ figure: next })),
      radios("compared-by", "Bars", places, by, (next) => this.#change({ by: next })),
    );
    if (focused) this.#switches.querySelector<HTMLInputElement>(`input[name="${focused.name}"]:checked`)?.focus();
  }

  #change(change: Partial<CompareState>): void {
    const own = this.#shown?.state.own ?? {};
    this.#panel.change({ own: { ...own, compare: { ...readState(own.compare), ...change } } });
  }

  #reveal(model: number, path: string, range: Range | null): void {
    const source = this.#answer?.result?.sources[model];
    if (source !== undefined) this.#panel.compare({ kind: "reveal", source, path, range });
  }
}

function radios<T extends string>(
  name: string,
  legend: string,
  options: readonly (readonly [value: T, label: string])[],
  checked: T,
  choose: (value: T) => void,
): HTMLElement {
  const labels = options.map(([value, label]) => {
    const input = el("input", { type: "radio", name, value });
    input.checked = value === checked;
    input.addEventListener("change", () => choose(value));
    return el("label", {}, input, ` ${label}`);
  });
  return el("fieldset", {}, el("legend", { class: "visually-hidden" }, legend), ...labels);
}
