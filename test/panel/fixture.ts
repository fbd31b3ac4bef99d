// A panel of its own for every test of a file, opened before it; behind it nothing may have gone wrong in the page.
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { type Opening, PanelBrowser, type PanelPage } from "./page";

let browser: PanelBrowser;
/** Of the test that runs. */
export let panel: PanelPage;

export function panelPerTest(): void {
  // A browser on a busy machine with two cores takes its time.
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
  beforeAll(async () => {
    browser = await PanelBrowser.start();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    panel = await browser.open();
  });
  afterEach(async () => {
    expect(await panel.faults()).toEqual([]);
    await panel.close();
  });
}

/** Another one in its place. */
export async function reopen(opening: Opening): Promise<void> {
  await panel.close();
  panel = await browser.open(opening);
}
