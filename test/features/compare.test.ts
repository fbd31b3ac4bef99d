// `rooflint/compare` over the real protocol: documents as edited, files, Git revisions that the client has read and reference
// networks; word of when a comparison is out of date; and the requests of the reference zoo.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type ArchitectureReport,
  type CompareParams,
  type CompareResult,
  type CompareSource,
  type ComparisonChangedParams,
  type DefinitionResult,
  NOTIFICATIONS,
  REQUESTS,
} from "../../server/src/protocol";
import { ROOT } from "../harness/build";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let folder: string;
let server: ServerProcess;
let settings: object;
let changed: (string | null)[];
let wake: (() => void) | undefined;

/** Two 1×1 convolutions, of 8 to `width` to 8 channels on 4×4 pixels; weights and biases. */
const net = (width: number, activation = "nn.ReLU()") => `import torch
from torch import nn
from blocks import activation


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(8, ${width}, 1)
        self.second = nn.Conv2d(${width}, 8, 1)
        self.act = ${activation}

    def forward(self, x: "f32[1, 8, 4, 4]"):
        return self.second(self.act(self.first(x)))


if __name__ == "__main__":
    Net()(torch.zeros(1, 8, 4, 4))
`;
const params = (width: number) => 9 * width + (width + 1) * 8;

/** Of 16 channels. */
const MACS = 2 * 8 * 16 * 16;

const BLOCKS = (name: string) => `from torch import nn\n\n\ndef activation():\n    return nn.${name}()\n`;
const OWN = '[targets.own]\nkind = "cpu"\npeakOpsPerSecond = { fp32 = 1e11 }\ndramBytesPerSecond = 1e10\n';

let uri: string;
let now: CompareSource;
const past = (width: number, more: Partial<CompareSource & { kind: "revision" }> = {}): CompareSource => ({
  kind: "revision",
  uri,
  entry: "Net",
  revision: "HEAD",
  content: { text: net(width, "activation()") },
  modules: {},
  ...more,
});

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-compare-"));
  mkdirSync(path.join(folder, "project"));
  writeFileSync(path.join(folder, "project", "net.py"), net(16, "activation()"));
  writeFileSync(path.join(folder, "project", "blocks.py"), BLOCKS("ReLU"));
  uri = pathToFileURL(path.join(folder, "project", "net.py")).href;
  now = { kind: "file", uri, entry: null };
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  settings = {};
  changed = [];
  server = await startServerProcess({ settings: () => settings });
  server.client.connection.onNotification(NOTIFICATIONS.comparisonChanged, ({ uri: of }: ComparisonChangedParams) => {
    changed.push(of);
    wake?.();
  });
});
afterEach(() => server.stop());

const compare = (...sources: readonly CompareSource[]): Promise<CompareResult> =>
  server.client.connection.sendRequest(REQUESTS.compare, { sources });

async function told(): Promise<void> {
  if (changed.length > 0) return;
  await new Promise<void>((resolve) => {
    wake = resolve;
  });
}

describe("a document and its past", () => {
  it("differ in the edit alone, whose place is that of the text as edited", async () => {
    await server.client.open(uri, `\n\n${net(24, "activation()")}`, "python");
    const { comparison, sources, faults, target } = await compare(past(16), now);
    expect({ sources, faults, target }).toEqual({ sources: [0, 1], faults: [], target: null });
    expect(comparison?.models.map(({ label, name, totals }) => [label, name, totals.figures.params])).toEqual([
      ["net.py @ HEAD", "Net", params(16)],
      ["net.py", "Net", params(24)],
    ]);
    const [list] = comparison?.changes ?? [];
    expect(list?.counts).toEqual({ equal: 0, added: 0, removed: 0, changed: 1, affected: 2 });
    const [edit] = list?.changes ?? [];
    expect(edit?.differences[0]).toEqual({ name: "outputs", from: "16", to: "24" });
    expect(edit?.delta.differences).toMatchObject({ params: 9 * 8, macs: 8 * 8 * 16 });
    // `self.first(x)` stands in line 13 of the text, two lines deeper after the edit; the revision's as it was
    expect([edit?.from?.range?.start.line, edit?.to?.range?.start.line]).toEqual([13, 15]);
    expect(comparison?.rows.map(({ cells }) => cells.map((cell) => cell?.range?.start.line))).toEqual([
      [13, 15],
      [13, 15],
      [13, 15],
    ]);
  });

  it("are compared anew after an edit, which is told once", async () => {
    await server.client.open(uri, net(16, "activation()"), "python");
    expect((await compare(past(16), now)).comparison?.changes[0]?.counts.equal).toBe(3);
    const at = { line: 10, character: "        self.act = ".length };
    const version = await server.client.edit(uri, at, { ...at, character: at.character + 10 }, "nn.Sigmoid");
    await told();
    await server.client.diagnostics(uri, version);
    expect(changed).toEqual([uri]);
    const after = await compare(past(16), now);
    expect(after.comparison?.changes[0]?.counts).toMatchObject({ equal: 2, changed: 1 });
  });

  it("reads modules of the revision as they were", async () => {
    await server.client.open(uri, net(16, "activation()"), "python");
    const blocks = pathToFileURL(path.join(folder, "project", "blocks.py")).href;
    const { comparison } = await compare(past(16, { modules: { [blocks]: BLOCKS("Sigmoid") } }), now);
    expect(comparison?.changes[0]?.changes.map(({ kind, from, to }) => [kind, from?.op, to?.op])).toEqual([
      ["changed", "Sigmoid", "Relu"],
    ]);
    const absent = await compare(past(16, { modules: { [blocks]: null } }), now);
    expect(absent.comparison?.models[0]?.totals.lowerBound).toBe(true);
  });

  it("that has no such model is told, and what remains is compared", async () => {
    await server.client.open(uri, net(16), "python");
    const { comparison, sources, faults } = await compare(
      past(16, { entry: "Network" }),
      now,
      { kind: "architecture", id: "resnet-18" },
      { kind: "architecture", id: "hrnet" },
    );
    expect(faults).toEqual([
      { source: 0, message: expect.stringMatching(/^net\.py @ HEAD has no model 'Network'/) },
      { source: 3, message: "there is no reference network 'hrnet'" },
    ]);
    expect([sources, comparison?.models.map(({ label }) => label)]).toEqual([
      [1, 2],
      ["net.py", "ResNet-18"],
    ]);
    const alone = await compare(now, { kind: "file", uri: `${uri}.onnx`, entry: null });
    expect([alone.comparison, alone.sources, alone.faults.length]).toEqual([null, [0], 1]);
    expect(alone.faults[0]?.message).toMatch(/net\.py\.onnx/);
  });
});

describe("files and reference networks", () => {
  it("stand side by side, equal where they are the same network", async () => {
    const onnx: CompareSource = {
      kind: "file",
      uri: pathToFileURL(path.join(ROOT, "samples", "resnet50.onnx")).href,
      entry: null,
    };
    const { comparison } = await compare({ kind: "architecture", id: "resnet-50" }, onnx);
    // He et al., torchvision: 25,557,032 parameters, 4,089,184,256 MACs
    expect(comparison?.models.map(({ totals }) => [totals.figures.params, totals.figures.macs])).toEqual([
      [25557032, 4089184256],
      [25557032, 4089184256],
    ]);
    expect(comparison?.rows.every(({ cells }) => cells.every((cell) => cell !== null))).toBe(true);
  }, 60_000);

  it("are timed on what settings choose, and on the project's own target", async () => {
    await server.client.open(uri, net(16), "python");
    settings = { target: "nvidia-rtx-3090" };
    await server.client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    const network: CompareSource = { kind: "architecture", id: "squeezenet-1.1" };
    const bySettings = await compare(now, network);
    expect(bySettings.target).toMatch(/^NVIDIA GeForce RTX 3090, float16, batch 1$/);
    expect(bySettings.comparison?.models.map(({ totals }) => totals.seconds)).not.toContain(null);
    const toml = path.join(folder, "project", "rooflint.toml");
    writeFileSync(toml, `target = "own"\n${OWN}`);
    await server.client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: pathToFileURL(toml).href, type: 1 }],
    });
    const byProject = await compare(now, network);
    rmSync(toml);
    expect(byProject.target).toBe("own, float32, batch 1");
    expect(byProject.comparison?.models[1]?.totals.seconds).toBeGreaterThan(
      bySettings.comparison?.models[1]?.totals.seconds ?? Number.POSITIVE_INFINITY,
    );
  }, 60_000);

  it("are tried out under what-if choices, which change nothing", async () => {
    await server.client.open(uri, net(16), "python");
    const sources = [past(16), now, { kind: "architecture", id: "squeezenet-1.1" }] as const;
    const whatIf = { target: "nvidia-rtx-3090", batch: 2, input: "3x8x4x4", inputOf: "Net" };
    const parameters: CompareParams = { sources, whatIf };
    const tried: CompareResult = await server.client.connection.sendRequest(REQUESTS.compare, parameters);
    expect(tried.target).toBe("NVIDIA GeForce RTX 3090, float16, batch 2");
    const [revision, document, network] = tried.comparison?.models ?? [];
    // the document runs with what is tried out for it, bound to the batch of 2; so does its past
    expect([revision, document].map((model) => model?.totals.figures.macs)).toEqual([2 * MACS, 2 * MACS]);
    expect(network?.totals.seconds).toBeGreaterThan(0);
    expect((await compare(...sources)).target).toBeNull();
  }, 60_000);

  it("are told of as out of date when settings change", async () => {
    const onnx = pathToFileURL(path.join(ROOT, "samples", "unbalanced.onnx")).href;
    await compare({ kind: "file", uri: onnx, entry: null }, { kind: "architecture", id: "resnet-18" });
    settings = { target: "nvidia-rtx-3090" };
    await server.client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await told();
    expect(changed).toEqual([onnx]);
  }, 60_000);

  it("are told of as out of date when settings change where all are networks of the zoo", async () => {
    await compare({ kind: "architecture", id: "resnet-18" }, { kind: "architecture", id: "squeezenet-1.1" });
    settings = { target: "nvidia-rtx-3090" };
    await server.client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await told();
    expect(changed).toEqual([null]);
  }, 60_000);
});

describe("the zoo", () => {
  it("is listed with figures and sources", async () => {
    const all: readonly ArchitectureReport[] = await server.client.connection.sendRequest(REQUESTS.architectures);
    expect(all.length).toBe(120);
    const vgg = all.find(({ id }) => id === "vgg-16");
    // torchvision's page of VGG16_Weights.IMAGENET1K_V1
    expect([vgg?.params?.value, vgg?.top1?.value, vgg?.input]).toEqual([138357544, 71.592, [3, 224, 224]]);
    expect(all.flatMap(({ params, macs, top1 }) => [params, macs, top1]).every((one) => one?.source !== "")).toBe(true);
  });

  it("gives the text of a definition", async () => {
    const definition = (id: string): Promise<DefinitionResult> =>
      server.client.connection.sendRequest(REQUESTS.definition, { id });
    expect((await definition("resnet-50")).text).toMatch(/^def resnet50\(/m);
    await expect(definition("lenet-9000")).rejects.toThrow(/no definition/);
  });
});
