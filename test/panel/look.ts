// What must hold of every page that a user sees, in whatever theme and size: axe has nothing to say, the page does not
// scroll sideways, and no text is cut without a way to read it or lies over another.
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Which rules of axe: those of colours are enough where a page differs from one that was checked by its theme only. */
export type Rules = "all" | "colors";

/** All of them in words; none is expected. */
export async function faultsOf(page: Page, rules: Rules = "all"): Promise<readonly string[]> {
  return [...(await page.evaluate(faultsOfLayout)), ...(await violations(page, rules))];
}

export async function expectAccessible(page: Page, rules: Rules = "all"): Promise<void> {
  expect(await violations(page, rules)).toEqual([]);
}

/** axe's category "color", as far as its rules are on. */
const COLOR_RULES = ["color-contrast", "link-in-text-block"];

async function violations(page: Page, rules: Rules): Promise<readonly string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async (only) => {
      const { violations: found } = await (window as unknown as { axe: typeof axe }).axe.run(only);
      const shown = (nodes: readonly { readonly html: string }[]) =>
        nodes.slice(0, 3).map(({ html }) => html.slice(0, 200));
      return found.map(({ id, nodes }) => `${id} at ${nodes.length} places: ${shown(nodes).join(" | ")}`);
    },
    rules === "all" ? {} : { runOnly: COLOR_RULES },
  );
}

export async function expectInBounds(page: Page): Promise<void> {
  expect(await page.evaluate(faultsOfLayout)).toEqual([]);
}

/** Runs in the page. */
function faultsOfLayout(): readonly string[] {
  const faults: string[] = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  const visible = [...document.querySelectorAll<HTMLElement>("body *")].filter(
    (element) => element.checkVisibility() && !element.closest(".visually-hidden, [aria-hidden=true]"),
  );
  const describe = (element: Element) =>
    `<${element.tagName.toLowerCase()} class="${element.className}"> ${(element.textContent ?? "").slice(0, 40)}`;
  if (scrollWidth > clientWidth) {
    const beyond = visible.filter((element) => element.getBoundingClientRect().right > clientWidth);
    const widest = beyond.filter((element) => !beyond.includes(element.parentElement as HTMLElement)).map(describe);
    faults.push(`the page is ${scrollWidth} wide in a window of ${clientWidth}: ${widest.slice(0, 3).join(", ")}`);
  }

  /** Cut by its own box: only where an ellipsis says so and the whole text is in a title, its own or one above. */
  for (const element of visible) {
    const { overflowX, overflowY, textOverflow, borderRightWidth } = getComputedStyle(element);
    const hides = overflowX !== "visible";
    const isScrolled = overflowX === "auto" || overflowX === "scroll";
    if (hides && !isScrolled && element.scrollWidth > element.clientWidth + 1 && element.textContent !== "") {
      const isTold = textOverflow === "ellipsis" && element.closest("[title]") !== null;
      const isLaidOut = [...element.children].some((child) => getComputedStyle(child).overflowX !== "visible");
      if (!isTold && !isLaidOut && !element.matches(".window")) faults.push(`cut off: ${describe(element)}`);
    }
    const cutBelow =
      (overflowY === "hidden" || overflowY === "clip") && element.scrollHeight > element.clientHeight + 2;
    if (!hides && Number.parseFloat(borderRightWidth) > 0 && element.scrollWidth > element.clientWidth + 1)
      faults.push(`runs out of its box: ${describe(element)}`);
    const isText = element.childElementCount === 0 && element.textContent !== "";
    if (cutBelow && isText) faults.push(`cut below: ${describe(element)}`);
  }

  /** What the boxes that an element stands in leave of it. */
  function clipped(rect: DOMRect, element: Element | null): DOMRect {
    let { left, top, right, bottom } = rect;
    for (let box = element; box; box = box.parentElement) {
      if (getComputedStyle(box).overflowX === "visible") continue;
      const edge = box.getBoundingClientRect();
      [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  }

  /** Texts that lie over each other: leaves with text of their own, that no scrolling box has moved out of sight. */
  const leaves = visible.filter(
    (element) =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()) &&
      !element.closest(".tooltip, table, .grid, option, select"), // rows and cells are laid out by the browser
  );
  const boxes = leaves.map((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const rects = [...range.getClientRects()].map((rect) => clipped(rect, element));
    return { element, rects: rects.filter(({ width, height }) => width > 1 && height > 1) };
  });
  const inSight = (element: Element, { left, top, right, bottom }: DOMRect) => {
    const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return at !== null && (at === element || element.contains(at) || at.contains(element));
  };
  boxes.forEach(({ element, rects }, i) => {
    for (const other of boxes.slice(i + 1)) {
      if (element.contains(other.element) || other.element.contains(element)) continue;
      const overlap = rects.find((a) =>
        other.rects.some(
          (b) =>
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4 &&
            inSight(element, a) &&
            inSight(other.element, b),
        ),
      );
      if (overlap) faults.push(`${describe(element)} lies over ${describe(other.element)}`);
    }
  });
  return faults;
}
