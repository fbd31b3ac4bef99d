// "Copy or save" in the panel, by keyboard: what lies in the clipboard then, and what pictures are made.
import { describe, expect, test } from "vitest";
import { csvReports } from "../../server/src/formats/csv";
import { panel, panelPerTest } from "./fixture";
import { alexNet, HOSTILE_NAMES, hostile, report } from "./reports";

panelPerTest();

const status = () => panel.page.locator(".export [role=status]");

/** Opens the menu and presses a button, without a pointer. */
async function press(name: string): Promise<void> {
  const summary = panel.page.locator(".export > summary");
  if (!(await panel.page.locator(".export").evaluate((element) => (element as HTMLDetailsElement).open))) {
    await summary.focus();
    await panel.page.keyboard.press("Enter");
  }
  await panel.page.getByRole("button", { name }).focus();
  await panel.page.keyboard.press("Enter");
}

const csv = (...reports: Parameters<typeof csvReports>[0][]) => reports.flatMap((all) => [...csvReports(all)].join(""));

describe("copying", () => {
  test("layers as CSV takes those that the table shows, in its order", async () => {
    const shown = report([alexNet()]);
    await panel.show(shown);
    await panel.page.getByLabel("Filter layers").fill("gemm");
    await panel.rendered();
    await press("Copy as CSV: \u2068Layers, as the table shows them");
    await status().filter({ hasText: "Copied 3 layers as CSV." }).waitFor();
    const [all = ""] = csv([shown]);
    const [header, ...lines] = all.split("\r\n");
    const gemms = lines.filter((line) => line.includes(",Gemm,"));
    expect(gemms).toHaveLength(3); // fc6, fc7, fc8
    expect(panel.clipboard).toBe([header, ...gemms, ""].join("\r\n"));
  });

  test("one layer takes the selected one, and says when there is none", async () => {
    await panel.show(report([alexNet()]));
    await press("Copy as Markdown: \u2068The selected layer");
    await status().filter({ hasText: "no layer is selected" }).waitFor();
    expect(panel.clipboard).toBeNull();
    await panel.send({ kind: "highlight", layer: 3 });
    await panel.page.locator(".body [aria-selected=true]").waitFor();
    await press("Copy as Markdown: \u2068The selected layer");
    await status().filter({ hasText: "Copied 1 layer as Markdown." }).waitFor();
    const lines = panel.clipboard?.trimEnd().split("\n") ?? [];
    expect(lines).toHaveLength(3);
    // 64·192 kernels of 5×5 at 27×27 positions
    expect(lines[2]).toContain(
      `| conv2 | Conv | 1×192×27×27 | 307,392 | ${(64 * 192 * 25 * 27 * 27).toLocaleString("en-US")} |`,
    );
  });

  test("a chart's table takes what stands in it", async () => {
    await panel.show(report([alexNet()]));
    await panel.page.locator(".histogram summary").first().click();
    await press("Copy as LaTeX: \u2068Memory of outputs per layer, in execution order");
    await status().filter({ hasText: "Copied 18 rows as LaTeX." }).waitFor();
    expect(panel.clipboard).toContain("conv1 & 784 KiB & 802,816 bytes \\\\"); // 64·56·56 float32
  });

  test("keeps hostile names text", async () => {
    await panel.show(hostile());
    await press("Copy as Markdown: \u2068Layers, as the table shows them");
    await status()
      .filter({ hasText: `Copied ${2 * HOSTILE_NAMES.length} layers as Markdown.` })
      .waitFor();
    expect(
      panel.clipboard?.split("\n").every((line) => line === "" || line.startsWith("| ") || line.startsWith("|--")),
    ).toBe(true);
  });
});

describe("pictures", () => {
  /** Width and height stand in the first chunk (PNG specification, 11.2.1). */
  const sizeOf = (base64: string) => {
    const bytes = Buffer.from(base64, "base64");
    expect(bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  };

  test("of a chart have twice the screen's resolution, and leave the chart as it was", async () => {
    await panel.show(report([alexNet()]));
    const canvas = panel.page.locator("canvas").first();
    const before = await canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
    const width = await canvas.evaluate((element) => element.clientWidth);
    await press("Save as PNG: \u2068Memory of outputs");
    await status().filter({ hasText: "Saved 1 picture." }).waitFor();
    const [picture] = panel.saved;
    expect(picture?.file).toBe("AlexNet-Memory-of-outputs.png");
    // the margin is a line of text: 13 px, on both sides
    expect(sizeOf(picture?.base64 ?? "").width).toBe(2 * (width + 2 * 13));
    expect(await canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL())).toBe(before);
  });

  test("go into the clipboard", async () => {
    await panel.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await panel.show(report([alexNet()]));
    await press("Copy as PNG: \u2068FLOPs");
    await status().filter({ hasText: "Copied FLOPs as a picture." }).waitFor();
    const types = await panel.page.evaluate(async () =>
      (await navigator.clipboard.read()).flatMap(({ types }) => types),
    );
    expect(types).toContain("image/png");
  });

  test("of all charts are asked for by the host", async () => {
    await panel.show(report([alexNet()]));
    await panel.send({ kind: "picture" });
    await status().filter({ hasText: "Saved 3 pictures." }).waitFor();
    expect(panel.saved.map(({ file }) => file)).toEqual([
      "AlexNet-Memory-of-outputs.png",
      "AlexNet-Parameters.png",
      "AlexNet-FLOPs.png",
    ]);
  });

  test("of a model with a hostile name have a name that every file system takes", async () => {
    await panel.show(hostile());
    await press("Save as PNG: \u2068FLOPs");
    await status().filter({ hasText: "Saved 1 picture." }).waitFor();
    expect(panel.saved[0]?.file).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,79}\.png$/u);
  });
});

test("the whole report is asked of the host", async () => {
  await panel.show(report([alexNet()]));
  await press("Save as …: the whole report");
  expect((await panel.posted()).at(-1)).toEqual({ kind: "export" });
});

test("Escape closes the menu and returns to it", async () => {
  await panel.show(report([alexNet()]));
  await panel.page.locator(".export > summary").focus();
  await panel.page.keyboard.press("Enter");
  await panel.page.locator(".export li").first().waitFor();
  await panel.page.keyboard.press("Tab");
  await panel.page.keyboard.press("Escape");
  expect(await panel.page.evaluate(() => document.activeElement?.textContent)).toBe("Copy or save");
  expect(await panel.page.locator(".export ul").isVisible()).toBe(false);
});
