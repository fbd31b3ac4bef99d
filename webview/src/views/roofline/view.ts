// The tab "Roofline": the fused kernels under the ceilings of the target, intensity against performance (Williams, Waterman and
// Patterson, Communications of the ACM 52(4), 2009).
import {
  Chart,
  type ChartConfiguration,
  LinearScale,
  LogarithmicScale,
  PointElement,
  ScatterController,
} from "chart.js";
import { formatCount } from "../../../../server/src/text/format";
import { ChartBox, type Place } from "../../chartBox";
import type { KernelPoint, RooflinePoints } from "../../data/roofline";
import type { TargetSummary } from "../../data/wire";
import { el } from "../../dom";
import { keyStep } from "../../keys";
import { BOUND_SHAPES, type Theme } from "../../theme";
import { tickLabel } from "../../ticks";
import { offsetIn, Tip } from "../../tip";
import { boundLegend } from "../legend";
import type { PanelAccess, Shown, View, ViewKind } from "../view";
import { intensitiesOf, isDrawn, performanceOf, planeOf, type Span } from "./axes";
import { ceilingsPlugin } from "./ceilings";
import { labelOf, noteOf, spoken, tableOf, toldOf } from "./words";

Chart.register(LinearScale, LogarithmicScale, PointElement, ScatterController);

export const roofline: ViewKind = {
  id: "roofline",
  label: "Roofline",
  needs: "target",
  create: (panel) => new RooflineView(panel),
};

interface Drawn {
  readonly answer: RooflinePoints;
  readonly points: readonly KernelPoint[];
  readonly target: TargetSummary;
  readonly theme: Theme;
}

/** Pixels; below there is no room for long titles of axes. */
const NARROW = 480;
/** Pixels between the pointer and a point that it means. */
const REACH = 14;

class RooflineView implements View {
  readonly element = el("div", { class: "sheet" });
  readonly #panel: PanelAccess;
  readonly #title = el("h2");
  readonly #legend = el("div");
  readonly #note = el("p", { class: "note" });
  readonly #status = el("p", { class: "visually-hidden", role: "status" });
  readonly #tip = new Tip();
  readonly #box: ChartBox;
  #drawn: Drawn | null = null;
  #current: number | null = null;

  constructor(panel: PanelAccess) {
    this.#panel = panel;
    this.#box = new ChartBox("", "tall", "roofline-help", {
      hover: (place) => this.#hover(place),
      choose: (place) => this.#choose(this.#nearest(place)),
      key: (event) => this.#key(event),
    });
    const help = "Left and right arrow keys, Home and End move through the kernels, Enter shows the layer in the text.";
    const lines = "A line runs from the traffic of each kernel's operators alone (left) to the ideal one (right).";
    this.element.append(
      el("div", { class: "toolbar" }, this.#title),
      this.#legend,
      this.#box.element,
      el("p", { class: "note" }, lines),
      this.#note,
      el("p", { id: "roofline-help", class: "visually-hidden" }, help),
      this.#status,
      this.#tip.element,
    );
  }

  async draw({ summary, theme, current }: Shown): Promise<void> {
    const { target } = summary;
    if (!target) return;
    const answer = await this.#panel.ask({ kind: "roofline" });
    const points = answer.points.filter(
      (point) => isDrawn(intensitiesOf(point).fused) && isDrawn(performanceOf(point)),
    );
    this.#drawn = { answer, points, target, theme };
    this.#current = this.#pointOf(current);
    this.#tip.hide();
    this.#title.textContent = `${target.name} · ${target.dtype}`;
    this.#legend.replaceChildren(boundLegend(target.roofline.secondsByBound));
    this.#note.textContent = noteOf(points, answer, target);
    this.#box.draw({
      config: this.#config(this.#drawn),
      label: labelOf(points, target),
      table: () => tableOf(points, target),
    });
  }

  highlight(layer: number | null): void {
    this.#light(this.#pointOf(layer));
  }

  #light(point: number | null): void {
    if (point === this.#current) return;
    this.#current = point;
    this.#box.redraw();
  }

  #pointOf(layer: number | null): number | null {
    const at = layer === null ? -1 : (this.#drawn?.points.findIndex(({ layers }) => layers.includes(layer)) ?? -1);
    return at < 0 ? null : at;
  }

  #config(drawn: Drawn): ChartConfiguration {
    const { points, target, theme } = drawn;
    const plane = planeOf(points, target);
    const most = points.reduce((max, { seconds, count }) => Math.max(max, seconds * count), 0);
    const font = { family: theme.fontFamily, size: theme.fontSize };
    const narrow = this.element.clientWidth < NARROW;
    const axis = (span: Span, title: string) => ({
      type: "logarithmic" as const,
      min: span.min,
      max: span.max,
      border: { color: theme.foreground },
      grid: { color: theme.grid },
      title: { display: true, text: title, color: theme.foreground, font },
      afterBuildTicks: (built: { ticks: { value: number }[] }) => {
        built.ticks = span.ticks.map((value) => ({ value }));
      },
      ticks: {
        color: theme.foreground,
        font,
        autoSkip: true,
        maxRotation: 0,
        callback: (value: number | string) => tickLabel(formatCount(Number(value))),
      },
    });
    return {
      type: "scatter",
      data: {
        datasets: [
          {
            data: points.map((point) => ({ x: intensitiesOf(point).fused, y: performanceOf(point) })),
            pointStyle: points.map(({ bound }) => BOUND_SHAPES[bound].style),
            backgroundColor: points.map(({ bound }) => theme.bounds[bound]),
            borderColor: theme.background,
            borderWidth: 1,
            radius: points.map(({ seconds, count }) => 3 + 7 * Math.sqrt(most === 0 ? 0 : (seconds * count) / most)),
          },
        ],
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        layout: { padding: { top: 8, right: 12 } },
        scales: {
          x: axis(plane.x, narrow ? "FLOPs per byte" : "Arithmetic intensity (FLOPs per byte of traffic)"),
          y: axis(plane.y, narrow ? "FLOPs/s" : "Performance (FLOPs/s)"),
        },
      },
      plugins: [ceilingsPlugin(() => ({ ...(this.#drawn ?? drawn), current: this.#current }))],
    };
  }

  #nearest(place: Place): number | null {
    const elements = this.#box.chart?.getDatasetMeta(0).data ?? [];
    const distances = elements.map(({ x, y }) => Math.hypot(x - place.x, y - place.y));
    const near = distances.reduce((best, distance, i) => (distance < (distances[best] ?? REACH) ? i : best), -1);
    return near < 0 || (distances[near] ?? REACH) >= REACH ? null : near;
  }

  #hover(place: Place | null): void {
    const index = place && this.#nearest(place);
    const point = index === null ? undefined : this.#drawn?.points[index];
    if (!place || !point || !this.#drawn) return this.#tip.hide();
    const origin = offsetIn(this.#box.canvas, this.element);
    this.#tip.show(toldOf(point, this.#drawn.target), origin.x + place.x, origin.y + place.y);
  }

  #choose(index: number | null): void {
    const point = index === null ? undefined : this.#drawn?.points[index];
    if (!point) return;
    this.#light(index);
    this.#panel.reveal(point.layer);
  }

  #key(event: KeyboardEvent): void {
    const next = keyStep(event.key, this.#current, this.#drawn?.points.length ?? 0);
    if (event.key === "Enter") this.#choose(this.#current);
    else if (event.key === "Escape") this.#tip.hide();
    else if (next !== null) this.#moveTo(next);
    else return;
    event.preventDefault();
  }

  #moveTo(index: number): void {
    const point = this.#drawn?.points[index];
    if (!point || !this.#drawn) return;
    this.#panel.move(point.layer);
    this.#light(index);
    const at = this.#box.chart?.getDatasetMeta(0).data[index];
    this.#hover(at ? { x: at.x, y: at.y } : null);
    this.#status.textContent = spoken(point, this.#drawn.target);
  }
}
