// The command line as a process: what it prints, where, and with which exit code.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../server/src/protocol";
import { ROOT } from "../harness/build";

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function rooflint(...words: readonly string[]): Promise<Result> {
  return new Promise((resolve) => {
    const options = { cwd: folder, maxBuffer: 1 << 28 };
    execFile(process.execPath, [path.join(ROOT, "dist", "cli.js"), ...words], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

const SAMPLES = path.join(ROOT, "samples");
/** torchvision's published figures: parameters of vgg16; configuration D of arXiv 1409.1556. */
const VGG16_PARAMS = 138_357_544;

const NET = `<ir_version: 8, opset_import: ["": 17]>
net (float[N,8,4,4] x, float[8,8,1,1] w) => (float[N,8,4,4] z) {
  y = Conv(x, w)
  z = Relu(y)
}
`;
const BROKEN = NET.replace("Relu(y)", "Relu(y, ");
const UNKNOWN = `<ir_version: 8, opset_import: ["": 17, "acme": 1]>
net (float[1,8,4,4] x, float[8,8,1,1] w) => (z) {
  y = Conv(x, w)
  z = acme.Mystery(y)
}
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-cli-"));
  mkdirSync(path.join(folder, "models", "deep"), { recursive: true });
  writeFileSync(path.join(folder, "models", "net.onnxtxt"), NET);
  writeFileSync(path.join(folder, "models", "deep", "unknown.onnx.txt"), UNKNOWN);
  writeFileSync(path.join(folder, "models", "notes.md"), "no model");
  writeFileSync(path.join(folder, "broken.onnxtxt"), BROKEN);
  copyFileSync(path.join(SAMPLES, "vgg16.onnx"), path.join(folder, "vgg16.onnx"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Cells of a printed table; columns are at least two blanks apart. */
function cells(line: string): readonly string[] {
  return line.trim().split(/ {2,}/);
}

describe("analyze --format text", () => {
  it("prints an aligned table with units, shares and totals last", async () => {
    const { code, stdout, stderr } = await rooflint("analyze", "models/net.onnxtxt", "--batch", "2");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.split("\n");
    const header = lines.findIndex((line) => line.startsWith("Layer"));
    expect(cells(lines[header]!)).toEqual("Layer Type Input Output Params MACs MACs Memory Traffic".split(" "));
    expect(cells(lines[header + 1]!)).toEqual(["%", "B", "B"]);
    // batch 2, 8 → 8 channels, 4×4 positions, float32
    const macs = 2 * 8 * 8 * 16;
    const tensor = 4 * 2 * 8 * 16;
    const exact = (value: number) => value.toLocaleString("en-US");
    const weights = 4 * 64;
    expect(cells(lines[header + 3]!)).toEqual([
      "Conv_0",
      "Conv",
      "2×8×4×4",
      "2×8×4×4",
      "0",
      exact(macs),
      "100",
      exact(tensor),
      exact(2 * tensor + weights),
    ]);
    expect(cells(lines[header + 6]!)).toEqual([
      "total of 2",
      "0",
      exact(macs),
      exact(2 * tensor),
      exact(4 * tensor + weights),
    ]);
    const widths = lines.slice(header, header + 7).map((line) => line.length);
    expect(new Set(widths).size).toBe(1);
  });

  it("marks lower bounds and names what is unknown", async () => {
    const { code, stdout } = await rooflint("analyze", "models/deep/unknown.onnx.txt");
    expect(code).toBe(0);
    const total = stdout.split("\n").find((line) => line.startsWith("total"));
    expect(cells(total ?? "")).toContain(`≥ ${(8 * 8 * 16).toLocaleString("en-US")}`);
    expect(stdout).toMatch(/Mystery_1 .* unknown/);
    expect(stdout).toContain("unknown: Mystery_1: operator acme::Mystery is not known");
  });

  it("shows control characters of a file instead of sending them to the terminal", async () => {
    const file = path.join(folder, "escape.onnxtxt");
    writeFileSync(file, NET.replace("y = Conv", '["\u001b[31mred"] y = Conv'));
    const { stdout } = await rooflint("analyze", file);
    expect(stdout).toContain("\\u{1b}[31mred");
    expect(stdout).not.toContain("\u001b");
  });
});

describe("analyze --format json", () => {
  it("prints the report, schema 1", async () => {
    const { code, stdout } = await rooflint("analyze", "vgg16.onnx", "--format", "json");
    const report: Report = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(report).toMatchObject({
      schema: 1,
      tool: { name: "rooflint" },
      file: "vgg16.onnx",
      frontend: "onnx",
      problems: [],
    });
    const [model] = report.models;
    expect(model?.totals.params).toBe(VGG16_PARAMS);
    expect(model?.layers.filter(({ op }) => op === "Conv").length).toBe(13);
    expect(model?.layers.filter(({ op }) => op === "Gemm").length).toBe(3);
    expect(model?.layers.reduce((sum, { params }) => sum + Number(params), 0)).toBe(VGG16_PARAMS);
  });

  it("has the version of --version", async () => {
    const [{ stdout: version }, { stdout }] = [
      await rooflint("--version"),
      await rooflint("analyze", "models/net.onnxtxt", "--format", "json"),
    ];
    const manifest = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
    expect(version.trim()).toBe(manifest.version);
    expect(JSON.parse(stdout).tool.version).toBe(manifest.version);
  });

  it("prints one line a file as ndjson, of files found in a directory", async () => {
    const { code, stdout } = await rooflint("analyze", "models", "--format", "ndjson");
    expect(code).toBe(0);
    const files = stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as Report).file);
    expect(files).toEqual(["models/deep/unknown.onnx.txt", "models/net.onnxtxt"]);
  });

  it("writes to a file", async () => {
    const { code, stdout } = await rooflint(
      "analyze",
      "models/net.onnxtxt",
      "--format",
      "json",
      "--output",
      "out.json",
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(JSON.parse(readFileSync(path.join(folder, "out.json"), "utf8")).file).toBe("models/net.onnxtxt");
  });
});

describe("analyze over several files", () => {
  const analyze = (format: string) => rooflint("analyze", "models", "vgg16.onnx", "--format", format);

  it("prints one table as csv", async () => {
    const lines = (await analyze("csv")).stdout.split("\r\n");
    expect(lines.filter((line) => line.startsWith("file,model,row,"))).toHaveLength(1);
    const totals = lines.filter((line) => line.split(",")[2] === "total");
    expect(totals.map((line) => line.split(",")[1]).sort()).toEqual(["net", "net", "vgg16"]);
    expect(totals.at(-1)?.split(",")).toContain(String(VGG16_PARAMS));
  });

  it("prints a table for each model as latex", async () => {
    const { stdout } = await analyze("latex");
    expect(stdout.match(/\\caption\{(net|vgg16),/g)).toHaveLength(3);
  });

  it("writes one page as html, with the panel's script and all reports in it", async () => {
    const { stdout } = await analyze("html");
    const [, compressed = ""] = /id="reports">([^<]*)</.exec(stdout) ?? [];
    const reports: readonly Report[] = JSON.parse(gunzipSync(Buffer.from(compressed, "base64")).toString("utf8"));
    expect(reports.map(({ file }) => path.basename(file)).sort()).toEqual([
      "net.onnxtxt",
      "unknown.onnx.txt",
      "vgg16.onnx",
    ]);
    const [, script = ""] = /<script>(.*)<\/script>/s.exec(stdout) ?? [];
    const hash = createHash("sha256").update(script).digest("base64");
    expect(stdout).toContain(`script-src 'sha256-${hash}'`);
    expect(stdout).not.toMatch(/<(script|link|img|iframe)[^>]* (src|href)="(?!data:,")/);
  });
});

describe("inputs", () => {
  const shape = async (...words: readonly string[]) => {
    const { stdout, code, stderr } = await rooflint("analyze", "models/net.onnxtxt", "--format", "json", ...words);
    return code === 2 ? stderr : (JSON.parse(stdout) as Report).models[0]?.layers[0]?.outputs[0];
  };

  it("are bound by --input, in order or by name, and by --batch", async () => {
    expect(await shape("--input", "3x8x4x4")).toEqual([3, 8, 4, 4]);
    expect(await shape("--input", "x:5x8x6x6:float32")).toEqual([5, 8, 6, 6]);
    expect(await shape("--batch", "7")).toEqual([7, 8, 4, 4]);
  });

  it("are refused in words when they are malformed", async () => {
    expect(await shape("--input", "3,8,4,4")).toContain("expected [NAME:]DIMS[:DTYPE]");
    expect(await shape("--batch", "0")).toContain("expected a positive integer, got '0'");
  });
});

describe("exit codes", () => {
  it("are 1 for a file with errors, whose place is printed, and the rest is still analysed", async () => {
    const { code, stdout } = await rooflint("analyze", "broken.onnxtxt", "models/net.onnxtxt");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^broken\.onnxtxt:\d+:\d+: error syntax-error: expected/m);
    expect(stdout).toContain("models/net.onnxtxt · onnx-text · net");
  });

  it("are 2 for a file that does not exist or that nobody knows, and the rest is still analysed", async () => {
    const { code, stdout, stderr } = await rooflint("analyze", "absent.onnx", "models/notes.md", "models/net.onnxtxt");
    expect(code).toBe(2);
    expect(stderr).toContain("no model file at absent.onnx");
    expect(stderr).toContain("models/notes.md: no front end of Rooflint knows this kind of file");
    expect(stdout).toContain("models/net.onnxtxt · onnx-text · net");
  });

  it("are 2 for wrong usage", async () => {
    expect((await rooflint("analyze")).code).toBe(2);
    expect((await rooflint("analyse", "models")).code).toBe(2);
    expect((await rooflint("analyze", "models", "--format", "pdf")).code).toBe(2);
    expect((await rooflint("explain", "no-such-rule")).code).toBe(2);
  });

  it("stand in --help", async () => {
    const { code, stdout } = await rooflint("analyze", "--help");
    expect(code).toBe(0);
    expect(stdout).toContain("Exit code: 0 all files analysed; 1 ");
  });
});

describe("patterns", () => {
  it("find files without a shell's help", async () => {
    const { code, stdout } = await rooflint("analyze", "models/**/*.txt", "--format", "ndjson");
    expect(code).toBe(0);
    expect(stdout.trim().split("\n").length).toBe(1);
  });

  it("do not shadow a file of that name", async () => {
    copyFileSync(path.join(folder, "models", "net.onnxtxt"), path.join(folder, "net[1].onnxtxt"));
    const { code, stdout } = await rooflint("analyze", "net[1].onnxtxt", "--format", "ndjson");
    expect({ code, file: (JSON.parse(stdout) as Report).file }).toEqual({ code: 0, file: "net[1].onnxtxt" });
  });
});

describe("rules", () => {
  it("are listed, and explained by their page", async () => {
    const { stdout } = await rooflint("rules");
    const ids = stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    const pages = readdirSync(path.join(ROOT, "docs", "rules")).map((file) => path.basename(file, ".md"));
    expect(ids.sort()).toEqual(pages.sort());
    // that every page is what the rule's own declaration prints is test/guidelines' check
    for (const id of [ids[0], ids.at(-1)]) {
      const page = readFileSync(path.join(ROOT, "docs", "rules", `${id}.md`), "utf8");
      expect((await rooflint("explain", id!)).stdout).toBe(page);
    }
  });
});

describe("a pipe that closes early", () => {
  it("is no error", async () => {
    const script = `"${process.execPath}" "${path.join(ROOT, "dist", "cli.js")}" analyze vgg16.onnx --format json | head -1`;
    const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) =>
      execFile("sh", ["-c", script], { cwd: folder }, (_error, out, err) => resolve({ stdout: out, stderr: err })),
    );
    expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: "{", stderr: "" });
  });
});

describe("hardware targets", () => {
  it("are listed, and printed with the sources of their figures", async () => {
    const list = await rooflint("targets");
    expect(list.code).toBe(0);
    expect(list.stdout).toMatch(/^nvidia-rtx-3090 .*936 GB\/s/m);
    const page = await rooflint("targets", "nvidia-rtx-3090");
    expect(page.stdout).toMatch(/^DRAM bandwidth: 936 GB\/s {2}\[.+; \d{4}-\d{2}; .+\]$/m);
    expect(await rooflint("targets", "nvidia-rtx-3091")).toMatchObject({
      code: 2,
      stderr:
        "rooflint: there is no target 'nvidia-rtx-3091', did you mean 'nvidia-rtx-3090'?; see `rooflint targets`\n",
    });
  });

  it("give time, bound, traffic, demand and fit", async () => {
    const { code, stdout } = await rooflint("analyze", "vgg16.onnx", "--target", "nvidia-rtx-3090", "--fps", "100");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Layer .* Time {2}Bound$/m);
    expect(stdout).toMatch(
      /^on NVIDIA GeForce RTX 3090 \(float16, batch 1, fusion \w+\): [\d.]+ [mµ]s \([\d.]+–[\d.]+\)$/m,
    );
    expect(stdout).toMatch(/^traffic: .* fused, .* on-chip memory; at 100 runs\/s .*, of 936 GB\/s$/m);
    expect(stdout).toMatch(/^memory: weights and peak [\d.]+ MiB of [\d.]+ GiB: fits$/m);
  });

  it("may be the project's own, and are wrong usage when nobody knows them", async () => {
    const toml = '[targets.own]\nkind = "cpu"\npeakOpsPerSecond = { fp32 = 1e11 }\ndramBytesPerSecond = 1e10\n';
    writeFileSync(path.join(folder, "models", "rooflint.toml"), toml);
    const { code, stdout } = await rooflint("analyze", "models/net.onnxtxt", "--batch", "1", "--target", "own");
    rmSync(path.join(folder, "models", "rooflint.toml"));
    expect(code).toBe(0);
    expect(stdout).toContain("on own (float32, batch 1");
    expect((await rooflint("analyze", "models/net.onnxtxt", "--target", "own")).code).toBe(2);
    expect((await rooflint("analyze", "vgg16.onnx", "--dtype", "float12")).code).toBe(2);
  });
});

describe("totals of other tools", () => {
  it("are printed where they are asked for", async () => {
    // VGG-16 has neither biases that fvcore counts nor normalisation: its MACs (the published 15.5 G)
    const { stdout } = await rooflint("analyze", "vgg16.onnx", "--convention", "fvcore", "--convention", "lecture");
    expect(stdout).toContain("as fvcore counts: 15,470,264,320 (15.5 G)");
    expect(stdout).toContain("as lecture counts: 15,470,264,320 (15.5 G)");
    expect((await rooflint("analyze", "vgg16.onnx", "--convention", "nobody")).code).toBe(2);
  });
});
