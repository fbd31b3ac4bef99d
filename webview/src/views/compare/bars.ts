// Bars of models side by side over one axis: two models mirrored at the axis, more as groups. Drawn by chart.js; the same
// figures stand in a table.
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  LinearScale,
  type Plugin,
} from "chart.js";
import type { FigureValues } from "../../../../server/src/protocol";
import { figureOf, formatValue, type ShownFigure } from "../../../../server/src/text/compared";
import { clip, el } from "../../dom";
import type { Theme } from "../../theme";
import { axisOf, tickLabel, type UnitKind } from "../../ticks";
import { hatch } from "../layers/overlay";
import { colorOf, fillOf, letterOf } from "./colors";

Chart.register(BarController, BarElement, CategoryScale, LinearScale);

/** One place on the axis: a stage, or layers that belong together. */
export interface Slot {
  readonly label: string;
  /** Where it begins to be another than the one before, the axis gets a mark with this text. */
  readonly section: string;
  readonly sectionIndex: number;
  /** Per model; null where it has nothing here. */
  readonly cells: readonly (FigureValues | null)[];
}

export interface BarsView {
  readonly slots: readonly Slot[];
  /** Of the comparison, in this chart. */
  readonly models: readonly number[];
  readonly mirrored: boolean;
  readonly figure: ShownFigure;
  /** Of all charts that stand below each other. */
  readonly largest: number;
  readonly theme: Theme;
  readonly current: number | null;
  /** Slots are named on the axis; else their sections are. */
  readonly named: boolean;
}

export interface BarsEvents {
  hover(slot: number | null, x: number, y: number): void;
  /** `model`: on whose side of the axis the pointer was. */
  choose(slot: number, model: number | null): void;
  key(event: KeyboardEvent): void;
}

const KINDS: Readonly<Record<ShownFigure, UnitKind>> = {
  params: "count",
  macs: "count",
  flops: "count",
  activations: "count",
  outputBytes: "size",
  weightBytes: "size",
  trafficBytes: "size",
  seconds: "time",
};

/** Pixels; a model of three stages is no wall of colour. */
const MOST_BAR_WIDTH = 56;

export class ComparedBars {
  readonly element = el("div", { class: "canvas compared" });
  readonly canvas = el("canvas", { role: "img", tabindex: "0", "aria-describedby": "compared-help" });
  #view: BarsView | null = null;
  #chart: Chart<"bar", (number | null)[], string> | null = null;
  readonly #events: BarsEvents;

  constructor(events: BarsEvents) {
    this.#events = events;
    this.element.append(this.canvas);
    this.#listen();
  }

  update(view: BarsView, label: string): void {
    this.#view = view;
    this.canvas.setAttribute("aria-label", label);
    this.element.classList.toggle("mirrored", view.mirrored);
    const config = this.#config(view);
    if (this.#chart) {
      this.#chart.data = config.data;
      this.#chart.options = config.options ?? {};
      this.#chart.update("none");
    } else this.#chart = new Chart(this.canvas, config);
  }

  highlight(current: number | null): void {
    if (this.#view) this.#view = { ...this.#view, current };
    this.#chart?.draw();
  }

  dispose(): void {
    this.#chart?.destroy();
    this.element.remove();
  }

  /** Where a slot stands, for a tooltip without a pointer. */
  center(slot: number): { readonly x: number; readonly y: number } {
    const { left, width, top } = this.#chart?.chartArea ?? { left: 0, width: 0, top: 0 };
    return { x: left + (width / Math.max(1, this.#view?.slots.length ?? 1)) * (slot + 0.5), y: top };
  }

  #config(view: BarsView): ChartConfiguration<"bar", (number | null)[], string> {
    const { slots, models, mirrored, figure, theme } = view;
    return {
      type: "bar",
      data: {
        labels: slots.map(({ label }) => clip(label, 20)),
        datasets: models.map((model, i) => ({
          label: letterOf(model),
          data: slots.map(({ cells }) => drawn(cells[model] ?? null, figure, mirrored && i === 1)),
          backgroundColor: fillOf(theme, model),
          borderColor: theme.highContrast ? theme.foreground : colorOf(theme, model),
          borderWidth: theme.highContrast ? 1 : 0,
          borderSkipped: false,
          minBarLength: 2,
          maxBarThickness: MOST_BAR_WIDTH,
          grouped: !mirrored,
          barPercentage: 1,
          categoryPercentage: slots.length > 60 ? 1 : 0.8,
        })),
      },
      options: options(view),
      plugins: [this.#overlay()],
    };
  }

  #overlay(): Plugin<"bar"> {
    return {
      id: "rooflint-compared",
      beforeDatasetsDraw: (chart) => {
        if (this.#view) drawBehind(chart, this.#view);
      },
      afterDatasetsDraw: (chart) => {
        if (this.#view) drawUnknown(chart, this.#view);
      },
      afterDraw: (chart) => {
        if (this.#view && !this.#view.named) drawSections(chart, this.#view);
        if (this.#view?.models.length === 1) drawLetter(chart, this.#view);
      },
    };
  }

  #listen(): void {
    const { canvas } = this;
    canvas.addEventListener("pointermove", (event) =>
      this.#events.hover(this.#slotAt(event), event.offsetX, event.offsetY),
    );
    canvas.addEventListener("pointerleave", (event) => this.#events.hover(null, event.offsetX, event.offsetY));
    canvas.addEventListener("keydown", (event) => this.#events.key(event));
    canvas.addEventListener("click", (event) => {
      const slot = this.#slotAt(event);
      if (slot !== null) this.#events.choose(slot, this.#modelAt(event));
    });
  }

  #slotAt(event: MouseEvent): number | null {
    const area = this.#chart?.chartArea;
    const count = this.#view?.slots.length ?? 0;
    if (!area || count === 0 || event.offsetX < area.left || event.offsetX >= area.right) return null;
    return Math.min(count - 1, Math.floor(((event.offsetX - area.left) / area.width) * count));
  }

  #modelAt(event: MouseEvent): number | null {
    const { models = [], mirrored = false } = this.#view ?? {};
    if (!mirrored) return models.length === 1 ? (models[0] ?? null) : null;
    const middle = this.#chart?.scales["y"]?.getPixelForValue(0) ?? 0;
    return models[event.offsetY <= middle ? 0 : 1] ?? null;
  }
}

function options({
  theme,
  figure,
  mirrored,
  largest,
  named,
}: BarsView): NonNullable<ChartConfiguration<"bar">["options"]> {
  const axis = axisOf(largest > 0 ? [largest] : [], "linear", KINDS[figure]);
  const font = { family: theme.fontFamily, size: theme.fontSize };
  const ticks = mirrored
    ? [
        ...axis.ticks
          .slice(1)
          .map((tick) => -tick)
          .reverse(),
        ...axis.ticks,
      ]
    : axis.ticks;
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    events: [],
    layout: { padding: { top: 6, right: 4, bottom: named ? 0 : theme.fontSize * 1.6 } },
    scales: {
      x: {
        border: { display: !mirrored, color: theme.foreground },
        grid: { display: false },
        ticks: { display: named, color: theme.foreground, font, autoSkip: true, autoSkipPadding: 6, maxRotation: 60 },
      },
      y: {
        min: mirrored ? -axis.max : 0,
        max: axis.max,
        border: { color: theme.foreground, dash: theme.highContrast ? [2, 3] : [] },
        grid: { color: (context) => (context.tick.value === 0 ? theme.foreground : theme.grid), drawTicks: false },
        afterBuildTicks: (built) => {
          built.ticks = ticks.map((value) => ({ value }));
        },
        afterFit: (fitted) => {
          fitted.width = theme.fontSize * 6;
        },
        ticks: {
          color: theme.foreground,
          font,
          autoSkip: mirrored,
          callback: (value) => tickLabel(formatValue(Math.abs(Number(value)), figure)),
        },
      },
    },
  };
}

/** A bar needs a height: nothing has none. */
function drawn(cell: FigureValues | null, figure: ShownFigure, below: boolean): number | null {
  const value = cell && figureOf(cell, figure);
  if (value === null || Number(value) === 0) return null;
  return below ? -Number(value) : Number(value);
}

/** Every second section lies on a band, and the current slot on a brighter one. */
function drawBehind(chart: Chart, { slots, theme, current, named }: BarsView): void {
  const { ctx, chartArea } = chart;
  ctx.save();
  if (!named) {
    ctx.fillStyle = theme.foreground;
    ctx.globalAlpha = 0.06;
    for (const { index, left, right } of sections(chart, slots))
      if (index % 2 === 1) ctx.fillRect(left, chartArea.top, right - left, chartArea.height);
  }
  if (current !== null) {
    const width = chartArea.width / slots.length;
    ctx.globalAlpha = 0.25;
    ctx.fillStyle = theme.highlight;
    ctx.fillRect(chartArea.left + width * current, chartArea.top, Math.max(width, 3), chartArea.height);
  }
  ctx.restore();
}

/** What is at least its bar, or not known at all, is hatched up to the end of its side. */
function drawUnknown(chart: Chart, { slots, models, figure, mirrored, theme }: BarsView): void {
  const { ctx, chartArea } = chart;
  models.forEach((model, i) => {
    chart.getDatasetMeta(i).data.forEach((bar, at) => {
      const cell = slots[at]?.cells[model];
      if (!cell || (!cell.lowerBound && figureOf(cell, figure) !== null)) return;
      const { x, y, width } = bar.getProps(["x", "y", "width"], true) as unknown as Record<"x" | "y" | "width", number>;
      const inner = Number.isFinite(width) ? Math.max(3, width) : 3;
      const zero = chart.scales["y"]?.getPixelForValue(0) ?? chartArea.bottom;
      const from = Number.isFinite(y) ? y : zero;
      const to = mirrored && i === 1 ? chartArea.bottom : chartArea.top;
      ctx.save();
      ctx.fillStyle = hatch(theme, theme.foreground);
      ctx.globalAlpha = 0.6;
      ctx.fillRect(x - inner / 2, Math.min(from, to), inner, Math.abs(to - from));
      ctx.restore();
    });
  });
}

/** Names of the sections below the axis, where there is room for them. */
function drawSections(chart: Chart, { slots, theme }: BarsView): void {
  const { ctx, chartArea } = chart;
  ctx.save();
  ctx.font = `${theme.fontSize}px ${theme.fontFamily}`;
  ctx.fillStyle = theme.foreground;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  for (const { label, left, right } of sections(chart, slots))
    if (ctx.measureText(label).width + 4 <= right - left)
      ctx.fillText(label, (left + right) / 2, chartArea.bottom + theme.fontSize * 0.4);
  ctx.restore();
}

/** Of the only model of a chart. */
function drawLetter({ ctx, chartArea }: Chart, { models: [model = 0], theme }: BarsView): void {
  ctx.save();
  ctx.font = `bold ${theme.fontSize}px ${theme.fontFamily}`;
  ctx.fillStyle = theme.foreground;
  ctx.textBaseline = "top";
  ctx.fillText(letterOf(model), chartArea.right - theme.fontSize, chartArea.top + 2);
  ctx.restore();
}

interface Section {
  readonly index: number;
  readonly label: string;
  readonly left: number;
  readonly right: number;
}

function sections(chart: Chart, slots: readonly Slot[]): readonly Section[] {
  const { left, width } = chart.chartArea;
  const found: { index: number; label: string; from: number; to: number }[] = [];
  slots.forEach(({ section, sectionIndex }, i) => {
    const last = found.at(-1);
    if (last?.index === sectionIndex) last.to = i + 1;
    else found.push({ index: sectionIndex, label: section, from: i, to: i + 1 });
  });
  const at = (slot: number) => left + (width * slot) / slots.length;
  return found.map(({ index, label, from, to }) => ({ index, label, left: at(from), right: at(to) }));
}
