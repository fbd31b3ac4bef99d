// The numbers of the bar under the pointer or the keyboard: three digits and every digit, each with its unit.
import type { ModelReport } from "../../server/src/protocol";
import { formatShape } from "../../server/src/text/format";
import type { Bar } from "./bars";
import { formatBarFigure } from "./description";
import { clip, el, nameElement, plural } from "./dom";
import { FIGURES, formatExactFigure } from "./metrics";

export class Tooltip {
  readonly element = el("div", { class: "tooltip", role: "tooltip", hidden: "" });

  /** Beside `x`, `y` (pixels in the parent's box), on the side with more room. */
  show(model: ModelReport, bar: Bar, x: number, y: number): void {
    this.element.replaceChildren(...content(model, bar));
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

function content(model: ModelReport, bar: Bar): readonly HTMLElement[] {
  const [first] = bar.layers;
  const layer = bar.layers.length === 1 && first !== undefined ? model.layers[first] : undefined;
  const about = layer
    ? `${layer.type} · ${shapes(layer.inputs.slice(0, 1))} → ${shapes(layer.outputs)}`
    : plural(bar.layers.length, "layer");
  const rows = FIGURES.flatMap((kind) => {
    const figure = bar.figures[kind.id];
    const rounded = formatBarFigure(kind, figure);
    const exact = formatExactFigure(kind, figure.value);
    return [
      el("dt", {}, kind.title),
      el("dd", {}, rounded),
      el("dd", { class: "exact" }, rounded === exact ? "" : `(${exact})`),
    ];
  });
  const reasons = new Set(
    bar.layers.map((index) => model.layers[index]?.unknown).filter((reason) => typeof reason === "string"),
  );
  const notes = [...reasons].slice(0, 3).map((reason) => el("p", { class: "reason" }, `unknown: ${clip(reason, 200)}`));
  return [el("strong", {}, nameElement(bar.name)), el("p", {}, clip(about, 200)), el("dl", {}, ...rows), ...notes];
}

function shapes(all: readonly (readonly (number | null)[] | null)[]): string {
  return all.length === 0 ? "no input" : all.map(formatShape).join(", ");
}
