// The panel: keeps what is shown (report, view state, highlighted layer) and hands it to header, charts and table.
import "./panel.css";
import type { ModelReport, Report, ToPanel } from "../../server/src/protocol";
import { type Bars, barsOf } from "./bars";
import { Charts } from "./charts";
import { button, clip, el } from "./dom";
import { isFree, visibleLayers } from "./layers";
import { connect, type Host } from "./messages";
import { Notices, problemList } from "./notices";
import { arrange } from "./rows";
import { nextSort, restore, type ViewState } from "./state";
import { Summary } from "./summary";
import { LayerTable } from "./table";
import { onThemeChange, readTheme, type Theme } from "./theme";
import { Toolbar } from "./toolbar";

/** What is derived from the report and the view state, kept because it costs time on large models. */
interface Shown {
  readonly model: ModelReport;
  readonly visible: readonly number[];
  readonly free: number;
  readonly bars: Bars;
  readonly rows: readonly number[];
}

class Panel {
  readonly #host: Host;
  readonly #message = el("div", { class: "message" });
  readonly #content = el("div", { hidden: "" });
  readonly #summary: Summary;
  readonly #notices: Notices;
  readonly #toolbar: Toolbar;
  readonly #charts: Charts;
  readonly #table: LayerTable;
  #state: ViewState;
  #theme: Theme = readTheme();
  #report: Report | null = null;
  #shown: Shown | null = null;
  #current: number | null = null;

  constructor(host: Host, root: HTMLElement) {
    this.#host = host;
    this.#state = restore(host.loadState());
    const reveal = (layer: number) => this.#reveal(layer);
    const move = (layer: number) => this.#highlight(layer);
    this.#summary = new Summary({ selectModel: (model) => this.#selectModel(model), openText: () => this.#openText() });
    this.#notices = new Notices(reveal);
    this.#toolbar = new Toolbar((change) => this.#change(change));
    this.#charts = new Charts({ move, reveal, painted: () => document.body.setAttribute("data-rendered", "true") });
    this.#table = new LayerTable({
      move,
      reveal,
      sort: ({ id, numeric }) => this.#change({ sort: nextSort(this.#state.sort, id, numeric) }),
    });
    this.#assemble(root);
    host.onMessage((message) => this.#receive(message));
    onThemeChange(() => this.#retheme());
    host.post({ kind: "ready" });
  }

  #assemble(root: HTMLElement): void {
    const charts = el("div", { class: "pane" }, this.#toolbar.charts, this.#charts.element);
    const table = el("div", { class: "pane" }, this.#toolbar.table, this.#table.element);
    this.#content.append(this.#summary.element, this.#notices.element, el("div", { class: "panes" }, charts, table));
    root.append(this.#message, this.#content);
  }

  #receive(message: ToPanel): void {
    switch (message.kind) {
      case "report":
        return this.#showReport(message.report, message.model);
      case "loading":
        return this.#showLoading(message.file);
      case "failed":
        return this.#showFailure(message.file, message.message);
      case "highlight":
        return this.#highlight(message.layer);
    }
  }

  #showLoading(file: string): void {
    this.#say("status", el("h1", {}, "Reading ", el("bdi", {}, clip(file, 300)), " …"));
  }

  #showFailure(file: string, message: string): void {
    this.#report = null;
    this.#say(
      "alert",
      el("h1", {}, "The model could not be read"),
      el("p", {}, el("bdi", {}, clip(file, 300))),
      el("p", {}, el("bdi", {}, clip(message, 2000))),
      el("p", {}, "The panel follows the file: once it can be read, the costs appear here."),
      button("Open as text", () => this.#openText(), { class: "secondary" }),
    );
  }

  #showReport(report: Report, selected: number): void {
    const model = report.models[selected] ?? report.models[0];
    this.#report = report;
    if (!model) {
      this.#say(
        "status",
        el("h1", {}, "No model found"),
        el("p", {}, el("bdi", {}, clip(report.file, 300)), " holds no model that Rooflint can read."),
        problemList(report),
      );
      return;
    }
    const index = report.models.indexOf(model);
    if (this.#state.file !== report.file || this.#state.model !== index || (this.#current ?? 0) >= model.layers.length)
      this.#current = null;
    this.#save({ ...this.#state, file: report.file, model: index });
    this.#message.hidden = true;
    this.#content.hidden = false;
    this.#summary.update(report, index);
    this.#notices.update(report, model);
    this.#render(model);
  }

  /** Says this in place of a report. */
  #say(role: "status" | "alert", ...content: readonly HTMLElement[]): void {
    this.#content.hidden = true;
    this.#message.hidden = false;
    this.#message.setAttribute("role", role);
    this.#message.replaceChildren(...content);
  }

  #render(model: ModelReport): void {
    this.#shown = derive(model, this.#state);
    this.#drawCharts();
    this.#drawTable();
  }

  #drawCharts(): void {
    const shown = this.#shown;
    if (!shown) return;
    document.body.removeAttribute("data-rendered");
    this.#charts.update(shown.model, {
      bars: shown.bars,
      scale: this.#state.scale,
      theme: this.#theme,
      current: this.#bar(this.#current),
    });
  }

  #drawTable(): void {
    const shown = this.#shown;
    if (!shown) return;
    this.#toolbar.update(this.#state, shown.free, shown.rows.length, shown.visible.length);
    this.#table.update({ model: shown.model, rows: shown.rows, sort: this.#state.sort, current: this.#current });
  }

  #change(change: Partial<ViewState>): void {
    this.#save({ ...this.#state, ...change });
    const shown = this.#shown;
    if (!shown) return;
    if (change.showFree !== undefined || change.scale !== undefined) return this.#render(shown.model);
    this.#shown = { ...shown, rows: arrange(shown.model, shown.visible, this.#state.filter, this.#state.sort) };
    this.#drawTable();
  }

  #save(state: ViewState): void {
    this.#state = state;
    this.#host.saveState(state);
  }

  #selectModel(model: number): void {
    this.#host.post({ kind: "select-model", model });
    if (this.#report) this.#showReport(this.#report, model);
  }

  #openText(): void {
    this.#host.post({ kind: "open-text" });
  }

  #reveal(layer: number): void {
    this.#highlight(layer);
    this.#host.post({ kind: "reveal", layer });
  }

  #highlight(layer: number | null): void {
    this.#current = layer;
    this.#charts.highlight(this.#bar(layer));
    this.#table.highlight(layer);
  }

  #bar(layer: number | null): number | null {
    return layer === null ? null : (this.#shown?.bars.barOf.get(layer) ?? null);
  }

  #retheme(): void {
    this.#theme = readTheme();
    this.#drawCharts();
    this.#drawTable();
  }
}

function derive(model: ModelReport, state: ViewState): Shown {
  const visible = visibleLayers(model, state.showFree);
  return {
    model,
    visible,
    free: model.layers.filter(isFree).length,
    bars: barsOf(model, visible),
    rows: arrange(model, visible, state.filter, state.sort),
  };
}

/** The page of the host has one element for the panel, and nothing else. */
const root = document.getElementById("panel");
if (!root) throw new Error("The page has no element with the id 'panel'.");
new Panel(connect(), root);
