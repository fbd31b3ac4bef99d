// The tabs of the panel by the pattern of the ARIA practices: arrow keys move and show, one tab stop for all.
import { button, el } from "./dom";
import type { ViewId, ViewKind } from "./views/view";

const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

export class Tabs {
  readonly element = el("div", { class: "tabs", role: "tablist", "aria-label": "Views" });
  readonly #tabs: ReadonlyMap<ViewId, HTMLButtonElement>;
  readonly #panels: ReadonlyMap<ViewId, HTMLElement>;

  constructor(views: readonly ViewKind[], select: (id: ViewId) => void) {
    this.#tabs = new Map(
      views.map(({ id, label }) => {
        const attributes = { id: `tab-${id}`, role: "tab", "aria-controls": `view-${id}` };
        return [id, button(label, () => select(id), attributes)];
      }),
    );
    this.#panels = new Map(
      views.map(({ id }) => {
        const attributes = { id: `view-${id}`, class: "view", role: "tabpanel", "aria-labelledby": `tab-${id}` };
        return [id, el("section", attributes)];
      }),
    );
    this.element.append(...this.#tabs.values());
    this.element.addEventListener("keydown", (event) => {
      const ids = views.map(({ id }) => id);
      const step = STEPS[event.key];
      const at = ids.findIndex((id) => this.#tabs.get(id) === event.target);
      const next = step && at >= 0 ? ids[step(at, ids.length)] : undefined;
      if (next === undefined) return;
      event.preventDefault();
      select(next);
      this.#tabs.get(next)?.focus();
    });
  }

  /** The panels of all tabs, for the page. */
  get panels(): readonly HTMLElement[] {
    return [...this.#panels.values()];
  }

  /** Shows this tab with this content. */
  show(id: ViewId, content: HTMLElement): void {
    for (const [other, tab] of this.#tabs) {
      tab.setAttribute("aria-selected", String(other === id));
      tab.tabIndex = other === id ? 0 : -1;
    }
    for (const [other, panel] of this.#panels) panel.hidden = other !== id;
    const panel = this.#panels.get(id);
    if (panel && panel.firstElementChild !== content) panel.replaceChildren(content);
  }
}
