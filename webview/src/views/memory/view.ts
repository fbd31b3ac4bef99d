// The tab "Memory": what is alive while the model runs, the peak and its tensors, and whether it fits into the target's memory.
import { atLeast, formatBytes, formatPercent, formatShape, share } from "../../../../server/src/text/format";
import { plainTable } from "../../chartBox";
import type { PeakTensor, Timeline } from "../../data/timeline";
import type { Summary, TargetSummary } from "../../data/wire";
import { button, el, nameElement, plural } from "../../dom";
import type { ViewState } from "../../state";
import { gauge } from "../gauge";
import type { PanelAccess, Shown, View, ViewKind } from "../view";
import { TimelineChart } from "./timeline";

export const memory: ViewKind = {
  id: "memory",
  label: "Memory",
  needs: "model",
  create: (panel) => new MemoryView(panel),
};

class MemoryView implements View {
  readonly element = el("div", { class: "sheet" });
  readonly #panel: PanelAccess;
  readonly #title = el("h2");
  readonly #verdict = el("div", { class: "demand" });
  readonly #chart: TimelineChart;
  readonly #tensors = el("div");
  readonly #weights = el("input", { type: "checkbox" });
  #own: ViewState["own"] = {};

  constructor(panel: PanelAccess) {
    this.#panel = panel;
    this.#chart = new TimelineChart(panel);
    const weightsLabel = el("label", {}, this.#weights, " Weights below");
    this.#weights.addEventListener("change", () =>
      panel.change({ own: { ...this.#own, memory: { weights: this.#weights.checked } } }),
    );
    this.element.append(
      el("div", { class: "toolbar" }, this.#title),
      this.#verdict,
      el("div", { class: "toolbar" }, el("h3", {}, "Alive while each layer runs"), weightsLabel),
      this.#chart.element,
      el("h2", {}, "At the peak"),
      this.#tensors,
    );
  }

  async draw({ summary, state, theme, current }: Shown): Promise<void> {
    const timeline = await this.#panel.ask({ kind: "timeline" });
    this.#title.textContent = "Memory over a run";
    this.#verdict.replaceChildren(...verdict(summary.target, timeline, summary));
    this.#own = state.own;
    this.#weights.checked = showsWeights(state.own.memory);
    this.#chart.draw({ timeline, theme, current, weights: this.#weights.checked });
    this.#tensors.replaceChildren(...this.#tensorTable(timeline));
  }

  highlight(layer: number | null): void {
    this.#chart.highlight(layer);
  }

  #tensorTable({ tensors, moreTensors, onTarget }: Timeline): readonly HTMLElement[] {
    const most = tensors.reduce((max, { bytes }) => Math.max(max, Number(bytes ?? 0)), 0);
    const table = plainTable(
      "Tensors that are alive at the peak, the largest first",
      ["Tensor", "Made by", "Shape", "Bytes", ""],
      tensors.map((tensor) => [
        nameElement(tensor.name),
        this.#maker(tensor),
        formatShape(tensor.shape),
        formatBytes(tensor.bytes),
        gauge(most === 0 ? 0 : Number(tensor.bytes ?? 0) / most),
      ]),
    );
    const rest =
      moreTensors.count > 0
        ? [`and ${plural(moreTensors.count, "more tensor")} of ${formatBytes(moreTensors.bytes)}.`]
        : [];
    const sizes = onTarget ? ["Sizes of the tensors are those of the model as it is written."] : [];
    return [table, el("p", { class: "note" }, [...rest, ...sizes].join(" "))];
  }

  #maker({ layer }: PeakTensor): HTMLElement {
    if (layer === null) return el("span", {}, "input");
    if (!this.#panel.can.showText) return el("span", {}, `layer ${layer + 1}`);
    return button(`layer ${layer + 1}`, () => this.#panel.reveal(layer), { class: "link", title: "Show in the text" });
  }
}

function showsWeights(kept: unknown): boolean {
  return typeof kept === "object" && kept !== null && "weights" in kept && kept.weights === true;
}

/** Whether it fits, as words and as a bar; without a target what the peak is made of, and what would tell more. */
function verdict(target: TargetSummary | null, timeline: Timeline, { totals }: Summary): readonly HTMLElement[] {
  const memoryFit = target?.memory;
  if (!target || !memoryFit) {
    const peak = atLeast(formatBytes(totals.peakBytes), totals.lowerBound);
    const why = target ? `The memory of ${target.name} is not known.` : "With a hardware target: whether it fits.";
    const text = `Weights ${formatBytes(timeline.weightBytes)}, activations at most ${peak}, as the model is written. ${why}`;
    return [el("p", {}, text)];
  }
  const { needBytes, capacityBytes, weightBytes, verdict: word } = memoryFit;
  const part = share(needBytes, capacityBytes);
  const need = atLeast(formatBytes(Math.round(needBytes)), target.lowerBound);
  const whole = el("p", { class: `verdict ${VERDICTS[word].style}` }, `${VERDICTS[word].sign} ${VERDICTS[word].text}`);
  const text = `${need} of ${formatBytes(capacityBytes)} (${formatPercent(part)}) on ${target.name} in ${target.dtype}, batch ${target.batch}: weights ${formatBytes(Math.round(weightBytes))}, activations at most ${formatBytes(Math.round(needBytes - weightBytes))}.`;
  return [whole, gauge(part ?? 0), el("p", {}, text)];
}

const VERDICTS = {
  fits: { style: "fits", sign: "✓", text: "Fits" },
  tight: { style: "tight", sign: "!", text: "Tight" },
  "does not fit": { style: "over", sign: "✗", text: "Does not fit" },
} as const;
