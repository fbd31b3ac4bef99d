// The built panel in Chromium: what a user sees and does.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PanelBrowser, THEME_NAMES } from "./page";
import { alexNet, report, withUnknowns } from "./reports";

let browser: PanelBrowser;
beforeAll(async () => {
  browser = await PanelBrowser.start();
}, 120_000);
afterAll(() => browser?.close());

describe("themes", () => {
  test.each(THEME_NAMES)(
    "%s",
    async (theme) => {
      const panel = await browser.open({ theme });
      await panel.show(report([alexNet(), withUnknowns()]));
      await panel.send({ kind: "highlight", layer: 8 });
      await panel.screenshot(`alexnet-${theme}`);
      await panel.show(report([alexNet(), withUnknowns()]), 1);
      await panel.screenshot(`unknown-${theme}`);
      expect(await panel.faults()).toEqual([]);
      await panel.close();
    },
    60_000,
  );
});
