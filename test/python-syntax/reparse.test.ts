// Random edits, one after the other: a file parsed again after each must be what it is when it is read anew. The generator is
// seeded: the same edits on every machine.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { type ParsedPython, parsePython } from "../../server/src/python/syntax/parser";
import { reparse } from "../../server/src/python/syntax/reparse";
import { ROOT } from "../harness/build";
import { RandomEdits } from "../harness/random-edits";
import { packageFolder } from "../python-packages.mjs";

const EDITS = 50;
const samples = path.join(ROOT, "samples");
const files = readdirSync(samples)
  .filter((name) => name.endsWith(".py"))
  .map((name) => path.join(samples, name));
const torchvision = packageFolder("torchvision-0.29.2");
if (torchvision === null) console.log("torchvision's files are not here (node test/python-packages.mjs): samples only");
const models = torchvision === null ? [] : ["resnet.py", "swin_transformer.py", "vision_transformer.py"];
const all = [...files, ...models.map((name) => path.join(torchvision as string, "torchvision", "models", name))];

/** Edits that left statements as they were, and those that changed one function only. */
const counts = { edits: 0, reused: 0, bodies: 0 };

it.each(all.map((file, seed) => [path.basename(file), file, seed + 1] as const))(
  "reads %s after every edit as it stands",
  (_name, file, seed) => {
    let text = readFileSync(file, "utf8");
    let sound = text;
    const edits = new RandomEdits(seed);
    let parsed: ParsedPython = parsePython(text);
    for (let i = 0; i < EDITS; i++) {
      if (parsed.problems.length === 0) sound = text;
      // a fault is taken back soon
      const next = parsed.problems.length > 0 && i % 2 === 0 ? sound : edits.next(text);
      const before = new Set(parsed.module.body);
      const again = reparse(parsed, text, next);
      if (again.parsed.module.body.some((statement) => before.has(statement))) counts.reused++;
      if (again.changed) counts.bodies++;
      counts.edits++;
      expect(plain(again.parsed) === plain(parsePython(next)), `edit ${i}`).toBe(true);
      parsed = again.parsed;
      text = next;
    }
  },
  30_000,
);

it("reads most of a file only once", () => {
  expect(counts.reused).toBeGreaterThan(counts.edits / 2);
  expect(counts.bodies).toBeGreaterThan(counts.edits / 5);
});

function plain({ module, problems, comments }: ParsedPython): string {
  return JSON.stringify({ module, problems, comments }, (_key, value) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
}
