// Models in which one number was changed, against PyTorch's verdict of each (shape-errors.json, written by measure-shape-errors.mjs,
// which also judges all of them): what PyTorch rejects is told, at a line that a user would accept, and what it accepts is not.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../python-packages.mjs";
import { judge, type ShapeCase, type ShapeInput } from "./shape-errors";
import stored from "./shape-errors.json";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
/** Every so many of the cases: all of them take half a minute. */
const STRIDE = 4;
/** Of what PyTorch rejects at least this share has to be told, of what it accepts at most that. */
const [TOLD, FALSELY] = [0.95, 0.01];

const cases = stored.cases as unknown as readonly ShapeCase[];
const inputs = stored.inputs as unknown as Readonly<Record<string, Readonly<Record<string, readonly ShapeInput[]>>>>;
const torchvision = packageFolder("torchvision-0.29.2");
if (torchvision === null) console.log("skipped: the cases of torchvision's files, which are not fetched");

const texts = new Map<string, string | null>();
const files = {
  read(file: string): string | null {
    const known = texts.get(file);
    if (known !== undefined) return known;
    const text = existsSync(file) ? readFileSync(file, "utf8") : null;
    texts.set(file, text);
    return text;
  },
};

describe("models with one number changed", () => {
  const own = cases.filter(({ file }, i) => i % STRIDE === 0 && (torchvision !== null || !isOfTorchvision(file)));
  const verdicts = own.map((one) => ({ one, ...judge(one, placeOf(one), inputsOf(one)) }));

  it("are as many as asked for", () => {
    expect(cases.length).toBeGreaterThanOrEqual(400);
    expect(own.filter(({ accepted }) => !accepted).length).toBeGreaterThan(50);
  });

  it(`are told at the line of PyTorch's error, at least ${100 * TOLD} % of those that it rejects`, () => {
    const rejected = verdicts.filter(({ one }) => !one.accepted);
    const missed = rejected.filter(({ told }) => told !== "there").map(description);
    expect(missed.length <= (1 - TOLD) * rejected.length, missed.join("\n")).toBe(true);
  });

  it(`are not told, at most ${100 * FALSELY} % of those that it accepts`, () => {
    const accepted = verdicts.filter(({ one }) => one.accepted);
    const alarms = accepted.filter(({ told }) => told !== "not").map(description);
    expect(alarms.length <= FALSELY * accepted.length, alarms.join("\n")).toBe(true);
  });
});

function isOfTorchvision(file: string): boolean {
  return file.startsWith("torchvision/");
}

function placeOf({ file }: ShapeCase) {
  const at = path.join(isOfTorchvision(file) ? (torchvision ?? "") : ROOT, file);
  return { path: at, text: files.read(at) ?? "", files, paths: torchvision === null ? [] : [torchvision] };
}

function inputsOf({ file, entry }: ShapeCase): readonly ShapeInput[] {
  return inputs[file]?.[entry] ?? [];
}

function description({ one, line, errors }: { one: ShapeCase; line: number; errors: readonly string[] }): string {
  const theirs = one.accepted ? "accepts it" : `raises ${one.type}: ${one.message}`;
  return `${one.file} line ${line}, number → ${one.edit[2]}: PyTorch ${theirs}; told: ${errors.join("; ")}`;
}
