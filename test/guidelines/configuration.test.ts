// What a project, an editor and the command line choose of the guidelines: what holds, what is told with which line.
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnalyzeOptions, analyze } from "../../server/src/analysis/analyze";
import { BUDGET_KEYS } from "../../server/src/guidelines/budget";
import { RULE_NAMES, readConfiguration } from "../../server/src/guidelines/configuration";
import { PRESETS } from "../../server/src/guidelines/rule";
import { nearestName } from "../../server/src/text/nearest";

/** Findings: 24 → 288 channels at 56² have an excess of 1.865 (check.test.ts). */
const WIDE = "from torch import nn\n\n# rooflint: input=1x24x56x56\nnet = nn.Sequential(nn.Conv2d(24, 288, 1))\n";

function said(toml: string, options: AnalyzeOptions = {}, name = "rooflint.toml") {
  const files = { read: (file: string) => (file === `/project/${name}` ? toml : null) };
  const analysis = analyze({ kind: "text", name: "/project/models/net.py", text: WIDE }, { files, ...options });
  const findings = analysis?.models.flatMap((model) => model.findings) ?? [];
  return {
    findings: findings.map(({ rule, severity }) => `${severity} ${rule}`),
    problems: (analysis?.problems ?? []).map(({ code, message }) => `${code} ${message}`),
  };
}

describe("a project's file", () => {
  it("sets severities, thresholds, the preset and budgets", () => {
    const without = said("");
    expect(without).toEqual({ findings: ["information unbalanced-channels"], problems: [] });
    expect(said('[guidelines]\nunbalanced-channels = "hint"\n').findings).toEqual(["hint unbalanced-channels"]);
    expect(said("[guidelines]\nunbalanced-channels = 1.87\n").findings).toEqual([]);
    const both = "[guidelines.unbalanced-channels]\nseverity = 'warning'\nthreshold = 1.86\n";
    expect(said(both).findings).toEqual(["warning unbalanced-channels"]);
    expect(said('preset = "quiet"\n').findings).toEqual([]);
    // 24·288 weights and 288 biases: 7,200
    expect(said('[budget]\nparams = "7.2K"\n').findings).toEqual(without.findings);
    expect(said("[budget]\nparams = 7199\n").findings).toEqual(["error over-budget", ...without.findings]);
  });

  it("may be pyproject.toml", () => {
    const off = '[project]\nname = "x"\n\n[tool.rooflint.guidelines]\nunbalanced-channels = "off"\n';
    expect(said(off, {}, "pyproject.toml")).toEqual({ findings: [], problems: [] });
  });

  it("goes before the editor's settings, and the command line before it, each for what it names", () => {
    const defaults = { guidelines: { "unbalanced-channels": "warning" } } as const;
    expect(said("", { defaults }).findings).toEqual(["warning unbalanced-channels"]);
    const hint = '[guidelines]\nunbalanced-channels = "hint"\n';
    expect(said(hint, { defaults }).findings).toEqual(["hint unbalanced-channels"]);
    expect(said('[guidelines]\nexcess-groups = "hint"\n', { defaults }).findings).toEqual([
      "warning unbalanced-channels",
    ]);
    expect(said(hint, { guidelines: { "unbalanced-channels": "error" } }).findings).toEqual([
      "error unbalanced-channels",
    ]);
    expect(said('preset = "quiet"', { preset: "teaching" }).findings).toEqual(["information unbalanced-channels"]);
  });

  for (const [fault, toml, told] of [
    [
      "a rule that is mistyped",
      '\n[guidelines]\nunbalanced-chanels = "off"\n',
      "line 3: there is no rule 'unbalanced-chanels', did you mean 'unbalanced-channels'?",
    ],
    ["a rule that is like none", '[guidelines]\nzzz = "off"\n', "line 2: there is no rule 'zzz'"],
    [
      "a wrong severity",
      'guidelines = { "large-kernel" = "loud" }\n',
      `line 1: expected off, error, warning, information, hint or a threshold for 'large-kernel', got "loud"`,
    ],
    [
      "a threshold of a rule without one",
      "[guidelines]\n# why\nredundant-bias = 2\n",
      "line 3: 'redundant-bias' has no threshold",
    ],
    ["a wrong preset", 'preset = "loud"\n', `line 1: expected quiet, standard, teaching for 'preset', got "loud"`],
    [
      "a limit that is mistyped",
      "[budget]\nmacs = 1_000_000_000\nparms = 3\n",
      "line 3: expected params, macs, peakBytes, weightBytes, seconds, got 'parms', did you mean 'params'?",
    ],
    [
      "a limit without sense",
      "[budget]\nparams = [\n  1,\n  2,\n]\n",
      "line 2: expected a number with K, M, G, KiB, MiB, GiB, ms or us for 'params', got [1,2]",
    ],
    ["a table that is none", "guidelines = 3\n", "line 1: expected a table for 'guidelines', got 3"],
    [
      "a table that is mistyped",
      "[guidlines]\nlarge-kernel = 'off'\n",
      "line 1: there is no setting 'guidlines', did you mean 'guidelines'?",
    ],
    ["no TOML", "[guidelines]\nlarge-kernel = off\n", "line 2: "],
  ] as const) {
    it(`tells ${fault} with its line, once`, () => {
      const { problems, findings } = said(toml);
      expect(problems.length).toBe(1);
      expect(problems[0]).toContain(`invalid-configuration rooflint.toml: ${told}`);
      expect(findings).toContain("information unbalanced-channels");
    });
  }

  it("says nothing of what is right", () => {
    expect(said('preset = "quiet"\n[budget]\nmacs = "1.5G"\npeakBytes = 1e9\n[inputs]\n').problems).toEqual([]);
  });

  it("finds the line of any key, whatever stands around it", { timeout: 30_000 }, () => {
    const filler = fc.constantFrom(
      "",
      "# a comment",
      'text = """\nfirst\nsecond\n"""',
      "list = [\n  1,\n\n  2,\n]",
      "number = 1",
    );
    const fillers = fc.array(filler, { maxLength: 6 });
    fc.assert(
      fc.property(fillers, fillers, (before, after) => {
        const numbered = (lines: readonly string[], name: string) =>
          lines.map((line, i) => line.replace(/^(text|list|number)/, `${name}${i}`)).join("\n");
        const above = numbered(before, "a");
        const toml = `${above}\n[guidelines]\nno-such-rule = 3\n[others]\n${numbered(after, "b")}`;
        const line = above.split("\n").length + 2;
        expect(said(toml).problems).toContainEqual(
          `invalid-configuration rooflint.toml: line ${line}: there is no rule 'no-such-rule'`,
        );
      }),
      { numRuns: 25 },
    );
  });
});

describe("readConfiguration", () => {
  it("survives anything", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (preset, guidelines, budget) => {
        const { choices, faults } = readConfiguration({ preset, guidelines, budget });
        expect(Array.isArray(faults)).toBe(true);
        expect(Object.keys(choices.guidelines ?? {}).every((id) => RULE_NAMES.includes(id))).toBe(true);
      }),
    );
  });
});

describe("nearestName", () => {
  it("finds a name with one letter changed, left out or added", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RULE_NAMES),
        fc.nat(),
        fc.constantFrom("change", "omit", "add"),
        (name, at, how) => {
          const i = at % name.length;
          const wrong = name.slice(0, i) + (how === "omit" ? "" : "_") + name.slice(how === "add" ? i : i + 1);
          expect(nearestName(wrong, RULE_NAMES)).toBe(name);
        },
      ),
    );
    expect(nearestName("resnet", RULE_NAMES)).toBe(null);
  });
});

describe("the editor's settings", () => {
  const manifest = JSON.parse(readFileSync(path.resolve(import.meta.dirname, "..", "..", "package.json"), "utf8"));
  const { properties } = manifest.contributes.configuration;

  it("offer every rule and problem code, preset and limit", () => {
    expect(properties["rooflint.guidelines"].propertyNames.enum).toEqual([...RULE_NAMES].sort());
    expect(properties["rooflint.preset"].enum).toEqual([...PRESETS]);
    expect(Object.keys(properties["rooflint.budget"].properties)).toEqual([...BUDGET_KEYS]);
  });
});
