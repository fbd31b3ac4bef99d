// The hardware target in the editor, over the real protocol against the bundled server: hovers, code lenses, the list of
// targets; chosen by settings, which a project's file goes before.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CodeLens, Position } from "vscode-languageserver";
import { REQUESTS, type Report, type TargetsResult, type WhatIf } from "../../server/src/protocol";
import { readFixture } from "../harness/fixture";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let settings: unknown = {};
let server: ServerProcess;
let folder: string;
let opened = 0;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-target-"));
  server = await startServerProcess({ settings: () => settings });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const NET = `from torch import nn

# rooflint: input=1x16x32x32
n$1et = nn.Sequential(
    nn.Conv2d($016, 32, 3),
    nn.R$2eLU(),
)
`;

interface Opened {
  readonly uri: string;
  readonly lines: readonly string[];
}

/** With the cursor at the n-th mark; the lines of the hover there. */
async function hoverAt(mark: 0 | 1 | 2): Promise<Opened> {
  const marked = NET.replaceAll(/\$(\d)/g, (whole, digit) => (Number(digit) === mark ? whole.replace(digit, "0") : ""));
  const { text, cursor } = readFixture(marked);
  const uri = pathToFileURL(path.join(folder, `net${opened++}.py`)).href;
  await server.client.open(uri, text, "python");
  const markdown = await server.client.hover(uri, cursor ?? { line: 0, character: 0 });
  return { uri, lines: markdown?.split("  \n") ?? [] };
}

const TIME = /^time [\d.]+ (s|ms|µs|ns) \([\d.]+–[\d.]+\)/;

describe("without a target", () => {
  it("hovers tell no time", async () => {
    settings = {};
    for (const mark of [0, 1, 2] as const) {
      const { lines } = await hoverAt(mark);
      expect(lines.length).toBeGreaterThan(3);
      expect(lines.filter((line) => line.startsWith("time"))).toEqual([]);
    }
  });
});

describe("with a target in the settings", () => {
  it("a layer's hover tells time, share, bound and target in at most 8 lines", async () => {
    settings = { target: "nvidia-rtx-3090", dtype: "float32", fusion: "conv-bn-act" };
    await server.client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    const { lines } = await hoverAt(0);
    const time = lines.find((line) => line.startsWith("time"));
    expect(time).toMatch(TIME);
    // the convolution and the activation in its kernel are all there is
    expect(time).toMatch(/, 100 % · (compute|memory|overhead)-bound · NVIDIA GeForce RTX 3090, float32$/);
    expect(lines.length).toBeLessThanOrEqual(8);
  });

  it("a layer that joins another's kernel says so", async () => {
    const { lines } = await hoverAt(2);
    expect(lines).toContain("time: within that of 0 · NVIDIA GeForce RTX 3090, float32");
  });

  it("a model's hover tells its time, batch and whether it fits", async () => {
    const { lines } = await hoverAt(1);
    const time = lines.find((line) => line.startsWith("time"));
    expect(time).toMatch(TIME);
    // weights 32·16·9 + 32, and in and out of the activation 2·32·30², of 4 bytes
    const bytes = 4 * (32 * 16 * 9 + 32 + 2 * 32 * 30 ** 2);
    expect(time).toContain(`batch 1 · fits: ${(bytes / 1024).toPrecision(3)} KiB of 22.4 GiB`);
  });

  it("a model's hover tells the totals of the tools that are asked for", async () => {
    settings = { target: "nvidia-rtx-3090", dtype: "float32", convention: ["fvcore", "torchinfo"] };
    await server.client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    const { lines } = await hoverAt(1);
    // 32·16·9 products for each of 30² positions, and 32 biases that torchinfo counts too
    const fvcore = (32 * 16 * 9 * 30 ** 2) / 1e6;
    const torchinfo = fvcore + (32 * 30 ** 2) / 1e6;
    expect(lines).toContain(`torchinfo ${torchinfo.toPrecision(3)} M · fvcore ${fvcore.toPrecision(3)} M`);
    expect(lines.length).toBeLessThanOrEqual(8);
  });

  it("the code lens of a model ends with its time", async () => {
    const { uri } = await hoverAt(1);
    const [first] = await server.client.request<CodeLens[]>("textDocument/codeLens", uri);
    expect(first?.command?.title).toMatch(/ · 32×32 · [\d.]+–[\d.]+ (ms|µs) on NVIDIA GeForce RTX 3090 float32$/);
  });

  it("the list of targets says which is chosen, and what the project's file decides", async () => {
    const { uri } = await hoverAt(1);
    const before = await server.client.connection.sendRequest<TargetsResult>(REQUESTS.targets, { uri });
    expect(before).toMatchObject({ chosen: "nvidia-rtx-3090", byProject: [] });
    expect(before.targets.length).toBeGreaterThanOrEqual(50);
    expect(before.targets.every(({ own }) => !own)).toBe(true);
    const own = '[targets.my-npu]\nname = "My NPU"\nkind = "accelerator"\npeakOpsPerSecond = { int8 = 4e12 }\n';
    const project = path.join(folder, "project");
    mkdirSync(project);
    writeFileSync(path.join(project, "rooflint.toml"), `target = "my-npu"\n${own}`);
    const inside = pathToFileURL(path.join(project, "net.py")).href;
    const after = await server.client.connection.sendRequest<TargetsResult>(REQUESTS.targets, { uri: inside });
    expect(after).toMatchObject({ chosen: "my-npu", byProject: ["target"] });
    expect(after.targets[0]).toEqual({
      ...{ id: "my-npu", name: "My NPU", class: "user's target", dtypes: ["int8", "uint8"], own: true },
      bytesPerSecond: null,
    });
  });
});

describe("what-if choices of the panel", () => {
  const report = (uri: string, whatIf?: WhatIf) =>
    server.client.connection.sendRequest<Report>(REQUESTS.report, { uri, ...(whatIf && { whatIf }) });
  const macs = 32 * 16 * 9 * 30 ** 2;

  it("hold for one report and change nothing", async () => {
    settings = {};
    await server.client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    const { uri } = await hoverAt(1);
    const tried = await report(uri, { target: "nvidia-h100-sxm", dtype: "float16", batch: 4, fps: 10 });
    expect(tried.models[0]?.target).toMatchObject({ id: "nvidia-h100-sxm", dtype: "float16", batch: 4 });
    expect(tried.models[0]?.target?.bytesPerSecondAtFps.fps).toBe(10);
    expect(tried.models[0]?.totals.macs).toBe(4 * macs);
    const after = await report(uri);
    expect([after.models[0]?.target, after.models[0]?.totals.macs]).toEqual([null, macs]);
  });

  it("take another input for the model that they name", async () => {
    const { uri } = await hoverAt(1);
    const tried = await report(uri, { input: "1x16x18x18", inputOf: "net" });
    expect(tried.models[0]?.inputs[0]?.shape).toEqual([1, 16, 18, 18]);
    expect(tried.models[0]?.totals.macs).toBe(32 * 16 * 9 * 16 ** 2);
  });

  it("follow the text as it is edited", async () => {
    const { uri } = await hoverAt(1);
    const whatIf = { target: "nvidia-rtx-3090", batch: 2 };
    await report(uri, whatIf);
    const [start, end] = [18, 20].map((character) => ({ line: 4, character })) as [Position, Position];
    await server.client.edit(uri, start, end, "64");
    expect((await report(uri, whatIf)).models[0]?.totals.macs).toBe(2 * 2 * macs);
  });

  it.each([
    [{ target: "nvidia-h10" }, "there is no target 'nvidia-h10'"],
    [{ batch: 0 }, "expected a positive integer for 'batch', got 0"],
    [{ input: "1x" }, "expected [NAME:]DIMS[:DTYPE]"],
  ] as const)("tell what is wrong with %j", async (whatIf, message) => {
    const { uri } = await hoverAt(1);
    await expect(report(uri, whatIf)).rejects.toThrow(message);
  });
});
