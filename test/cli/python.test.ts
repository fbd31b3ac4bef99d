// The command line on Python files: entries, --model, --input, --path, folders, environments, exit codes.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../server/src/protocol";
import { ROOT } from "../harness/build";

const NET = `import torch.nn as nn
from layers import Double


class Net(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 3, padding=1)
        self.twice = Double()

    def forward(self, x):
        return self.twice(self.conv(x))


def wide():
    return Net(64)
`;
const LAYERS = `import torch.nn as nn


class Double(nn.Module):
    def forward(self, x):
        return x + x
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-python-"));
  const files = {
    "project/net.py": NET,
    "project/plain.py": "print('no model here')\n",
    "library/layers.py": LAYERS,
    "environment/lib/python3.12/site-packages/layers.py": LAYERS,
    "broken/net.py": "import torch.nn as nn\n\nmodel = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(8, 4, 3))\n",
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function rooflint(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
  const { VIRTUAL_ENV: _venv, CONDA_PREFIX: _conda, ...clean } = process.env;
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...clean, ...env }, maxBuffer: 1 << 28 };
    execFile(process.execPath, [path.join(ROOT, "dist", "cli.js"), ...words], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

async function reports(words: readonly string[], env?: NodeJS.ProcessEnv): Promise<readonly Report[]> {
  const { stdout } = await rooflint(["analyze", "--format", "ndjson", ...words], env);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const macs = (width: number, pixels: number) => width * 3 * 9 * pixels;

describe("analyze model.py", () => {
  it("reports every entry", async () => {
    const [report] = await reports(["project/net.py", "--path", "library"]);
    expect(report?.frontend).toBe("pytorch");
    expect(report?.problems).toEqual([]);
    expect(report?.models.map(({ name, totals }) => [name, totals.macs, totals.lowerBound])).toEqual([
      ["Net", macs(8, 224 * 224), false],
      ["wide", macs(64, 224 * 224), false],
    ]);
    expect(report?.models[0]?.range?.start).toEqual({ line: 4, character: 6 });
  });

  it("reports one model with --model and --input", async () => {
    const [report] = await reports([
      ...["project/net.py", "--path", "library", "--model", "Net(width=16)", "--input", "1x3x10x10", "--batch", "2"],
    ]);
    const [model, ...others] = report?.models ?? [];
    expect(others).toEqual([]);
    expect(model?.inputs).toEqual([{ name: "x", shape: [2, 3, 10, 10], dtype: "float32", source: "cli" }]);
    expect(model?.totals.macs).toBe(2 * macs(16, 100));
  });

  it("lists calls of modules with their shapes, parameters and MACs", async () => {
    const [report] = await reports([
      ...["project/net.py", "--path", "library", "--model", "wide", "--input", "1x3x10x10"],
    ]);
    const params = 64 * 27 + 64;
    const shape = [[1, 64, 10, 10]];
    expect(report?.models[0]?.calls).toEqual([
      {
        path: "",
        type: "Net",
        call: 0,
        inputs: [[1, 3, 10, 10]],
        outputs: shape,
        params,
        macs: macs(64, 100),
        leaf: false,
      },
      {
        path: "conv",
        type: "Conv2d",
        call: 0,
        inputs: [[1, 3, 10, 10]],
        outputs: shape,
        params,
        macs: macs(64, 100),
        leaf: true,
      },
      { path: "twice", type: "Double", call: 0, inputs: shape, outputs: shape, params: 0, macs: 0, leaf: true },
    ]);
  });

  it("finds modules in the active environment", async () => {
    const [report] = await reports(["project/net.py", "--model", "wide"], {
      VIRTUAL_ENV: path.join(folder, "environment"),
    });
    expect(report?.models[0]?.totals.lowerBound).toBe(false);
  });

  it("marks what a missing module leaves out", async () => {
    const [report] = await reports(["project/net.py", "--model", "wide"]);
    expect(report?.models[0]?.totals.lowerBound).toBe(true);
    expect(report?.models[0]?.assumptions[0]?.message).toContain("module 'layers' is not found");
    expect(report?.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("passes over Python files of a folder that have nothing to do with PyTorch", async () => {
    const { stdout, code } = await rooflint(["analyze", "project", "--path", "library"]);
    expect(code).toBe(0);
    expect(stdout).toContain("net.py · pytorch · wide");
    expect(stdout).not.toContain("plain.py");
  });
});

describe("exit codes", () => {
  it("are 1 for what PyTorch would raise and for a model that is not there", async () => {
    const broken = await rooflint(["analyze", "broken/net.py"]);
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain("expected input[1, 4, 222, 222] to have 8 channels, but got 4 channels instead");
    const missing = await rooflint(["analyze", "project/net.py", "--model", "Other"]);
    expect(missing.code).toBe(1);
    expect(missing.stdout).toContain("name 'Other' is not defined");
  });

  it("are 2 for wrong options", async () => {
    expect((await rooflint(["analyze", "project/net.py", "--input", "3 by 3"])).code).toBe(2);
  });
});
