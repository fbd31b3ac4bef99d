// The tab "Bandwidth": what the model asks of the target's memory at a frame rate, and how much of the bandwidth each layer uses
// while it runs.
import {
  formatBytes,
  formatPercent,
  formatRate,
  formatSeconds,
  share,
  threeDigits,
} from "../../../../server/src/text/format";
import { plainTable } from "../../chartBox";
import type { Bars } from "../../data/bars";
import type { TargetSummary } from "../../data/wire";
import { el } from "../../dom";
import { gauge } from "../gauge";
import { aboveLimit, boundLegend } from "../legend";
import type { PanelAccess, Shown, View, ViewKind } from "../view";
import { BandwidthChart, rateOf } from "./chart";

export const bandwidth: ViewKind = {
  id: "bandwidth",
  label: "Bandwidth",
  needs: "target",
  create: (panel) => new BandwidthView(panel),
};

const VIEWS = [
  { of: "perOp", title: "Per operator", about: "every operator reads and writes memory" },
  { of: "edge", title: "Fused", about: "what passes between fused kernels" },
  { of: "ideal", title: "Ideal", about: "what the memory on the chip cannot keep" },
] as const;

class BandwidthView implements View {
  readonly element = el("div", { class: "sheet" });
  readonly #panel: PanelAccess;
  readonly #title = el("h2");
  readonly #demand = el("div", { class: "demand" });
  readonly #legend = el("div");
  readonly #note = el("p", { class: "note" });
  readonly #chart: BandwidthChart;

  constructor(panel: PanelAccess) {
    this.#panel = panel;
    this.#chart = new BandwidthChart(panel);
    this.element.append(
      el("div", { class: "toolbar" }, this.#title),
      this.#demand,
      el("h2", {}, "While each layer runs"),
      this.#legend,
      this.#chart.element,
      this.#note,
    );
  }

  async draw({ summary, state, theme, current }: Shown): Promise<void> {
    const { target } = summary;
    if (!target) return;
    const scope = state.scopes.at(-1) ?? null;
    const bars: Bars = await this.#panel.ask({ kind: "bars", showFree: false, scope });
    this.#title.textContent = `Demand at ${target.bytesPerSecondAtFps.fps} runs/s on ${target.name}`;
    this.#demand.replaceChildren(demandTable(target), demandNote(target));
    this.#legend.replaceChildren(boundLegend(target.roofline.secondsByBound));
    const { bytesPerSecond } = target.roofline;
    const above = bars.bars.filter((bar) => bytesPerSecond !== null && (rateOf(bar) ?? 0) > bytesPerSecond).length;
    this.#note.textContent = aboveLimit(above, "bar", target.roofline);
    this.#chart.draw({ bars, target, theme, current, scopes: state.scopes });
  }

  highlight(layer: number | null): void {
    this.#chart.highlight(layer);
  }
}

function demandTable(target: TargetSummary): HTMLElement {
  const { bytes, bytesPerSecondAtFps, roofline, lowerBound } = target;
  const limit = roofline.bytesPerSecond;
  const least = lowerBound ? "≥ " : "";
  const rows = VIEWS.map(({ of, title, about }) => {
    const part = share(bytesPerSecondAtFps[of], limit);
    return [
      el("span", { title: about }, title),
      `${least}${formatBytes(Math.round(bytes[of]))}`,
      `${least}${formatRate(bytesPerSecondAtFps[of])}`,
      part === null ? "limit unknown" : `${least}${formatPercent(part)}`,
      gauge(part ?? 0),
    ];
  });
  return plainTable(`The limit is ${formatRate(limit)}`, ["Traffic", "Per run", "Demand", "Of the limit", ""], rows);
}

/** What the bandwidth alone would allow, and what is expected. */
function demandNote({ bytes, roofline, seconds }: TargetSummary): HTMLElement {
  const limit = roofline.bytesPerSecond;
  const allowed =
    limit === null || bytes.edge === 0
      ? []
      : [`The bandwidth alone would allow ${threeDigits(limit / bytes.edge)} runs/s of the fused traffic.`];
  const expected =
    seconds === null ? [] : [`Expected are ${threeDigits(1 / seconds[1])} runs/s (${formatSeconds(seconds[1])} each).`];
  return el("p", { class: "note" }, [...allowed, ...expected].join(" "));
}
