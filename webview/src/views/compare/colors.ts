// How the models of a comparison are told apart in charts: a colour and a letter each; where colours must not carry meaning,
// a pattern too.

import type { Theme } from "../../theme";
import { hatch } from "../layers/overlay";

export type Fill = string | CanvasPattern;

export function letterOf(model: number): string {
  return String.fromCharCode("A".charCodeAt(0) + model);
}

export function colorOf(theme: Theme, model: number): string {
  return theme.series[model % theme.series.length] ?? theme.foreground;
}

/** In themes of high contrast the first is full, the second hatched, and so on. */
export function fillOf(theme: Theme, model: number): Fill {
  const color = colorOf(theme, model);
  return theme.highContrast && model % 2 === 1 ? hatch(theme, color) : color;
}
