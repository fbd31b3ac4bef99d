// docs/rules/ is what the rules say of themselves; `npm run docs` prints it again.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { rulePage } from "../../server/src/guidelines/document";
import { RULES } from "../../server/src/guidelines/rules/index";

const FOLDER = path.resolve(import.meta.dirname, "..", "..", "docs", "rules");

for (const rule of RULES) {
  it(`docs/rules/${rule.id}.md is up to date`, () => {
    const file = path.join(FOLDER, `${rule.id}.md`);
    expect(existsSync(file) ? readFileSync(file, "utf8") : "absent: run `npm run docs`").toBe(rulePage(rule));
  });
}

it("docs/rules/ has no page of a rule that is gone", () => {
  expect(readdirSync(FOLDER).sort()).toEqual(RULES.map(({ id }) => `${id}.md`).sort());
});
