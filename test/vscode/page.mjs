// @ts-check
// VS Code's window as a user sees it: tabs, words in the editor, hovers, the palette, and webviews with their charts.

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Frame} Frame */

const limitMs = 60_000;

/**
 * @param {Page} page
 * @param {string} name
 */
export function tab(page, name) {
  return page.locator(`[role=tab][data-resource-name="${name}"]`).first();
}

/**
 * Opens a file of the workspace by name, in the first editor group.
 * @param {Page} page
 * @param {string} name
 */
export async function openFile(page, name) {
  await page.keyboard.press("Control+1");
  // the list of files is drawn anew when the search ends: a choice in the old one may open nothing
  await eventually(async () => {
    await page.keyboard.press("Control+P");
    await page.locator(".quick-input-widget input").fill(name);
    await takeEntry(page, new RegExp(`^${escaped(name)}$`)); // not mobilenet_faults.py for faults.py
    await tab(page, name)
      .and(page.locator("[aria-selected=true]"))
      .waitFor({ timeout: limitMs / 3 });
  });
}

/**
 * Tries three times; the last failure counts.
 * @param {() => Promise<void>} action
 */
export async function eventually(action) {
  for (const last of [false, false, true]) {
    try {
      return await action();
    } catch (error) {
      if (last) throw error;
    }
  }
}

/**
 * Runs a command by its title in the palette.
 * @param {Page} page
 * @param {string} title
 */
export async function runCommand(page, title) {
  await page.keyboard.press("F1");
  await pick(page, `>${title}`, title);
}

/**
 * Types into the quick pick that is open and takes the entry whose label ends so.
 * @param {Page} page
 * @param {string} typed
 * @param {string} label
 */
export async function pick(page, typed, label = typed) {
  await page.locator(".quick-input-widget input").fill(typed);
  await takeEntry(page, new RegExp(`(^|\\s)${escaped(label)}$`));
}

/**
 * With the keyboard, once the list rests: it is drawn anew when more is found, and a click on a row that goes away closes it
 * without a choice.
 * @param {Page} page
 * @param {RegExp} label
 */
async function takeEntry(page, label) {
  const named = page.locator(".label-name", { hasText: label });
  const rows = page.locator(".quick-input-list .monaco-list-row").filter({ has: named });
  await rows.first().waitFor();
  const focused = rows.and(page.locator(".focused"));
  for (let rests = 0, moves = 0; rests < 2; ) {
    if ((await focused.count()) > 0) {
      rests++;
      await page.waitForTimeout(REST_MS);
      continue;
    }
    rests = 0;
    if (++moves > MAX_ROWS) throw new Error(`the list does not come to ${label}`);
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
}

/** Rows of a list that the arrow key goes through in search of one. */
const MAX_ROWS = 200;
/** The list of commands is drawn anew when similar ones are found, some tenths of a second behind the first. */
const REST_MS = 200;

/** @param {string} text */
function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/**
 * The middle of a word in the active editor; tokens of the editor do not keep a word together, so it is sought as text.
 * @param {Page} page
 * @param {string} lineText a line that contains it
 * @param {string} word
 */
export async function wordPosition(page, lineText, word) {
  const line = page.locator(".editor-group-container.active .view-line", { hasText: lineText }).first();
  await line.waitFor({ timeout: limitMs });
  return line.evaluate((element, wanted) => {
    const at = element.textContent?.replaceAll("\u00a0", " ").indexOf(wanted) ?? -1;
    if (at < 0) throw new Error(`no "${wanted}" in "${element.textContent}"`);
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let before = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const length = node.textContent?.length ?? 0;
      if (at < before + length) {
        const range = document.createRange();
        range.setStart(node, at - before);
        range.setEnd(node, Math.min(length, at - before + wanted.length));
        const box = range.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }
      before += length;
    }
    throw new Error("unreachable");
  }, word);
}

/**
 * Points at a word until a hover is shown and says `text`.
 * @param {Page} page
 * @param {string} lineText
 * @param {string} word
 * @param {string} text
 */
export async function hover(page, lineText, word, text) {
  const shown = page.locator(".monaco-hover:not(.hidden)", { hasText: text }).first();
  // lenses that come in move the line away from under the mouse
  await eventually(async () => {
    await page.mouse.move(640, 5);
    const { x, y } = await wordPosition(page, lineText, word);
    await page.mouse.move(x, y, { steps: 4 });
    await shown.waitFor({ timeout: limitMs / 3 });
  });
  const opaque = (/** @type {Element} */ element) => getComputedStyle(element).opacity === "1";
  const end = Date.now() + limitMs;
  while (!(await shown.evaluate(opaque)) && Date.now() < end) await page.waitForTimeout(20); // it fades in
}

/**
 * The text of the line that the cursor is on, in the active editor group.
 * @param {Page} page
 */
export function currentLine(page) {
  return page.locator(".editor-group-container.active .editor-instance").evaluate((editor) => {
    const top = editor.querySelector(".active-line-number")?.getBoundingClientRect().top ?? Number.NaN;
    const lines = [...editor.querySelectorAll(".view-line")];
    const line = lines.find((element) => Math.abs(element.getBoundingClientRect().top - top) < 2);
    return line?.textContent?.replaceAll("\u00a0", " ").trim() ?? "";
  });
}

/** @param {Page} page */
export async function leave(page) {
  await page.mouse.move(640, 5);
  await page
    .locator(".monaco-hover:not(.hidden) .hover-contents")
    .first()
    .waitFor({ state: "hidden", timeout: limitMs });
}

/**
 * The frame of the webview that shows `text`. Frames have no telling names or addresses.
 * @param {Page} page
 * @param {string} text
 * @returns {Promise<Frame>}
 */
export function webview(page, text) {
  return findWebview(page, `body:has-text(${JSON.stringify(text)})`);
}

/**
 * The same, once its charts are drawn.
 * @param {Page} page
 * @param {string} text
 */
export function renderedWebview(page, text) {
  return findWebview(page, `body[data-rendered=true]:has-text(${JSON.stringify(text)})`);
}

/**
 * @param {Page} page
 * @param {string} selector
 * @returns {Promise<Frame>}
 */
async function findWebview(page, selector) {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    for (const frame of page.frames().filter((candidate) => candidate.url().includes("fake.html"))) {
      if ((await count(frame.locator(selector))) > 0) return frame;
    }
    await page.waitForTimeout(50);
  }
  throw new Error(`no webview with ${selector} within ${limitMs / 1000} s`);
}

/**
 * How many pixels of the frame's canvases are painted.
 * @param {Frame} frame
 * @param {string} [canvases] selects some of them
 * @returns {Promise<number[]>}
 */
export function paintedPixels(frame, canvases = "canvas") {
  return frame.locator(canvases).evaluateAll((canvases) =>
    canvases.map((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement) || canvas.width * canvas.height === 0) return 0;
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let painted = 0;
      for (let i = 3; i < pixels.length; i += 4) if (pixels[i] !== 0) painted++;
      return painted;
    }),
  );
}

/**
 * 0 for a frame that goes away in the meantime, as webviews do while they are loaded.
 * @param {import("playwright-core").Locator} locator
 */
async function count(locator) {
  try {
    return await locator.count();
  } catch (error) {
    if (/detached|closed|destroyed/i.test(String(error))) return 0;
    throw error;
  }
}
