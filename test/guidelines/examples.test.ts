// The bad and good examples of every rule, run: each marker is met by a finding of that rule, no other place has one.
import { describe, expect, it } from "vitest";
import { type Analysis, analyze } from "../../server/src/analysis/analyze";
import { fileFindings } from "../../server/src/guidelines/file";
import type { Rule, RuleExample } from "../../server/src/guidelines/rule";
import { RULES } from "../../server/src/guidelines/rules/index";
import { START } from "../../server/src/text/position";
import { compareMarkers, readFixture } from "../harness/fixture";

for (const rule of RULES) {
  describe(rule.id, () => {
    it("has at least three examples of each kind, over two front ends, and every bad one a marker", () => {
      const examples = [...rule.bad, ...rule.good];
      expect(Math.min(rule.bad.length, rule.good.length)).toBeGreaterThanOrEqual(3);
      expect(new Set(examples.map(({ language }) => language)).size).toBeGreaterThan(1);
      for (const { text } of rule.bad) expect(readFixture(text).markers.length).toBeGreaterThan(0);
      for (const { text } of rule.good) expect(readFixture(text).markers).toEqual([]);
    });

    for (const example of [...rule.bad, ...rule.good]) it(example.title, () => run(rule, example));
  });
}

const ENDINGS = { python: ".py", "onnx-text": ".onnxtxt" } as const;

function run(rule: Rule, { language, text, target, budget }: RuleExample): void {
  const analysis = analyze(
    { kind: "text", name: `example${ENDINGS[language]}`, text },
    { preset: "teaching", ...(target && { target }), ...(budget && { budget }) },
  );
  if (!analysis) throw new Error("no front end knows the example");
  const { said, others } = saidOf(rule, analysis);
  expect(others).toEqual([]);
  expect(analysis.models.length + said.length).toBeGreaterThan(0);
  expect(compareMarkers(readFixture(text).markers, said)).toEqual([]);
}

/** What the rule says; problems that are not its own and would make the example a wrong one. */
function saidOf({ id }: Rule, { models, problems }: Analysis) {
  const files = models.map(({ graph, findings }) => ({ name: graph.name, findings }));
  const findings = fileFindings(files).filter(({ rule }) => rule === id);
  const own = problems.filter(({ code }) => code === id);
  const said = [...findings, ...own].map(({ range, message }) => ({ range: range ?? START, message }));
  return { said, others: problems.filter(({ code, severity }) => code !== id && severity !== "hint") };
}
