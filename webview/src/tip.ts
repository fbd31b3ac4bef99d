// A tooltip that stands beside a place of a chart: figures in two or three columns, never outside its parent.
import { el } from "./dom";

export interface Told {
  readonly title: HTMLElement;
  readonly about: string;
  readonly figures: readonly (readonly [name: string, figure: string, exact?: string])[];
  readonly notes?: readonly string[];
}

export class Tip {
  readonly element = el("div", { class: "tooltip", role: "tooltip", hidden: "" });

  /** Beside `x`, `y` (pixels in the parent's box), on the side with more room. */
  show(told: Told, x: number, y: number): void {
    this.element.replaceChildren(...content(told));
    this.element.hidden = false;
    const parent = this.element.parentElement;
    const room = parent?.clientWidth ?? 0;
    const width = this.element.offsetWidth;
    const left = x + 12 + width <= room ? x + 12 : x - 12 - width;
    this.element.style.left = `${Math.max(0, Math.min(left, room - width))}px`;
    this.element.style.top = `${y + 12}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}

function content({ title, about, figures, notes = [] }: Told): readonly HTMLElement[] {
  const rows = figures.flatMap(([name, figure, exact = ""]) => [
    el("dt", {}, name),
    el("dd", {}, figure),
    el("dd", { class: "exact" }, exact),
  ]);
  const lines = notes.map((note) => el("p", { class: "reason" }, note));
  return [el("strong", {}, title), el("p", {}, about), el("dl", {}, ...rows), ...lines];
}

/** Where `inner` begins in `outer`, in pixels. */
export function offsetIn(inner: HTMLElement, outer: HTMLElement): { readonly x: number; readonly y: number } {
  const [from, to] = [outer.getBoundingClientRect(), inner.getBoundingClientRect()];
  return { x: to.left - from.left, y: to.top - from.top };
}
