// Accuracy, operations and parameters of the reference networks in one chart, as papers draw it, with the user's models among
// them: x operations, y top-1 accuracy, the area of a bubble its parameters.
import {
  BubbleController,
  Chart,
  type ChartConfiguration,
  LinearScale,
  LogarithmicScale,
  PointElement,
} from "chart.js";
import { formatCount } from "../../../../server/src/text/format";
import { el } from "../../dom";
import type { Theme } from "../../theme";
import { type ScaleKind, tickLabel } from "../../ticks";
import { type Bubble, frontier, type OwnModel } from "./bubbleData";
import { drawFrontier, drawNames, drawOwn, drawSizes } from "./bubbleOverlay";

Chart.register(BubbleController, PointElement, LinearScale, LogarithmicScale);

export interface BubblesView {
  readonly bubbles: readonly Bubble[];
  readonly own: readonly OwnModel[];
  /** Families that stand out; none: all do. */
  readonly families: readonly string[];
  readonly scale: ScaleKind;
  readonly theme: Theme;
  /** Index of the bubble under the pointer or the keyboard. */
  readonly current: number | null;
}

export interface BubblesEvents {
  hover(bubble: number | null, x: number, y: number): void;
  choose(bubble: number): void;
  key(event: KeyboardEvent): void;
}

/** Pixels from a bubble's edge at which the pointer still means it. */
const REACH = 6;
const PER_CENT_STEP = 5;

export class BubbleChart {
  readonly element = el("div", { class: "canvas bubbles" });
  readonly canvas = el("canvas", { role: "img", tabindex: "0", "aria-describedby": "bubbles-help" });
  readonly #events: BubblesEvents;
  #view: BubblesView | null = null;
  #chart: Chart<"bubble"> | null = null;

  constructor(events: BubblesEvents) {
    this.#events = events;
    this.element.append(this.canvas);
    this.canvas.addEventListener("pointermove", (event) =>
      events.hover(this.#bubbleAt(event), event.offsetX, event.offsetY),
    );
    this.canvas.addEventListener("pointerleave", () => events.hover(null, 0, 0));
    this.canvas.addEventListener("keydown", (event) => this.#events.key(event));
    this.canvas.addEventListener("click", (event) => {
      const bubble = this.#bubbleAt(event);
      if (bubble !== null) events.choose(bubble);
    });
  }

  update(view: BubblesView, label: string): void {
    this.#view = view;
    this.canvas.setAttribute("aria-label", label);
    const config = this.#config(view);
    if (this.#chart) {
      this.#chart.data = config.data;
      this.#chart.options = config.options ?? {};
      this.#chart.update("none");
    } else this.#chart = new Chart(this.canvas, config);
  }

  highlight(current: number | null): void {
    if (!this.#view || this.#view.current === current) return;
    this.#view = { ...this.#view, current };
    this.#chart?.update("none");
  }

  /** Where a bubble stands, for a tooltip without a pointer. */
  center(bubble: number): { readonly x: number; readonly y: number } {
    const { x = 0, y = 0 } = this.#chart?.getDatasetMeta(0).data[bubble] ?? {};
    return { x, y };
  }

  #config(view: BubblesView): ChartConfiguration<"bubble"> {
    const { bubbles, theme } = view;
    return {
      type: "bubble",
      data: {
        datasets: [
          {
            data: bubbles.map(({ macs, top1 }) => ({ x: macs, y: top1 })),
            radius: (context) => radiusOf(view, context.chart, bubbles[context.dataIndex]?.params ?? 0),
            hoverRadius: 0,
            backgroundColor: (context) => fill(view, context.dataIndex),
            borderColor: (context) => this.#border(view, context.dataIndex),
            borderWidth: (context) => (context.dataIndex === this.#view?.current ? 3 : 1),
          },
        ],
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        clip: false,
        onResize: () => this.#resized(),
        layout: { padding: { top: theme.fontSize * 1.6, right: 12 } },
        scales: { x: xAxis(view), y: yAxis(view) },
      },
      plugins: [
        {
          id: "rooflint-bubbles",
          beforeDatasetsDraw: (chart) => {
            if (this.#view) drawFrontier(chart, frontier(this.#view.bubbles), this.#view.theme);
          },
          afterDatasetsDraw: (chart) => {
            if (!this.#view) return;
            const { own, theme: now } = this.#view;
            const radius = (params: number) => radiusOf(view, chart, params);
            drawNames(chart, frontier(view.bubbles), now);
            drawSizes(chart, now, radius);
            drawOwn(chart, own, now, radius);
          },
        },
      ],
    };
  }

  /** chart.js reads the radius with the data. */
  #resized(): void {
    queueMicrotask(() => {
      if (!this.#chart || !this.#view) return;
      this.#chart.data = this.#config(this.#view).data;
      this.#chart.update("none");
    });
  }

  #border({ bubbles, families, theme }: BubblesView, index: number): string {
    if (index === this.#view?.current) return theme.foreground;
    const family = bubbles[index]?.network.family ?? "";
    const at = families.indexOf(family);
    if (families.length === 0) return faded(theme.foreground, theme.highContrast ? 1 : 0.6);
    return at < 0 ? faded(theme.foreground, 0.3) : familyColor(theme, at);
  }

  /** The smallest of those that the pointer is on. */
  #bubbleAt(event: MouseEvent): number | null {
    const [chart, view] = [this.#chart, this.#view];
    if (!chart || !view) return null;
    const hits = chart.getDatasetMeta(0).data.flatMap(({ x, y }, index) => {
      const radius = radiusOf(view, chart, view.bubbles[index]?.params ?? 0);
      const distance = Math.hypot(event.offsetX - x, event.offsetY - y);
      return distance <= radius + REACH ? [{ index, radius, distance }] : [];
    });
    const [best] = hits.sort((a, b) => a.radius - b.radius || a.distance - b.distance);
    return best?.index ?? null;
  }
}

/** The area says how many parameters; in proportion to the chart's width. */
function radiusOf({ bubbles }: BubblesView, { width }: Chart, params: number): number {
  const most = bubbles.reduce((largest, bubble) => Math.max(largest, bubble.params), 1);
  return Math.max(2.5, Math.min(34, Math.max(12, width / 26)) * Math.sqrt(params / most));
}

function fill({ bubbles, families, theme }: BubblesView, index: number): string {
  const at = families.indexOf(bubbles[index]?.network.family ?? "");
  if (families.length === 0) return faded(theme.foreground, theme.highContrast ? 0 : 0.15);
  return at < 0 ? "transparent" : faded(familyColor(theme, at), theme.highContrast ? 0.25 : 0.55);
}

/** The last colours first: compared models have the first ones. */
function familyColor({ series, foreground }: Theme, family: number): string {
  return series.toReversed()[family % series.length] ?? foreground;
}

/** A colour of the theme with this opacity. */
function faded(color: string, alpha: number): string {
  const hex = /^#([0-9a-f]{6})$/i.exec(color)?.[1];
  if (hex === undefined) return color;
  const [red, green, blue] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

type Scales = NonNullable<NonNullable<ChartConfiguration<"bubble">["options"]>["scales"]>;

function xAxis({ bubbles, own, scale, theme }: BubblesView): NonNullable<Scales["x"]> {
  const values = [...bubbles.map(({ macs }) => macs), ...own.map(({ macs }) => macs)].filter((macs) => macs > 0);
  const [min, max] = [Math.min(1e8, ...values), Math.max(1e9, ...values)];
  return {
    type: scale === "log" ? "logarithmic" : "linear",
    min: scale === "log" ? min / 1.6 : 0,
    max: scale === "log" ? max * 1.6 : max * 1.05,
    title: titleOf("Operations (MACs of one image)", theme),
    border: { color: theme.foreground },
    grid: { color: theme.grid },
    ...(scale === "log" && {
      afterBuildTicks: (axis) => {
        axis.ticks = logTicks(min, max, axis.chart.width).map((value) => ({ value }));
      },
    }),
    ticks: {
      ...textOf(theme),
      autoSkip: true,
      maxRotation: 0,
      callback: (value) => tickLabel(formatCount(Number(value))),
    },
  };
}

function yAxis({ bubbles, own, theme }: BubblesView): NonNullable<Scales["y"]> {
  const values = [...bubbles.map(({ top1 }) => top1), ...own.flatMap(({ top1 }) => top1 ?? [])];
  return {
    min: Math.floor((Math.min(...values) - 1) / PER_CENT_STEP) * PER_CENT_STEP,
    max: Math.min(100, Math.ceil((Math.max(...values) + 1) / PER_CENT_STEP) * PER_CENT_STEP),
    title: titleOf("Top-1 accuracy (%)", theme),
    border: { color: theme.foreground },
    grid: { color: theme.grid },
    ticks: { ...textOf(theme), stepSize: PER_CENT_STEP },
  };
}

function titleOf(text: string, theme: Theme) {
  return { display: true, text, ...textOf(theme) };
}

function textOf({ foreground, fontFamily, fontSize }: Theme) {
  return { color: foreground, font: { family: fontFamily, size: fontSize } };
}

/** 1, 2, 5 of every power of ten, where there is room for them. */
function logTicks(min: number, max: number, width: number): readonly number[] {
  const factors = width < NARROW ? [1] : [1, 2, 5];
  const powers = Array.from({ length: 8 }, (_, i) => 10 ** (Math.floor(Math.log10(min)) + i));
  const ticks = powers.flatMap((power) => factors.map((factor) => factor * power));
  return ticks.filter((tick) => tick >= min / 1.6 && tick <= max * 1.6);
}

/** Pixels below which twelve labels would touch each other. */
const NARROW = 620;
