// `rooflint check` as a process: formats, exit codes, baseline. SARIF is validated against the standard's JSON schema
// (2.1.0-rtm.5, as the npm package @microsoft/jest-sarif carries it).
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../harness/build";

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function check(...words: readonly string[]): Promise<Result> {
  return new Promise((resolve) => {
    const command = [path.join(ROOT, "dist", "cli.js"), "check", ...words];
    execFile(process.execPath, command, { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

/** Line 4: information; line 8: warning. 256·6·6·10 = 92,160 of 92,170 parameters of `head` are in its linear layer. */
const NET = `from torch import nn

# rooflint: input=1x24x56x56
wide = nn.Sequential(nn.Conv2d(24, 288, 1))
# rooflint: input=1x256x6x6
head = nn.Sequential(
    nn.Flatten(),
    nn.Linear(256 * 6 * 6, 10),
)
`;

const BROKEN = `from torch import nn

# rooflint: input=1x3x8x8
net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv2d(9, 8, 3))
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-check-"));
  writeFileSync(path.join(folder, "net.py"), NET);
  writeFileSync(path.join(folder, "broken, 100%.py"), BROKEN);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("text", () => {
  it("prints place, severity, rule and message as compilers do, and a summary", async () => {
    const { code, stdout } = await check("net.py");
    const [first, second, summary, ...rest] = stdout.split("\n");
    expect(first).toMatch(/^net\.py:4:22: information unbalanced-channels: Unbalanced channels – 24 → 288 channels/);
    expect(second).toMatch(/^net\.py:8:5: warning heavy-classifier: Heavy classifier – it flattens 6×6 positions/);
    expect([summary, ...rest]).toEqual(["1 warning, 1 information in 1 file", ""]);
    expect(code).toBe(1);
  });
});

describe("exit code", () => {
  it("follows --fail-on", async () => {
    const codes = ["error", "warning", "information", "never"].map(
      async (level) => (await check("net.py", "--fail-on", level)).code,
    );
    expect(await Promise.all(codes)).toEqual([0, 1, 1, 0]);
  });

  it("is 2 for wrong usage and for files that cannot be read", async () => {
    expect((await check("absent.py")).code).toBe(2);
    expect((await check("net.py", "--rule", "no-such-rule=off")).stderr).toContain("there is no rule 'no-such-rule'");
    expect((await check("net.py", "--budget", "params=many")).code).toBe(2);
  });
});

describe("options", () => {
  it("change rules, presets and budgets", async () => {
    expect((await check("net.py", "--rule", "heavy-classifier=hint")).stdout).toContain("hint heavy-classifier");
    expect((await check("net.py", "--rule", "unbalanced-channels=2")).stdout).not.toContain("unbalanced-channels");
    expect((await check("net.py", "--preset", "quiet")).stdout).not.toContain("unbalanced-channels");
    const { code, stdout } = await check("net.py", "--budget", "params=50K", "--fail-on", "error");
    // head: 9216 · 10 + 10
    expect(stdout).toContain("error over-budget: Over budget – 92.2 K params, allowed are 50.0 K");
    expect(code).toBe(1);
  });
});

describe("json", () => {
  it("holds every result with its saving", async () => {
    const { results, files } = JSON.parse((await check("net.py", "--format", "json")).stdout);
    expect(files).toBe(1);
    expect(results.map(({ rule }: { rule: string }) => rule)).toEqual(["unbalanced-channels", "heavy-classifier"]);
    // the flattened 256 × 36 inputs become 256: 256 · 35 · 10 weights and MACs less
    expect(results[1]).toMatchObject({ models: ["head"], path: "1", saving: { params: 89_600, macs: 89_600 } });
  });
});

describe("sarif", () => {
  const schema = JSON.parse(
    readFileSync(
      createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"),
      "utf8",
    ),
  );
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv as never);
  const validate = ajv.compile(schema);
  const sarif = async (...words: readonly string[]) => {
    const log = JSON.parse((await check(...words, "--format", "sarif")).stdout);
    validate(log);
    expect(validate.errors ?? []).toEqual([]);
    return log.runs[0];
  };

  it("is valid, and places results where they stand", async () => {
    const run = await sarif("net.py", "broken, 100%.py");
    const places = run.results.map((result: SarifResult) => {
      const { artifactLocation, region } = result.locations[0].physicalLocation;
      return [result.ruleId, result.level, artifactLocation.uri, region.startLine, region.startColumn];
    });
    expect(places).toEqual([
      ["unbalanced-channels", "note", "net.py", 4, 22],
      ["heavy-classifier", "warning", "net.py", 8, 5],
      ["shape-mismatch", "error", "broken%2C%20100%25.py", 4, 1],
    ]);
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
  });

  it("is invalid to the validator when a required property is missing", () => {
    expect(validate({ version: "2.1.0", runs: [{}] })).toBe(false);
  });

  it("tells of files that cannot be read", async () => {
    const { invocations } = await sarif("net.py", "absent.py");
    expect(invocations[0].executionSuccessful).toBe(false);
    expect(invocations[0].toolExecutionNotifications[0].message.text).toContain("absent.py");
  });

  it("says what the baseline knows", async () => {
    await check("net.py", "--write-baseline", "base.json", "--rule", "heavy-classifier=off");
    const { results } = await sarif("net.py", "--baseline", "base.json");
    expect(results.map(({ baselineState }: SarifResult) => baselineState)).toEqual(["unchanged", "new"]);
  });
});

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly baselineState?: string;
  readonly locations: readonly [
    {
      readonly physicalLocation: {
        readonly artifactLocation: { readonly uri: string };
        readonly region: { readonly startLine: number; readonly startColumn: number };
      };
    },
  ];
}

describe("github", () => {
  it("prints annotations with escaped properties", async () => {
    const lines = (await check("net.py", "broken, 100%.py", "--format", "github")).stdout.trim().split("\n");
    expect(lines.length).toBe(3);
    expect(lines[0]).toMatch(
      /^::notice file=net\.py,line=4,endLine=4,col=22,endColumn=43,title=Rooflint%3A unbalanced-channels::/,
    );
    expect(lines[1]).toMatch(/^::warning file=net\.py,line=8,/);
    expect(lines[2]).toMatch(/^::error file=broken%2C 100%25\.py,line=4,/);
  });
});

describe("baseline", () => {
  it("lets what was there pass, wherever its lines go, and fails for what is new", async () => {
    expect((await check("net.py", "--write-baseline", "b.json")).code).toBe(0);
    writeFileSync(path.join(folder, "net.py"), NET.replace("\n\n", "\n\n\n# moved down\n"));
    const moved = await check("net.py", "--baseline", "b.json");
    expect([moved.code, moved.stdout]).toEqual([0, "nothing found in 1 file; 2 more in the baseline\n"]);
    writeFileSync(
      path.join(folder, "net.py"),
      `${NET}# rooflint: input=1x8x5x5\nnew = nn.Sequential(nn.Flatten(), nn.Linear(200, 10))\n`,
    );
    const added = await check("net.py", "--baseline", "b.json");
    expect(added.code).toBe(1);
    expect(added.stdout.split("\n")[0]).toMatch(/^net\.py:11:\d+: warning heavy-classifier/);
    writeFileSync(path.join(folder, "net.py"), NET);
  });

  it("that is none is wrong usage", async () => {
    writeFileSync(path.join(folder, "none.json"), `{"schema": 2}`);
    const { code, stderr } = await check("net.py", "--baseline", "none.json");
    expect(code).toBe(2);
    expect(stderr).toContain("none.json");
  });
});
