// The tab "Layers": histograms of what each layer costs, and the table of all layers.
import type { Scope } from "../../data/bars";
import type { RowsView } from "../../data/wire";
import { el } from "../../dom";
import { nextSort, type ViewState } from "../../state";
import type { PanelAccess, Shown, View, ViewKind } from "../view";
import { Charts } from "./charts";
import { LayerTable } from "./table";
import { Toolbar } from "./toolbar";

export const layers: ViewKind = {
  id: "layers",
  label: "Layers",
  needs: "model",
  create: (panel) => new LayersView(panel),
};

class LayersView implements View {
  readonly element: HTMLElement;
  readonly #panel: PanelAccess;
  readonly #toolbar: Toolbar;
  readonly #charts: Charts;
  readonly #table: LayerTable;
  #state: ViewState | null = null;

  constructor(panel: PanelAccess) {
    this.#panel = panel;
    this.#toolbar = new Toolbar((change) => panel.change(change));
    this.#charts = new Charts({
      move: (layer) => panel.move(layer),
      reveal: (layer) => panel.reveal(layer),
      go: (scopes) => panel.change({ scopes }),
    });
    this.#table = new LayerTable({
      panel,
      sort: ({ id, numeric }) => panel.change({ sort: nextSort(this.#state?.sort ?? null, id, numeric) }),
      toggle: (module) => panel.change({ toggled: toggled(this.#state?.toggled ?? [], module) }),
      counted: (matching, visible) => this.#toolbar.count(matching, visible),
    });
    const charts = el("div", { class: "pane" }, this.#toolbar.charts, this.#charts.element);
    const table = el("div", { class: "pane" }, this.#toolbar.table, this.#table.element);
    this.element = el("div", { class: "panes" }, charts, table);
  }

  async draw(shown: Shown): Promise<void> {
    const { state, summary, current } = shown;
    this.#state = state;
    this.#toolbar.update(state, summary);
    await Promise.all([this.#drawCharts(shown), this.#table.update(rowsView(state), current)]);
  }

  highlight(layer: number | null): void {
    this.#charts.highlight(layer);
    void this.#table.highlight(layer);
  }

  async #drawCharts({ state, summary, theme, current }: Shown): Promise<void> {
    const { showFree, scopes, scale, metrics } = state;
    const scope: Scope | null = scopes.at(-1) ?? null;
    const bars = await this.#panel.ask({ kind: "bars", showFree, scope });
    this.#charts.update({ bars, scale, metrics, theme, current, scopes, hasTarget: summary.target !== null });
  }
}

export function rowsView({ showFree, filter, sort, tree, toggled: moved, allOpen }: ViewState): RowsView {
  return { showFree, filter, sort, tree, toggled: moved, allOpen };
}

function toggled(modules: readonly string[], module: string): readonly string[] {
  return modules.includes(module) ? modules.filter((other) => other !== module) : [...modules, module];
}
