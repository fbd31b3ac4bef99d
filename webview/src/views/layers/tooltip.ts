// The numbers of the bar under the pointer or the keyboard: three digits and every digit, each with its unit.
import type { Bar } from "../../data/bars";
import { formatExactFigure, type Metric } from "../../data/metrics";
import { clip, el, nameElement, plural } from "../../dom";
import { formatBarFigure } from "./description";

export class Tooltip {
  readonly element = el("div", { class: "tooltip", role: "tooltip", hidden: "" });

  /** Beside `x`, `y` (pixels in the parent's box), on the side with more room. */
  show(bar: Bar, metrics: readonly Metric[], x: number, y: number): void {
    this.element.replaceChildren(...content(bar, metrics));
    this.element.hidden = false;
    const room = this.element.parentElement?.clientWidth ?? 0;
    const width = this.element.offsetWidth;
    const left = x + 12 + width <= room ? x + 12 : x - 12 - width;
    this.element.style.left = `${Math.max(0, Math.min(left, room - width))}px`;
    this.element.style.top = `${y + 12}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}

function content(bar: Bar, metrics: readonly Metric[]): readonly HTMLElement[] {
  const about = bar.count > 1 ? plural(bar.count, "layer") : bar.about;
  const rows = metrics.flatMap((metric) => {
    const figure = bar.figures[metric.id];
    const rounded = formatBarFigure(metric, figure);
    const exact = formatExactFigure(metric, figure.value);
    return [
      el("dt", {}, metric.title),
      el("dd", {}, rounded),
      el("dd", { class: "exact" }, rounded === exact ? "" : `(${exact})`),
    ];
  });
  const notes = bar.reasons.map((reason) => el("p", { class: "reason" }, `unknown: ${clip(reason, 200)}`));
  return [el("strong", {}, nameElement(bar.name)), el("p", {}, clip(about, 200)), el("dl", {}, ...rows), ...notes];
}
