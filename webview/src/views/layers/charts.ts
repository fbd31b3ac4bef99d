// The histograms over one axis of layers: pointer, keyboard and highlight work on all of them together, and bars of several
// layers can be gone into.
import { BAR_LIMIT, type Bar, type Bars, barAt, type Grouping, type Scope } from "../../data/bars";
import { METRICS, type Metric, type MetricId } from "../../data/metrics";
import { button, el, isolated, plural } from "../../dom";
import { keyStep } from "../../keys";
import type { Theme } from "../../theme";
import type { ScaleKind } from "../../ticks";
import { offsetIn, Tip } from "../../tip";
import { formatBarFigure } from "./description";
import { Histogram } from "./histogram";
import { toldOf } from "./tooltip";

export interface ChartsView {
  readonly bars: Bars;
  readonly metrics: readonly MetricId[];
  readonly scale: ScaleKind;
  readonly theme: Theme;
  /** The highlighted layer. */
  readonly current: number | null;
  /** What was gone into, the outermost first. */
  readonly scopes: readonly Scope[];
  /** Without a target there are no times. */
  readonly hasTarget: boolean;
}

export interface ChartsEvents {
  /** The keyboard has moved to this layer. */
  move(layer: number): void;
  reveal(layer: number): void;
  go(scopes: readonly Scope[]): void;
}

const GROUPING_NOTES: Readonly<Record<Grouping, string | null>> = {
  layer: null,
  module: "one per module",
  run: "one per run of consecutive layers",
};

export class Charts {
  readonly element = el("section", { class: "charts", "aria-label": "Cost per layer" });
  readonly #events: ChartsEvents;
  readonly #tooltip = new Tip();
  readonly #path = el("nav", { class: "crumbs", "aria-label": "Part of the model" });
  readonly #note = el("p", { class: "note" });
  readonly #status = el("p", { class: "visually-hidden", role: "status" });
  readonly #box = el("div");
  readonly #histograms = new Map<MetricId, Histogram>();
  #view: ChartsView | null = null;
  /** The highlighted bar: that of the highlighted layer, or the one that the keyboard is on. */
  #current: number | null = null;

  constructor(events: ChartsEvents) {
    this.#events = events;
    const help =
      "Left and right arrow keys, Home and End move through the bars, Enter shows the layer or goes into it.";
    this.element.append(
      this.#path,
      this.#note,
      el("p", { id: "charts-help", class: "visually-hidden" }, help),
      this.#status,
      this.#box,
      this.#tooltip.element,
    );
  }

  update(view: ChartsView): void {
    this.#view = view;
    this.#current = view.current === null ? null : barAt(view.bars, view.current);
    this.#tooltip.hide();
    this.#note.textContent = note(view.bars);
    this.#showPath(view.scopes);
    const metrics = METRICS.filter(({ id }) => view.metrics.includes(id) && (id !== "seconds" || view.hasTarget));
    const shown = metrics.map((metric) => this.#histogram(metric));
    this.#place(shown.map(({ element }) => element));
    shown.forEach((histogram, i) => {
      histogram.update({ ...view, current: this.#current, last: i === shown.length - 1 });
    });
  }

  /** Moving an element takes its focus: only where others are to be seen. */
  #place(elements: readonly HTMLElement[]): void {
    const same = this.#box.childElementCount === elements.length;
    if (!same || elements.some((element, i) => this.#box.children[i] !== element))
      this.#box.replaceChildren(...elements);
  }

  highlight(layer: number | null): void {
    if (!this.#view) return;
    this.#light(layer === null ? null : barAt(this.#view.bars, layer));
  }

  #light(bar: number | null): void {
    if (this.#current === bar) return;
    this.#current = bar;
    for (const histogram of this.#histograms.values()) histogram.highlight(bar);
  }

  #showPath(scopes: readonly Scope[]): void {
    this.#path.hidden = scopes.length === 0;
    const whole = button("Whole model", () => this.#events.go([]), { class: "link" });
    const parts = scopes.map((scope, i) => {
      const name = scope.kind === "module" ? scope.path : scope.name;
      const label = el("bdi", { class: "name", title: name }, isolated(name));
      if (i === scopes.length - 1) return el("span", { "aria-current": "location" }, label);
      return button(label, () => this.#events.go(scopes.slice(0, i + 1)), { class: "link" });
    });
    this.#path.replaceChildren(whole, ...parts.flatMap((part) => [el("span", { "aria-hidden": "true" }, " › "), part]));
  }

  #histogram(metric: Metric): Histogram {
    const known = this.#histograms.get(metric.id);
    if (known) return known;
    const histogram: Histogram = new Histogram(metric, {
      hover: (bar, x, y) => this.#hover(histogram, bar, x, y),
      choose: (bar) => this.#choose(bar),
      key: (event) => this.#key(histogram, metric, event),
    });
    histogram.canvas.addEventListener("blur", () => this.#tooltip.hide());
    this.#histograms.set(metric.id, histogram);
    return histogram;
  }

  #hover(histogram: Histogram, index: number | null, x: number, y: number): void {
    const bar = index === null ? undefined : this.#bars[index];
    if (!bar) return this.#tooltip.hide();
    const origin = offsetIn(histogram.canvas, this.element);
    this.#tooltip.show(toldOf(bar, this.#told), origin.x + x, origin.y + y);
  }

  /** Metrics that a tooltip tells. */
  get #told(): readonly Metric[] {
    return METRICS.filter(({ id }) => id !== "seconds" || this.#view?.hasTarget);
  }

  #key(histogram: Histogram, metric: Metric, event: KeyboardEvent): void {
    const next = keyStep(event.key, this.#current, this.#bars.length);
    if (event.key === "Enter" && this.#current !== null) this.#choose(this.#current);
    else if (event.key === "Escape") this.#tooltip.hide();
    else if (event.key === "Backspace" && this.#view) this.#events.go(this.#view.scopes.slice(0, -1));
    else if (next !== null) this.#moveTo(histogram, metric, next);
    else return;
    event.preventDefault();
  }

  #moveTo(histogram: Histogram, metric: Metric, index: number): void {
    const bar = this.#bars[index];
    if (!bar) return;
    if (bar.scope === null) this.#events.move(bar.first);
    this.#light(index);
    const { x, y } = histogram.center(index);
    this.#hover(histogram, index, x, y);
    this.#status.textContent = spoken(bar, metric, this.#told);
  }

  #choose(index: number): void {
    const bar = this.#bars[index];
    if (!bar || !this.#view) return;
    if (bar.scope === null) this.#events.reveal(bar.first);
    else this.#events.go([...this.#view.scopes, bar.scope]);
  }

  get #bars(): readonly Bar[] {
    return this.#view?.bars.bars ?? [];
  }
}

function note({ grouping, bars, layers }: Bars): string {
  const by = GROUPING_NOTES[grouping];
  if (by === null) return "";
  const counted = `${plural(layers, "layer")} in ${plural(bars.length, "bar")}, ${by}`;
  return `${counted}: more than ${BAR_LIMIT} could not be told apart. A click goes into a bar.`;
}

/** The chart's own figure first. */
function spoken(bar: Bar, metric: Metric, told: readonly Metric[]): string {
  const figures = [metric, ...told.filter(({ id }) => id !== metric.id)];
  const texts = figures.map((kind) => `${kind.title} ${formatBarFigure(kind, bar.figures[kind.id])}`);
  return `${isolated(bar.name)}: ${texts.join(", ")}`;
}
