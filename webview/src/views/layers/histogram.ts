// One histogram: heading, canvas drawn by chart.js, and the same figures as a table for those who cannot see bars.
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  LinearScale,
  LogarithmicScale,
} from "chart.js";
import type { Bars } from "../../data/bars";
import { type Figure, formatFigure, type Metric } from "../../data/metrics";
import { clip, el, scrolling } from "../../dom";
import type { Theme } from "../../theme";
import { axisOf, type ScaleKind, tickLabel } from "../../ticks";
import { dataTable, describe } from "./description";
import { hatch, MOST_BAR_WIDTH, overlayPlugin } from "./overlay";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LogarithmicScale);

export interface HistogramView {
  readonly bars: Bars;
  readonly scale: ScaleKind;
  readonly theme: Theme;
  /** Index of the highlighted bar. */
  readonly current: number | null;
  /** The last of several below each other names the layers on its axis. */
  readonly last: boolean;
}

export interface HistogramEvents {
  /** The pointer is over this bar, or has left; x and y are pixels of the canvas. */
  hover(bar: number | null, x: number, y: number): void;
  choose(bar: number): void;
  key(event: KeyboardEvent): void;
}

export class Histogram {
  readonly element: HTMLElement;
  readonly canvas = el("canvas", { role: "img", tabindex: "0", "aria-describedby": "charts-help" });
  readonly #metric: Metric;
  readonly #events: HistogramEvents;
  readonly #table = el("details", { class: "data" }, el("summary", {}, "As a table"));
  readonly #box: HTMLElement;
  #view: HistogramView | null = null;
  #chart: Chart<"bar", (number | null)[], string> | null = null;

  constructor(metric: Metric, events: HistogramEvents) {
    this.#metric = metric;
    this.#events = events;
    this.#box = el("div", { class: "canvas" }, this.canvas);
    this.element = el("figure", { class: "histogram" }, el("h3", {}, metric.heading), this.#box, this.#table);
    this.#listen();
  }

  update(view: HistogramView): void {
    this.#view = view;
    this.#box.classList.toggle("last", view.last);
    this.canvas.setAttribute("aria-label", describe(this.#metric, view.bars, view.scale));
    this.#fillTable();
    const config = this.#config(view);
    if (this.#chart) {
      this.#chart.data = config.data;
      this.#chart.options = config.options ?? {};
      this.#chart.update("none");
    } else {
      this.#chart = new Chart(this.canvas, config);
    }
  }

  /** Only the highlight moves: no new data, no new layout. */
  highlight(current: number | null): void {
    if (this.#view) this.#view = { ...this.#view, current };
    this.#chart?.update("none");
  }

  /** Where a bar stands, for a tooltip without a pointer. */
  center(bar: number): { readonly x: number; readonly y: number } {
    const chart = this.#chart;
    if (!chart) return { x: 0, y: 0 };
    const slot = chart.chartArea.width / this.#count;
    return { x: chart.chartArea.left + slot * (bar + 0.5), y: chart.chartArea.top };
  }

  get #count(): number {
    return this.#view?.bars.bars.length ?? 0;
  }

  #config(view: HistogramView): ChartConfiguration<"bar", (number | null)[], string> {
    const { bars, theme } = view;
    const { id } = this.#metric;
    return {
      type: "bar",
      data: {
        labels: bars.bars.map((bar) => clip(bar.label, 16)),
        datasets: [
          {
            data: bars.bars.map((bar) => drawn(bar.figures[id])),
            backgroundColor: (context) => this.#fill(context.dataIndex, theme),
            borderColor: theme.foreground,
            borderWidth: (context) => (context.dataIndex === this.#view?.current ? 2 : theme.highContrast ? 1 : 0),
            borderSkipped: false,
            minBarLength: 2,
            maxBarThickness: MOST_BAR_WIDTH,
            barPercentage: 1,
            categoryPercentage: bars.bars.length > 100 ? 1 : 0.8,
          },
        ],
      },
      options: this.#options(view),
      plugins: [
        overlayPlugin(() => {
          const now = this.#view ?? view;
          return { bars: now.bars.bars, metric: id, current: now.current, theme: now.theme };
        }),
      ],
    };
  }

  #options({ bars, scale, theme, last }: HistogramView): NonNullable<ChartConfiguration<"bar">["options"]> {
    const values = bars.bars.map((bar) => drawn(bar.figures[this.#metric.id])).filter((value) => value !== null);
    const axis = axisOf(values, scale, this.#metric.kind);
    const font = { family: theme.fontFamily, size: theme.fontSize };
    return {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      layout: { padding: { top: 6, right: 4 } },
      scales: {
        x: {
          display: true,
          border: { color: theme.foreground },
          grid: { display: false },
          ticks: {
            display: last,
            color: theme.foreground,
            font,
            autoSkip: true,
            autoSkipPadding: 4,
            maxRotation: 60,
          },
        },
        y: {
          type: scale === "log" ? "logarithmic" : "linear",
          min: axis.min,
          max: axis.max,
          border: { color: theme.foreground, dash: theme.highContrast ? [2, 3] : [] },
          grid: { color: theme.grid, drawTicks: false },
          afterBuildTicks: (built) => {
            built.ticks = axis.ticks.map((value) => ({ value }));
          },
          // One width for all charts, or their layers would not stand below each other.
          afterFit: (fitted) => {
            fitted.width = theme.fontSize * 7;
          },
          ticks: {
            color: theme.foreground,
            font,
            autoSkip: false,
            callback: (value) => tickLabel(formatFigure({ kind: this.#metric.kind, unit: "" }, Number(value))),
          },
        },
      },
    };
  }

  #fill(bar: number, theme: Theme): CanvasPattern | string {
    const color = theme.bars[this.#metric.id];
    if (bar !== this.#view?.current) return color;
    return theme.highContrast ? hatch(theme, theme.highlight) : theme.highlight;
  }

  #listen(): void {
    const { canvas } = this;
    canvas.addEventListener("pointermove", (event) =>
      this.#events.hover(this.#barAt(event), event.offsetX, event.offsetY),
    );
    canvas.addEventListener("pointerleave", (event) => this.#events.hover(null, event.offsetX, event.offsetY));
    canvas.addEventListener("keydown", (event) => this.#events.key(event));
    canvas.addEventListener("click", (event) => {
      const bar = this.#barAt(event);
      if (bar !== null) this.#events.choose(bar);
    });
    this.#table.addEventListener("toggle", () => this.#fillTable());
  }

  #barAt(event: MouseEvent): number | null {
    const area = this.#chart?.chartArea;
    const count = this.#count;
    if (!area || count === 0 || event.offsetX < area.left || event.offsetX >= area.right) return null;
    return Math.min(count - 1, Math.floor(((event.offsetX - area.left) / area.width) * count));
  }

  /** Built when it is opened: three tables of 300 rows that nobody reads would slow every update. */
  #fillTable(): void {
    this.#table.querySelector(".scroller")?.remove();
    if (this.#table.open && this.#view) this.#table.append(scrolling(dataTable(this.#metric, this.#view.bars)));
  }
}

/** A bar needs a positive height: zero has none, the unknown is hatched instead. */
function drawn({ value }: Figure): number | null {
  return value === null || Number(value) === 0 ? null : Number(value);
}
