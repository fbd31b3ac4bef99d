// `rooflint compare` and `rooflint zoo` as processes: what they print in each format, and how wrong usage is answered.
import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Comparison } from "../../server/src/protocol";
import { ROOT } from "../harness/build";

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder: string;

function rooflint(...words: readonly string[]): Promise<Result> {
  return new Promise((resolve) => {
    const options = { cwd: folder, maxBuffer: 1 << 28 };
    execFile(process.execPath, [path.join(ROOT, "dist", "cli.js"), ...words], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

/** Two 1×1 convolutions of 8 and `width` channels on 4×4 pixels. */
const net = (width: number) => `import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(8, ${width}, 1)
        self.second = nn.Conv2d(${width}, 8, 1)

    def forward(self, x: "f32[1, 8, 4, 4]"):
        return self.second(self.first(x))
`;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-compare-"));
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...words], { cwd: folder });
  git("init", "-q");
  writeFileSync(path.join(folder, "net.py"), net(16));
  git("add", ".");
  git("commit", "-qm", "first");
  writeFileSync(path.join(folder, "net.py"), net(24));
  writeFileSync(path.join(folder, "none.py"), "import torch\n");
  copyFileSync(path.join(ROOT, "samples", "resnet_like.py"), path.join(folder, "resnet_like.py"));
  copyFileSync(path.join(ROOT, "samples", "resnet50.onnx"), path.join(folder, "resnet50.onnx"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const INPUT = ["--input", "1x8x4x4"];

describe("rooflint compare", () => {
  it("shows an edit against a Git revision as the only change", async () => {
    const { code, stdout, stderr } = await rooflint("compare", "net.py", "--git", "HEAD", "--format", "json", ...INPUT);
    expect([code, stderr]).toEqual([0, ""]);
    const { models, changes }: Comparison = JSON.parse(stdout);
    expect(models.map(({ label, totals }) => [label, totals.figures.params])).toEqual([
      ["net.py@HEAD", 9 * 16 + 17 * 8],
      ["net.py", 9 * 24 + 25 * 8],
    ]);
    const [list] = changes;
    expect(list?.counts).toEqual({ equal: 0, added: 0, removed: 0, changed: 1, affected: 1 });
    expect(list?.changes[0]).toMatchObject({
      to: { path: "first", type: "Conv2d" },
      differences: [
        { name: "outputs", from: "16", to: "24" },
        { name: "output", from: "f32[1,16,4,4]", to: "f32[1,24,4,4]" },
      ],
      delta: { differences: { params: 9 * 8, macs: 8 * 8 * 16 } },
    });
  });

  it("prints totals, stages and changes", async () => {
    const { code, stdout } = await rooflint("compare", "resnet_like.py::resnet20", "resnet_like.py::resnet32");
    expect(code).toBe(0);
    const lines = stdout.split("\n").map((line) => line.trim());
    expect(lines.slice(0, 2)).toEqual(["A  resnet_like.py::resnet20", "B  resnet_like.py::resnet32"]);
    const [params = ""] = lines.filter((line) => line.startsWith("Params "));
    // table 6 of arXiv 1512.03385: 0.27 M and 0.46 M parameters, here with projections
    expect(params).toMatch(/^Params +272 K +467 K +\+194 K \(\+71\.4 %\)$/);
    expect(lines.filter((line) => /^(1\/[124]|vector) /.test(line)).length).toBe(4);
    expect(stdout).toContain("A → B: 0 changed, 42 added, 0 removed, 0 affected by these, 72 equal");
  });

  it("puts files, binaries and reference networks side by side, as Markdown too", async () => {
    const words = ["resnet50.onnx", "zoo:resnet-50", "zoo:mobilenet-v2-1.0", "--target", "nvidia-rtx-4090"];
    const { code, stdout } = await rooflint("compare", ...words, "--format", "markdown", "--output", "compared.md");
    expect([code, stdout]).toEqual([0, ""]);
    const text = readFileSync(path.join(folder, "compared.md"), "utf8");
    expect(text).toMatch(/\| MACs \| 4\.09 G \| 4\.09 G \| 301 M \| 0 \| −3\.79 G \(−92\.6 %\) \|/);
    expect(text).toMatch(/\| Time \|/);
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    expect(new Set(rows.map((row) => row.split(/(?<!\\)\|/).length)).size, "two shapes of tables").toBe(2);
  }, 60_000);

  it("times reference networks on what the project of the first file chooses, its own targets too", async () => {
    const own = '[targets.own]\nkind = "cpu"\npeakOpsPerSecond = { fp32 = 1e11 }\ndramBytesPerSecond = 1e10\n';
    const seconds = async (...more: readonly string[]) => {
      const { stdout } = await rooflint("compare", "net.py", "zoo:squeezenet-1.1", "--format", "json", ...more);
      return (JSON.parse(stdout) as Comparison).models.map(({ totals }) => totals.seconds);
    };
    expect(await seconds()).toEqual([null, null]);
    writeFileSync(path.join(folder, "rooflint.toml"), own);
    const asked = await seconds("--target", "own");
    writeFileSync(path.join(folder, "rooflint.toml"), `target = "own"\n${own}`);
    const chosen = await seconds();
    rmSync(path.join(folder, "rooflint.toml"));
    expect(chosen).toEqual(asked);
    expect(chosen).not.toContain(null);
  });

  it.each([
    [["net.py"], /takes two to 4 models, 1 were given/],
    [["net.py", "zoo:resnet-50", "--git", "HEAD"], /--git compares one file with its past, 2 were given/],
    [["zoo:resnet-50", "--git", "HEAD"], /--git is for a file/],
    [["zoo:resnet50x", "net.py"], /no reference network 'resnet50x', did you mean/],
    [["zoo:hrnet-w18", "net.py"], /no definition of HRNet-W18, only its published figures/],
    [
      ["resnet_like.py", "net.py"],
      /resnet_like\.py has 3 models \(resnet20, resnet32, resnet56\); choose one, as in resnet_like\.py::resnet20/,
    ],
    [["none.py", "net.py"], /none\.py has no model to compare/],
    [["absent.py", "net.py"], /absent\.py/],
    [["net.py", "--git", "nowhere"], /no revision 'nowhere'/],
  ])("answers %j with a reason", async (words, message) => {
    const { code, stdout, stderr } = await rooflint("compare", ...words, ...INPUT);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/at .*:\d+:\d+/);
  });
});

describe("rooflint zoo", () => {
  it("lists all networks", async () => {
    const { stdout } = await rooflint("zoo");
    expect(stdout.trimEnd().split("\n").length).toBe(2 + 120);
    expect(stdout).toMatch(/^vgg-16 +VGG-16 +2014 +224×224 +138 M +15\.5 G +71\.592 +yes$/m);
  });

  it("prints one with its sources", async () => {
    const { stdout } = await rooflint("zoo", "inception-v3");
    expect(stdout).toContain("params 27,161,264: torchvision");
    expect(stdout).toContain("published params differ: The source includes the auxiliary classifier");
  });

  it("does not know every network", async () => {
    expect(await rooflint("zoo", "lenet-9000")).toMatchObject({ code: 2, stdout: "" });
  });
});
