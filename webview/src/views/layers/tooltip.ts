// What the tooltip of a bar tells: three digits and every digit of each figure, with its unit, and why some are missing.
import type { Bar } from "../../data/bars";
import { formatExactFigure, type Metric } from "../../data/metrics";
import { clip, nameElement, plural } from "../../dom";
import type { Told } from "../../tip";
import { formatBarFigure } from "./description";

export function toldOf(bar: Bar, metrics: readonly Metric[]): Told {
  return {
    title: nameElement(bar.name),
    about: clip(bar.count > 1 ? plural(bar.count, "layer") : bar.about, 200),
    figures: metrics.map((metric) => {
      const figure = bar.figures[metric.id];
      const rounded = formatBarFigure(metric, figure);
      const exact = formatExactFigure(metric, figure.value);
      return [metric.title, rounded, rounded === exact ? "" : `(${exact})`];
    }),
    notes: bar.reasons.map((reason) => `unknown: ${clip(reason, 200)}`),
  };
}
