// The chart of memory over a run: what is alive of activations, on top of the weights where they are wanted, the peak marked.
import {
  Chart,
  type ChartConfiguration,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
} from "chart.js";
import { atLeast, formatBytes } from "../../../../server/src/text/format";
import { ChartBox, type Place, textTable } from "../../chartBox";
import type { Timeline } from "../../data/timeline";
import { el, isolated, nameElement, plural } from "../../dom";
import { keyStep } from "../../keys";
import type { Theme } from "../../theme";
import { axisOf, tickLabel } from "../../ticks";
import { offsetIn, Tip } from "../../tip";
import type { PanelAccess } from "../view";
import { marksPlugin } from "./marks";

Chart.register(Filler, LinearScale, LineController, LineElement, PointElement);

export interface TimelineContent {
  readonly timeline: Timeline;
  readonly theme: Theme;
  /** The highlighted layer. */
  readonly current: number | null;
  /** Weights are drawn below the activations, which they may dwarf. */
  readonly weights: boolean;
}

/** Rows of the table: the steps with the most memory. */
const MOST_ROWS = 300;

export class TimelineChart {
  readonly element = el("div", { class: "charts" });
  readonly #panel: PanelAccess;
  readonly #tip = new Tip();
  readonly #status = el("p", { class: "visually-hidden", role: "status" });
  readonly #box: ChartBox;
  #content: TimelineContent | null = null;
  /** Position in the timeline's arrays. */
  #current: number | null = null;

  constructor(panel: PanelAccess) {
    this.#panel = panel;
    this.#box = new ChartBox("", "wide", "timeline-help", {
      hover: (place) => this.#hover(place && this.#stepAt(place), place),
      choose: (place) => this.#choose(this.#stepAt(place)),
      key: (event) => this.#key(event),
    });
    const help = "Left and right arrow keys, Home and End move through the run, Enter shows the layer in the text.";
    const about = el("p", { id: "timeline-help", class: "visually-hidden" }, help);
    this.element.append(this.#box.element, about, this.#status, this.#tip.element);
  }

  draw(content: TimelineContent): void {
    this.#content = content;
    this.#current = stepOf(content.timeline, content.current);
    this.#tip.hide();
    this.#box.draw({
      config: this.#config(content),
      label: labelOf(content.timeline),
      table: () => tableOf(content.timeline),
    });
  }

  highlight(layer: number | null): void {
    this.#light(this.#content ? stepOf(this.#content.timeline, layer) : null);
  }

  #light(step: number | null): void {
    if (this.#current === step) return;
    this.#current = step;
    this.#box.redraw();
  }

  #config({ timeline, theme, weights }: TimelineContent): ChartConfiguration {
    const { layers, live } = timeline;
    const weightBytes = weights ? timeline.weightBytes : 0;
    const totals = live.map((bytes) => bytes + weightBytes);
    const axis = axisOf(
      totals.filter((bytes) => bytes > 0),
      "linear",
      "size",
    );
    const font = { family: theme.fontFamily, size: theme.fontSize };
    const [first = 0, last = 1] = [layers[0], layers.at(-1)];
    const line = { stepped: "middle" as const, pointRadius: 0, borderWidth: 1.5 };
    return {
      type: "line",
      data: {
        datasets: [
          {
            ...line,
            data: layers.map((layer) => ({ x: layer, y: weightBytes })),
            borderColor: theme.bars.params,
            backgroundColor: `color-mix(in srgb, ${theme.bars.params} 35%, transparent)`,
            fill: "origin",
          },
          {
            ...line,
            data: layers.map((layer, i) => ({ x: layer, y: totals[i] ?? 0 })),
            borderColor: theme.bars.outputBytes,
            backgroundColor: `color-mix(in srgb, ${theme.bars.outputBytes} 35%, transparent)`,
            fill: "-1",
          },
        ],
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        layout: { padding: { top: 22, right: 12 } },
        scales: {
          x: {
            type: "linear",
            min: first,
            max: Math.max(last, first + 1),
            border: { color: theme.foreground },
            grid: { display: false },
            title: { display: true, text: "Layers, in order", color: theme.foreground, font },
            ticks: {
              color: theme.foreground,
              font,
              precision: 0,
              maxRotation: 0,
              callback: (value) => (Number.isInteger(Number(value)) ? String(Number(value) + 1) : ""),
            },
          },
          y: {
            type: "linear",
            min: axis.min,
            max: axis.max,
            border: { color: theme.foreground },
            grid: { color: theme.grid, drawTicks: false },
            afterBuildTicks: (built) => {
              built.ticks = axis.ticks.map((value) => ({ value }));
            },
            afterFit: (fitted) => {
              fitted.width = theme.fontSize * 7;
            },
            ticks: { color: theme.foreground, font, callback: (value) => tickLabel(formatBytes(Number(value))) },
          },
        },
      },
      plugins: [marksPlugin(() => ({ ...(this.#content ?? { timeline, theme, weights }), at: this.#current }))],
    };
  }

  #stepAt({ x }: Place): number | null {
    const scale = this.#box.chart?.scales["x"];
    const { layers } = this.#content?.timeline ?? { layers: [] };
    if (!scale || layers.length === 0 || x < scale.left - 8 || x > scale.right + 8) return null;
    const layer = scale.getValueForPixel(x) ?? 0;
    return layers.reduce(
      (best, other, i) => (Math.abs(other - layer) < Math.abs((layers[best] ?? 0) - layer) ? i : best),
      0,
    );
  }

  #hover(step: number | null, place: Place | null): void {
    const { timeline } = this.#content ?? {};
    if (step === null || !place || !timeline) return this.#tip.hide();
    const [live, weights] = [timeline.live[step] ?? 0, timeline.weightBytes];
    const origin = offsetIn(this.#box.canvas, this.element);
    const told = {
      title: nameElement(timeline.names[step] ?? ""),
      about: `layer ${(timeline.layers[step] ?? 0) + 1}${step === timeline.peak ? ", the peak" : ""}`,
      figures: [
        ["Activations", atLeast(formatBytes(Math.round(live)), timeline.lowerBound)],
        ["Weights", formatBytes(Math.round(weights))],
        ["Together", atLeast(formatBytes(Math.round(live + weights)), timeline.lowerBound)],
      ],
    } as const;
    this.#tip.show(told, origin.x + place.x, origin.y + place.y);
  }

  #choose(step: number | null): void {
    const layer = step === null ? undefined : this.#content?.timeline.layers[step];
    if (layer === undefined) return;
    this.#light(step);
    this.#panel.reveal(layer);
  }

  #key(event: KeyboardEvent): void {
    const next = keyStep(event.key, this.#current, this.#content?.timeline.layers.length ?? 0);
    if (event.key === "Enter") this.#choose(this.#current);
    else if (event.key === "Escape") this.#tip.hide();
    else if (next !== null) this.#moveTo(next);
    else return;
    event.preventDefault();
  }

  #moveTo(step: number): void {
    const { timeline } = this.#content ?? {};
    const layer = timeline?.layers[step];
    const scale = this.#box.chart?.scales["x"];
    if (!timeline || layer === undefined || !scale) return;
    this.#panel.move(layer);
    this.#light(step);
    this.#hover(step, { x: scale.getPixelForValue(layer), y: this.#box.chart?.chartArea.top ?? 0 });
    const bytes = atLeast(formatBytes(Math.round(timeline.live[step] ?? 0)), timeline.lowerBound);
    this.#status.textContent = `${isolated(timeline.names[step] ?? "")}: ${bytes} of activations`;
  }
}

/** The step of a layer; of one that was thinned out the last before it. */
function stepOf({ layers }: Timeline, layer: number | null): number | null {
  const step = layer === null ? -1 : layers.findLastIndex((other) => other <= layer);
  return step < 0 ? null : step;
}

function labelOf({ layers, live, names, peak, weightBytes, lowerBound }: Timeline): string {
  if (peak === null) return "Memory over a run: the model has no layers.";
  const most = atLeast(formatBytes(Math.round(live[peak] ?? 0)), lowerBound);
  const where = `layer ${(layers[peak] ?? 0) + 1}, ${isolated(names[peak] ?? "")}`;
  const steps = plural(layers.length, "step");
  return `Memory over a run of ${steps}: activations peak at ${most} in ${where}, above ${formatBytes(Math.round(weightBytes))} of weights.`;
}

function tableOf({ layers, live, names, lowerBound }: Timeline): HTMLTableElement {
  const order = layers.map((_, i) => i).sort((a, b) => (live[b] ?? 0) - (live[a] ?? 0));
  return textTable(
    "Activations that are alive while each layer runs, the most first",
    ["Layer", "Number", "Activations"],
    order
      .slice(0, MOST_ROWS)
      .map((step) => [
        nameElement(names[step] ?? ""),
        String((layers[step] ?? 0) + 1),
        atLeast(formatBytes(Math.round(live[step] ?? 0)), lowerBound),
      ]),
  );
}
