// The three histograms over one axis of layers: pointer, keyboard and highlight work on all of them together.
import type { ModelReport } from "../../server/src/protocol";
import { BAR_LIMIT, type Bar, type Bars, type Grouping } from "./bars";
import { formatBarFigure } from "./description";
import { el, isolated, plural } from "./dom";
import { Histogram, type HistogramView } from "./histogram";
import { FIGURES, METRICS, type Metric } from "./metrics";
import { Tooltip } from "./tooltip";

export interface ChartsEvents {
  /** The keyboard has moved to this layer. */
  move(layer: number): void;
  reveal(layer: number): void;
  /** All three are drawn. */
  painted(): void;
}

const STEPS: Readonly<Record<string, (at: number | null, last: number) => number>> = {
  ArrowRight: (at, last) => (at === null ? 0 : Math.min(at + 1, last)),
  ArrowLeft: (at, last) => (at === null ? last : Math.max(at - 1, 0)),
  Home: () => 0,
  End: (_, last) => last,
};

const GROUPING_NOTES: Readonly<Record<Grouping, (layers: number, bars: number) => string>> = {
  layer: () => "",
  module: (layers, bars) =>
    `${plural(layers, "layer")} in ${plural(bars, "bar")}, one per module: more than ${BAR_LIMIT} bars could not be told apart.`,
  run: (layers, bars) =>
    `${plural(layers, "layer")} in ${plural(bars, "bar")}, one per run of consecutive layers: more than ${BAR_LIMIT} bars could not be told apart.`,
};

export class Charts {
  readonly element = el("section", { class: "charts", "aria-label": "Cost per layer" });
  readonly #events: ChartsEvents;
  readonly #tooltip = new Tooltip();
  readonly #note = el("p", { class: "note" });
  readonly #status = el("p", { class: "visually-hidden", role: "status" });
  readonly #painted = new Set<Metric>();
  #model: ModelReport | null = null;
  #view: HistogramView | null = null;
  #histograms: readonly Histogram[] = [];

  constructor(events: ChartsEvents) {
    this.#events = events;
    const help = "Left and right arrow keys, Home and End move through the bars, Enter shows the layer in the text.";
    this.element.append(
      this.#note,
      el("p", { id: "charts-help", class: "visually-hidden" }, help),
      this.#status,
      this.#tooltip.element,
    );
  }

  update(model: ModelReport, view: HistogramView): void {
    this.#model = model;
    this.#view = view;
    this.#tooltip.hide();
    this.#note.textContent = note(view.bars);
    this.#painted.clear();
    if (this.#histograms.length === 0) this.#create(view);
    for (const histogram of this.#histograms) histogram.update(view);
  }

  highlight(current: number | null): void {
    if (!this.#view || this.#view.current === current) return;
    this.#view = { ...this.#view, current };
    for (const histogram of this.#histograms) histogram.highlight(current);
  }

  #create(view: HistogramView): void {
    this.#histograms = METRICS.map((metric, index) => {
      const histogram: Histogram = new Histogram(metric, index === METRICS.length - 1, view, {
        hover: (bar, x, y) => this.#hover(histogram, bar, x, y),
        choose: (bar) => this.#reveal(bar),
        key: (event) => this.#key(histogram, metric, event),
        painted: () => this.#paint(metric),
      });
      histogram.canvas.addEventListener("blur", () => this.#tooltip.hide());
      return histogram;
    });
    this.element.append(...this.#histograms.map((histogram) => histogram.element));
  }

  #paint(metric: Metric): void {
    this.#painted.add(metric);
    if (this.#painted.size === METRICS.length) this.#events.painted();
  }

  #hover(histogram: Histogram, index: number | null, x: number, y: number): void {
    const bar = index === null ? undefined : this.#bars[index];
    if (!this.#model || !bar) this.#tooltip.hide();
    else {
      const origin = offset(histogram.canvas, this.element);
      this.#tooltip.show(this.#model, bar, origin.x + x, origin.y + y);
    }
  }

  #key(histogram: Histogram, metric: Metric, event: KeyboardEvent): void {
    const current = this.#view?.current ?? null;
    const step = STEPS[event.key];
    if (event.key === "Enter" && current !== null) this.#reveal(current);
    else if (event.key === "Escape") this.#tooltip.hide();
    else if (step && this.#bars.length > 0) this.#moveTo(histogram, metric, step(current, this.#bars.length - 1));
    else return;
    event.preventDefault();
  }

  #moveTo(histogram: Histogram, metric: Metric, index: number): void {
    const bar = this.#bars[index];
    const layer = bar?.layers[0];
    if (!bar || layer === undefined) return;
    this.#events.move(layer);
    const { x, y } = histogram.center(index);
    this.#hover(histogram, index, x, y);
    this.#status.textContent = spoken(bar, metric);
  }

  #reveal(index: number): void {
    const layer = this.#bars[index]?.layers[0];
    if (layer !== undefined) this.#events.reveal(layer);
  }

  get #bars(): readonly Bar[] {
    return this.#view?.bars.bars ?? [];
  }
}

function note({ grouping, bars, barOf }: Bars): string {
  return GROUPING_NOTES[grouping](barOf.size, bars.length);
}

/** The chart's own figure first. */
function spoken(bar: Bar, metric: Metric): string {
  const figures = [metric, ...FIGURES.filter(({ id }) => id !== metric.id)];
  const texts = figures.map((kind) => `${kind.title} ${formatBarFigure(kind, bar.figures[kind.id])}`);
  return `${isolated(bar.name)}: ${texts.join(", ")}`;
}

function offset(inner: HTMLElement, outer: HTMLElement): { readonly x: number; readonly y: number } {
  const [from, to] = [outer.getBoundingClientRect(), inner.getBoundingClientRect()];
  return { x: to.left - from.left, y: to.top - from.top };
}
