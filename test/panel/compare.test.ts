// The tab "Compare" in Chromium: models side by side, what changed, and the bubble chart. Expected numbers are worked out
// beside each test.
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type AnalyzedModel, analyze, report } from "../../server/src/analysis/analyze";
import { compare } from "../../server/src/analysis/compare/compare";
import type { ArchitectureReport } from "../../server/src/protocol";
import { findArchitecture } from "../../server/src/zoo/architectures";
import { defined } from "../../server/src/zoo/definitions";
import type { ComparedSource, ComparisonAnswer } from "../../webview/src/data/wire";
import { analyzePython } from "../pytorch/analyze-python";
import { expectAccessible, expectInBounds } from "./look";
import { type Opening, PanelBrowser, type PanelPage, THEME_NAMES } from "./page";
import { HOSTILE_NAMES } from "./reports";

// A browser on a busy machine with two cores takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Behind three lines of imports. */
const net = (width: number) => `# rooflint: input=1x8x4x4
net = nn.Sequential(nn.Conv2d(8, ${width}, 1), nn.ReLU(), nn.Conv2d(${width}, 8, 1))
`;

const [narrow, wide] = [16, 24].map((width) => analyzePython(net(width))) as [Analysis, Analysis];
type Analysis = ReturnType<typeof analyzePython>;
const modelOf = ({ models }: Analysis) => models[0] as AnalyzedModel;

function network(id: string): AnalyzedModel {
  const architecture = findArchitecture(id);
  const found = architecture && defined(architecture);
  if (!found) throw new Error(`no definition of ${id}`);
  const analysis = analyze(found.source, { ...found.options, target: "nvidia-rtx-3090" });
  return analysis?.models[0] as AnalyzedModel;
}

const file = (label: string): ComparedSource => ({ kind: "file", label, entry: "net" });
const HEAD: ComparedSource = { kind: "revision", label: "net.py @ HEAD", entry: "net" };

function answerOf(models: readonly AnalyzedModel[], sources: readonly ComparedSource[]): ComparisonAnswer {
  const comparison = compare(models.map((model, i) => ({ label: sources[i]?.label ?? "", model })));
  return { sources, result: { comparison, sources: models.map((_, i) => i), faults: [], target: null } };
}

const edit = () => answerOf([modelOf(narrow), modelOf(wide)], [HEAD, file("net.py")]);
const NONE: ComparisonAnswer = { sources: [], result: null };

/** Three networks whose places are easy to work out, and one without accuracy. */
const figure = (value: number, source: string) => ({ value, source });
const published = (name: string, macs: number, params: number, top1: number | null): ArchitectureReport => ({
  ...{
    id: name.toLowerCase(),
    name,
    family: `${name} family`,
    year: 2020,
    input: [3, 224, 224],
    defined: name !== "Slow",
  },
  macs: figure(macs, "a paper, table 1"),
  params: figure(params, "a paper, table 2"),
  top1: top1 === null ? null : figure(top1, "a paper, table 3"),
});
const NETWORKS = [
  published("Fast", 1e8, 4e6, 70),
  published("Slow", 1e10, 64e6, 80),
  published("Middle", 1e9, 16e6, 65),
  published("Unmeasured", 1e9, 1e6, null),
];

let browser: PanelBrowser;
let panel: PanelPage;
let answer: ComparisonAnswer;
beforeAll(async () => {
  browser = await PanelBrowser.start();
});
afterAll(() => browser?.close());
beforeEach(() => {
  answer = edit();
});
afterEach(async () => {
  expect(await panel.faults()).toEqual([]);
  await panel.close();
});

async function open(opening: Opening = {}): Promise<Page> {
  panel = await browser.open({ state: { tab: "compare" }, ...opening });
  panel.answers.comparison = () => answer;
  panel.answers.architectures = () => NETWORKS;
  await panel.show(report(wide));
  return panel.page;
}

const actions = async () =>
  (await panel.posted()).flatMap((message) => (message.kind === "compare" ? [message.action] : []));
const textOf = (page: Page, selector: string) => page.locator(selector).first().innerText();
const own = async () => ((await panel.state()) as { own: { compare?: object } }).own.compare;

describe("an edit beside its past", () => {
  test("has totals, differences and stages", async () => {
    const page = await open();
    const totals = await textOf(page, "table.figures");
    // 9·16 + 17·8 = 280, 9·24 + 25·8 = 416; 2·8·16·16 = 4096 MACs become 2·8·24·16 = 6144
    expect(totals).toMatch(/Params\s+280\s+416\s+\+136 \(\+48\.6 %\)/);
    expect(totals).toMatch(/MACs\s+4\.10 K\s+6\.14 K\s+\+2\.05 K \(\+50\.0 %\)/);
    expect(totals).not.toContain("Time");
    const stages = await page.locator("table.figures").nth(1).innerText();
    expect(stages).toMatch(/1\/1\s+4\.10 K\s+6\.14 K\s+\+2\.05 K/);
  });

  test("lists the edit and what it reaches; a click asks for the text of either side", async () => {
    const page = await open();
    const items = page.locator("[data-change]");
    expect(await items.evaluateAll((all) => all.map((item) => item.getAttribute("data-change")))).toEqual([
      "changed",
      "affected",
    ]);
    expect(await items.first().innerText()).toMatch(/outputs 16 → 24[\s\S]*\+72 Params[\s\S]*\+1\.02 K MACs/);
    await items.first().getByRole("button").nth(0).click();
    await items.first().getByRole("button", { name: "in A" }).click();
    // `nn.Conv2d(8, …` stands behind `net = nn.Sequential(`
    const range = { start: { line: 4, character: 20 }, end: { line: 4, character: 39 } };
    expect(await actions()).toEqual([
      { kind: "reveal", source: 1, path: "0", range },
      { kind: "reveal", source: 0, path: "0", range },
    ]);
  });

  test("mirrors its bars: a click above the line means A, below B; the keyboard goes through the layers", async () => {
    const page = await open({ state: { tab: "compare", own: { compare: { by: "layer" } } } });
    const canvas = page.locator(".compared canvas");
    const box = await canvas.boundingBox();
    if (!box) throw new Error("no chart");
    expect(await canvas.getAttribute("aria-label")).toContain("bar chart of 3 layers, models side by side");
    const x = box.width / 4; // in the first of three
    await canvas.click({ position: { x, y: box.height * 0.4 } });
    await canvas.click({ position: { x, y: box.height * 0.6 } });
    expect((await actions()).map((action) => ("source" in action ? action.source : null))).toEqual([0, 1]);
    const tooltip = page.locator(".comparison .tooltip");
    // 8·16·16 = 2048 and 8·24·16 = 3072
    expect(await tooltip.innerText()).toMatch(/A\s+2\.05 K[\s\S]*B\s+3\.07 K/);
    await canvas.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".comparison [role=status]").textContent()).toMatch(/1.*: MACs A 0, B 0/);
    await page.keyboard.press("Enter");
    expect((await actions()).at(-1)).toMatchObject({ kind: "reveal", source: 1, path: "1" });
  });

  test("keeps figure and bars over a reload, and shows them as a table", async () => {
    const page = await open();
    await page.getByRole("radio", { name: "Params" }).check();
    await page.getByRole("radio", { name: "by layer" }).check();
    expect(await own()).toMatchObject({ figure: "params", by: "layer" });
    const state = await panel.state();
    await panel.close();
    const again = await open({ state });
    expect(await again.getByRole("radio", { name: "Params" }).isChecked()).toBe(true);
    await again.locator(".comparison details summary").click();
    // 9·16, 9·24; 17·8, 25·8
    expect(await again.locator(".comparison details table").innerText()).toMatch(
      /0\s+144\s+216\s+1\s+0\s+0\s+2\s+136\s+200/,
    );
  });

  test("follows when the host says that it is another, whatever tab is shown", async () => {
    const page = await open();
    answer = answerOf([modelOf(narrow), modelOf(narrow)], [HEAD, file("net.py")]);
    await panel.send({ kind: "comparison", open: false });
    await page.getByText("Nothing; 3 layers equal.").waitFor();
    await page.getByRole("tab", { name: "Layers" }).click();
    answer = edit();
    await panel.send({ kind: "comparison", open: true });
    await page.getByText("1 changed, 2 affected; 0 layers equal.").waitFor();
  });

  test("can be taken apart, turned round and chosen anew", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Remove net, net.py @ HEAD" }).click();
    await page.getByRole("button", { name: "Make it the base: net, net.py", exact: true }).click();
    await page.getByRole("button", { name: "Compare with…" }).click();
    await page.getByRole("button", { name: "Compare with Git HEAD" }).click();
    expect(await actions()).toEqual([
      { kind: "remove", source: 0 },
      { kind: "base", source: 1 },
      { kind: "choose" },
      { kind: "head" },
    ]);
  });

  test("says which side could not be read", async () => {
    answer = {
      sources: [HEAD, file("net.py")],
      result: {
        comparison: null,
        sources: [1],
        faults: [{ source: 0, message: "net.py is not in revision HEAD" }],
        target: null,
      },
    };
    const page = await open();
    expect(await textOf(page, ".faults")).toBe("net.py is not in revision HEAD");
    expect(await page.locator("table.figures").count()).toBe(0);
  });
});

describe("four networks", () => {
  const ids = ["resnet-18", "mobilenet-v2-1.0", "squeezenet-1.1", "vit-b-16"];
  const models = ids.map(network);
  const sources = ids.map((id): ComparedSource => ({ kind: "architecture", label: id, entry: id }));
  const all = answerOf(models, sources);

  test("stand in groups by stage and below each other by layer, within the bound of a message", async () => {
    answer = { ...all, result: all.result && { ...all.result, target: "a GPU" } };
    const page = await open();
    expect(await page.locator(".compared canvas").count()).toBe(1);
    await page.getByRole("radio", { name: "by layer" }).check();
    await panel.rendered();
    expect(await page.locator(".compared canvas").count()).toBe(4);
    await page.getByRole("radio", { name: "Time" }).check();
    await panel.rendered();
    await panel.screenshot("compare-four");
    // more than 60 changes each: by stage, closed
    expect(await page.locator(".changes details[open]").count()).toBe(0);
    expect(await page.locator(".changes h3").allInnerTexts()).toEqual(
      ["B", "C", "D"].map((to) => `What changed from A to ${to}`),
    );
    expect(panel.largest).toBeLessThan(2_000_000);
  });

  test("of one stage the first changes are listed, the others on demand", async () => {
    answer = answerOf(models.slice(0, 2), sources);
    const page = await open();
    const stage = page.locator(".changes details", { hasText: "Stage 1/16" });
    await stage.locator("summary").click();
    // 5 changed, 49 added, 4 removed, of 5 affected those with parameters
    const count = await stage.locator("[data-change]").count();
    await stage.getByRole("button", { name: /^Show \d+ more$/ }).click();
    expect([count, await stage.locator("[data-change]").count()]).toEqual([25, 63]);
  });
});

describe("the bubble chart", () => {
  test("has a bubble for every network with three figures; the keyboard goes by operations and adds", async () => {
    answer = NONE;
    const page = await open();
    const canvas = page.locator(".bubbles canvas");
    expect(await canvas.getAttribute("aria-label")).toContain("Bubble chart of 3 networks");
    expect(await canvas.getAttribute("aria-label")).toContain("accuracy unknown");
    await canvas.focus();
    const tooltip = page.locator(".networks .tooltip");
    const seen: string[] = [];
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press("ArrowRight");
      seen.push((await tooltip.innerText()).split("\n")[0] ?? "");
    }
    expect(seen).toEqual(["Fast", "Middle", "Slow"]);
    expect(await tooltip.innerText()).toMatch(/Top-1\s+80 %\s+a paper, table 3[\s\S]*No definition/);
    await page.keyboard.press("Enter"); // has no layers to compare
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    expect(await actions()).toEqual([{ kind: "add", id: "fast", name: "Fast" }]);
  });

  test("shows the bubble under the pointer, and adds it by a click", async () => {
    answer = NONE;
    const page = await open();
    const canvas = page.locator(".bubbles canvas");
    await canvas.focus();
    await page.keyboard.press("Home");
    const [box, outer] = [await page.locator(".networks .tooltip").boundingBox(), await canvas.boundingBox()];
    if (!box || !outer) throw new Error("no tooltip");
    await page.keyboard.press("Escape");
    // the tooltip stands 14 pixels beside the bubble's middle
    await canvas.click({ position: { x: box.x - outer.x - 14, y: box.y - outer.y - 14 } });
    expect(await actions()).toEqual([{ kind: "add", id: "fast", name: "Fast" }]);
  });

  test("takes the accuracy of an own model, and lets families stand out", async () => {
    answer = NONE;
    const page = await open();
    await page.getByLabel("Top-1 of this model").fill("71.5");
    await page.keyboard.press("Tab");
    expect(await own()).toMatchObject({ accuracies: { net: 71.5 } });
    await panel.rendered();
    expect(await page.locator(".bubbles canvas").getAttribute("aria-label")).toContain("71.5 % top-1");
    await page.getByText("Families").click();
    await page.getByLabel("Middle family").check();
    expect(await own()).toMatchObject({ families: ["Middle family"] });
    await page.getByLabel("Logarithmic").uncheck();
    expect(await own()).toMatchObject({ scale: "linear" });
  });

  test("is a table with sources, too", async () => {
    const page = await open();
    await page.getByText("As a table, with sources").click();
    const rows = page.locator(".networks table tbody tr");
    await expect.poll(() => rows.count()).toBe(4);
    expect(await rows.nth(0).innerText()).toMatch(
      /Fast\s+Fast family\s+2020\s+224×224\s+100 M\s+4\.00 M\s+70\s+Compare/,
    );
    expect(await rows.nth(3).innerText()).toContain("unknown");
    expect(await rows.nth(0).locator("td").nth(3).getAttribute("title")).toBe("a paper, table 1");
    await page.getByRole("button", { name: "Compare with Middle" }).click();
    expect(await actions()).toEqual([{ kind: "add", id: "middle", name: "Middle" }]);
  });
});

/** An edit in which everything that can have a name has this one. */
function named(name: string): ComparisonAnswer {
  const both = compare([narrow, wide].map((analysis) => ({ label: name, model: modelOf(analysis) })));
  const layer = { path: name, type: name };
  const changes = both.changes.map((list) => ({
    ...list,
    changes: list.changes.map((change) => ({ ...change, to: change.to && { ...change.to, ...layer } })),
  }));
  const rows = both.rows.map((row) => ({ ...row, cells: row.cells.map((cell) => cell && { ...cell, ...layer }) }));
  const models = both.models.map((model) => ({ ...model, name }));
  const faults = [{ source: 0, message: name }];
  return {
    sources: [{ ...HEAD, label: name }, file(name)],
    result: { comparison: { ...both, changes, rows, models }, sources: [0, 1], faults, target: name },
  };
}

test("names that mean harm are shown as text and break nothing", async () => {
  answer = NONE;
  const page = await open({ width: 420, state: { tab: "compare", own: { compare: { by: "layer" } } } });
  const scripts = await page.locator("script").count();
  for (const name of HOSTILE_NAMES) {
    answer = named(name);
    await panel.send({ kind: "comparison", open: false });
    await panel.rendered();
    await page.locator(".compared canvas").hover({ position: { x: 150, y: 40 } });
    expect(await page.locator(".sides ol li").count()).toBe(2);
    expect(await page.locator("script, img").count()).toBe(scripts);
    await expectInBounds(page);
  }
});

/** Layout is the same in every theme, colours are the same at every width. */
const LOOKS = [
  ...[300, 3840].map((width) => ({ theme: THEME_NAMES[0], width, rules: "all" }) as const),
  ...THEME_NAMES.map((theme, i) => ({ theme, width: 900, rules: i === 0 ? "all" : "colors" }) as const),
];

test.each(LOOKS)("axe has nothing to say in $theme, $width wide", async ({ theme, width, rules }) => {
  const page = await open({ ...(theme && { theme }), width });
  await page.getByText("Families").click();
  await panel.screenshot(`compare-${theme}-${width}`);
  await expectAccessible(page, rules);
  await expectInBounds(page);
});
