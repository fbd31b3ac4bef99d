// Every rule is planted in a sample, named in a comment on the line where it must be found, and nothing else is found.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";
import { fileFindings } from "../../server/src/guidelines/file";
import { RULES } from "../../server/src/guidelines/rules/index";

const SAMPLES = path.resolve(import.meta.dirname, "..", "..", "samples");
/** Sample → target that it is checked with. */
const FILES = {
  "faults.py": null,
  "broken.py": null,
  "faults_npu.py": "arm-ethos-u65-512",
  "faults_gpu.py": "nvidia-l4",
} as const;

describe("planted faults", () => {
  for (const [name, target] of Object.entries(FILES)) {
    it(`${name}: each is found at its line, and nothing else`, () => {
      const text = readFileSync(path.join(SAMPLES, name), "utf8");
      expect(foundIn(name, text, target)).toEqual(planted(text));
    });
  }

  it("are there for every rule", () => {
    const all = Object.keys(FILES).flatMap((name) => planted(readFileSync(path.join(SAMPLES, name), "utf8")));
    const ids = new Set(all.map((entry) => entry.split(" ")[1]));
    expect(RULES.filter(({ id }) => !ids.has(id)).map(({ id }) => id)).toEqual([]);
  });
});

/** `line rule`, from the words behind the last `#`, or behind `--` in a comment of ours. */
function planted(text: string): readonly string[] {
  return text
    .split("\n")
    .flatMap((line, i) => {
      const comment = / {2}# (?:rooflint:.*-- )?([a-z -]+)$/.exec(line)?.[1] ?? "";
      return comment.split(" ").flatMap((word) => (RULES.some(({ id }) => id === word) ? [`${i + 1} ${word}`] : []));
    })
    .sort();
}

function foundIn(name: string, text: string, target: string | null): readonly string[] {
  const options = { preset: "teaching", budget: { params: 1_000_000 }, ...(target && { target }) } as const;
  const analysis = analyze({ kind: "text", name, text }, options);
  const models = (analysis?.models ?? []).map(({ graph, findings }) => ({ name: graph.name, findings }));
  const findings = fileFindings(models).map(({ rule, range }) => `${(range?.start.line ?? -1) + 1} ${rule}`);
  const problems = (analysis?.problems ?? []).map(({ code, range }) => `${(range?.start.line ?? -1) + 1} ${code}`);
  return [...findings, ...problems].sort();
}
