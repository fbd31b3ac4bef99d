// A figure against a limit as a bar in a row of a table: the row's words say the same.
import { el } from "../dom";

/** `fraction` of the limit; beyond 1 the bar is full and marked. */
export function gauge(fraction: number): HTMLElement {
  const bar = el("div", { class: fraction > 1 ? "gauge over" : "gauge", "aria-hidden": "true" }, el("div"));
  const filled = bar.firstElementChild as HTMLElement;
  filled.style.width = `${Math.min(1, Math.max(0, fraction)) * 100}%`;
  return bar;
}
