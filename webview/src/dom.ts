// Elements without HTML strings: every text from a model file goes through textContent or setAttribute, so that no name
// can become markup, and nothing needs an inline style or script that the content security policy would refuse.

export type Child = Node | string;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function button(
  label: Child,
  onClick: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const element = el("button", { type: "button", ...attributes }, label);
  element.addEventListener("click", onClick);
  return element;
}

/** A name from the model: cut with an ellipsis by the style sheet, whole in its title, its writing direction kept apart. */
export function nameElement(name: string): HTMLElement {
  return el("bdi", { class: "name", title: name }, clip(name, 300));
}

/** A table that may be larger than its place: it scrolls in a box of its own, with the keyboard, too. */
export function scrolling(table: HTMLTableElement): HTMLElement {
  const attributes = {
    class: "scroller",
    role: "region",
    tabindex: "0",
    "aria-label": table.caption?.textContent ?? "",
  };
  return el("div", attributes, table);
}

/** Of columns; one without a title has no header to be read. */
export function headerRow(titles: readonly string[]): HTMLElement {
  return el("tr", {}, ...titles.map((title) => (title === "" ? el("td") : el("th", { scope: "col" }, title))));
}

/** The first `limit` characters, an ellipsis for the rest; never half a surrogate pair. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = isHighSurrogate(text.charCodeAt(limit - 2)) ? limit - 2 : limit - 1;
  return `${text.slice(0, end)}…`;
}

/** A name inside a composed sentence: Unicode isolates keep right-to-left names from reordering the rest. */
export function isolated(name: string): string {
  return `\u2068${clip(name, 120)}\u2069`;
}

export function plural(count: number, singular: string, several = `${singular}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? singular : several}`;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
