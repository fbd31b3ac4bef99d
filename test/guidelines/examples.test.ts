// The bad and good examples of every rule, run: each marker is met by a finding of that rule, and nothing else is found.
import { describe, expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";
import type { RuleExample } from "../../server/src/guidelines/rule";
import { RULES } from "../../server/src/guidelines/rules/index";
import { START } from "../../server/src/text/position";
import { compareMarkers, readFixture } from "../harness/fixture";

for (const rule of RULES) {
  describe(rule.id, () => {
    it("has examples of both kinds, and every bad one a marker", () => {
      expect(rule.bad.length).toBeGreaterThan(0);
      expect(rule.good.length).toBeGreaterThan(0);
      for (const { text } of rule.bad) expect(readFixture(text).markers.length).toBeGreaterThan(0);
      for (const { text } of rule.good) expect(readFixture(text).markers).toEqual([]);
    });

    for (const example of [...rule.bad, ...rule.good]) it(example.title, () => run(rule.id, example));
  });
}

function run(id: string, { text }: RuleExample): void {
  const analysis = analyze({ kind: "text", name: "example.onnxtxt", text });
  expect(analysis?.problems).toEqual([]);
  const findings = analysis?.models.flatMap((model) => model.findings) ?? [];
  expect(findings.filter(({ rule }) => rule !== id)).toEqual([]);
  const placed = findings.map(({ range, message }) => ({ range: range ?? START, message }));
  expect(compareMarkers(readFixture(text).markers, placed)).toEqual([]);
}
