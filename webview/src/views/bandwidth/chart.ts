// The bars of the bandwidth view: bytes of each layer's fused kernels over their expected time, under the target's limit.
import { BarController, BarElement, CategoryScale, Chart, type ChartConfiguration, LinearScale } from "chart.js";
import { formatBytes, formatPercent, formatRate, formatSeconds, share } from "../../../../server/src/text/format";
import { ChartBox, type Place, textTable } from "../../chartBox";
import { type Bar, type Bars, barAt, type Scope } from "../../data/bars";
import type { TargetSummary } from "../../data/wire";
import { clip, el, isolated, nameElement, plural } from "../../dom";
import { keyStep } from "../../keys";
import { BOUND_SHAPES, type Theme } from "../../theme";
import { axisOf, tickLabel } from "../../ticks";
import { offsetIn, Tip, type Told } from "../../tip";
import type { PanelAccess } from "../view";
import { limitPlugin } from "./limit";

Chart.register(BarController, BarElement, CategoryScale, LinearScale);

export interface BandwidthContent {
  readonly bars: Bars;
  readonly target: TargetSummary;
  readonly theme: Theme;
  /** The highlighted layer. */
  readonly current: number | null;
  readonly scopes: readonly Scope[];
}

export class BandwidthChart {
  readonly element = el("div", { class: "charts" });
  readonly #panel: PanelAccess;
  readonly #tip = new Tip();
  readonly #status = el("p", { class: "visually-hidden", role: "status" });
  readonly #box: ChartBox;
  #content: BandwidthContent | null = null;
  #current: number | null = null;

  constructor(panel: PanelAccess) {
    this.#panel = panel;
    this.#box = new ChartBox("", "wide", "bandwidth-help", {
      hover: (place) => this.#hover(place && this.#barAt(place), place),
      choose: (place) => this.#choose(this.#barAt(place)),
      key: (event) => this.#key(event),
    });
    const help =
      "Left and right arrow keys, Home and End move through the bars, Enter shows the layer or goes into it.";
    const about = el("p", { id: "bandwidth-help", class: "visually-hidden" }, help);
    this.element.append(this.#box.element, about, this.#status, this.#tip.element);
  }

  draw(content: BandwidthContent): void {
    this.#content = content;
    this.#current = content.current === null ? null : barAt(content.bars, content.current);
    this.#tip.hide();
    this.#box.draw({ config: this.#config(content), label: labelOf(content), table: () => tableOf(content) });
  }

  highlight(layer: number | null): void {
    const bar = layer === null || !this.#content ? null : barAt(this.#content.bars, layer);
    this.#light(bar);
  }

  #light(bar: number | null): void {
    if (this.#current === bar) return;
    this.#current = bar;
    this.#box.redraw();
  }

  #config({ bars, target, theme }: BandwidthContent): ChartConfiguration {
    const limit = target.roofline.bytesPerSecond;
    const rates = bars.bars.map(rateOf);
    const known = rates.filter((rate) => rate !== null && rate > 0) as number[];
    const axis = axisOf(limit === null ? known : [...known, limit], "linear", "rate");
    const font = { family: theme.fontFamily, size: theme.fontSize };
    return {
      type: "bar",
      data: {
        labels: bars.bars.map(({ label }) => clip(label, 16)),
        datasets: [
          {
            data: rates,
            backgroundColor: bars.bars.map(({ bound }) => (bound ? theme.bounds[bound] : theme.grid)),
            borderColor: theme.foreground,
            borderWidth: ({ dataIndex }: { readonly dataIndex: number }) =>
              dataIndex === this.#current ? 2 : theme.highContrast ? 1 : 0,
            borderSkipped: false,
            minBarLength: 2,
            maxBarThickness: 64,
            barPercentage: 1,
            categoryPercentage: bars.bars.length > 100 ? 1 : 0.8,
          },
        ],
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        layout: { padding: { top: 6, right: 4 } },
        scales: {
          x: {
            border: { color: theme.foreground },
            grid: { display: false },
            ticks: { color: theme.foreground, font, autoSkip: true, autoSkipPadding: 4, maxRotation: 60 },
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
            ticks: { color: theme.foreground, font, callback: (value) => tickLabel(formatRate(Number(value))) },
          },
        },
      },
      plugins: [limitPlugin(() => ({ limit, theme, current: this.#current, bars: bars.bars.length }))],
    };
  }

  #barAt({ x }: Place): number | null {
    const area = this.#box.chart?.chartArea;
    const count = this.#bars.length;
    if (!area || count === 0 || x < area.left || x >= area.right) return null;
    return Math.min(count - 1, Math.floor(((x - area.left) / area.width) * count));
  }

  #hover(index: number | null, place: Place | null): void {
    const bar = index === null ? undefined : this.#bars[index];
    if (!bar || !place || !this.#content) return this.#tip.hide();
    const origin = offsetIn(this.#box.canvas, this.element);
    this.#tip.show(toldOf(bar, this.#content.target), origin.x + place.x, origin.y + place.y);
  }

  #choose(index: number | null): void {
    const bar = index === null ? undefined : this.#bars[index];
    if (!bar || !this.#content) return;
    if (bar.scope === null) this.#panel.reveal(bar.first);
    else this.#panel.change({ scopes: [...this.#content.scopes, bar.scope] });
  }

  #key(event: KeyboardEvent): void {
    const next = keyStep(event.key, this.#current, this.#bars.length);
    if (event.key === "Enter") this.#choose(this.#current);
    else if (event.key === "Escape") this.#tip.hide();
    else if (event.key === "Backspace" && this.#content)
      this.#panel.change({ scopes: this.#content.scopes.slice(0, -1) });
    else if (next !== null) this.#moveTo(next);
    else return;
    event.preventDefault();
  }

  #moveTo(index: number): void {
    const bar = this.#bars[index];
    const area = this.#box.chart?.chartArea;
    if (!bar || !area) return;
    if (bar.scope === null) this.#panel.move(bar.first);
    this.#light(index);
    this.#hover(index, { x: area.left + ((index + 0.5) * area.width) / this.#bars.length, y: area.top });
    this.#status.textContent = `${isolated(bar.name)}: ${rateText(bar)}`;
  }

  get #bars(): readonly Bar[] {
    return this.#content?.bars.bars ?? [];
  }
}

/** Bytes a second; null where the time is not known. */
export function rateOf({ kernels }: Bar): number | null {
  if (kernels === null) return 0;
  return kernels.seconds === null || kernels.seconds === 0 ? null : kernels.bytes / kernels.seconds;
}

function rateText(bar: Bar): string {
  return bar.kernels === null ? "in the kernel of another layer" : formatRate(rateOf(bar));
}

function toldOf(bar: Bar, { roofline }: TargetSummary): Told {
  const part = share(rateOf(bar), roofline.bytesPerSecond);
  return {
    title: nameElement(bar.name),
    about: clip(bar.count > 1 ? plural(bar.count, "layer") : bar.about, 200),
    figures: [
      ["Bandwidth", rateText(bar)],
      ...(bar.kernels === null || part === null ? [] : [["Of the limit", formatPercent(part)] as const]),
      ...(bar.kernels === null ? [] : [["Traffic", formatBytes(Math.round(bar.kernels.bytes))] as const]),
      ...(bar.kernels === null ? [] : [["Time", formatSeconds(bar.kernels.seconds)] as const]),
      ...(bar.bound === null ? [] : [["Bound", `${BOUND_SHAPES[bar.bound].sign} ${bar.bound}`] as const]),
    ],
    notes: bar.reasons.map((reason) => `unknown: ${clip(reason, 200)}`),
  };
}

function labelOf({ bars, target }: BandwidthContent): string {
  const limit = target.roofline.bytesPerSecond;
  const near = bars.bars.filter((bar) => limit !== null && (rateOf(bar) ?? 0) > limit / 2).length;
  const close = limit === null ? "" : ` ${near} of them use more than half of the limit of ${formatRate(limit)}.`;
  return `Bandwidth of ${plural(bars.bars.length, "bar")} in execution order on ${isolated(target.name)}.${close}`;
}

function tableOf({ bars, target }: BandwidthContent): HTMLTableElement {
  const limit = target.roofline.bytesPerSecond;
  return textTable(
    "Bandwidth while each layer runs, in execution order",
    ["Layer", "Bandwidth", "Of the limit", "Traffic", "Time", "Bound"],
    bars.bars.map((bar) => [
      nameElement(bar.name),
      rateText(bar),
      bar.kernels === null ? "" : formatPercent(share(rateOf(bar), limit)),
      bar.kernels === null ? "" : formatBytes(Math.round(bar.kernels.bytes)),
      bar.kernels === null ? "" : formatSeconds(bar.kernels.seconds),
      bar.bound ?? "",
    ]),
  );
}
