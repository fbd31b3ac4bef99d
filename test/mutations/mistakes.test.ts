// Small mistakes that people make while they type a model (mistakes/mistakes.txt), against what PyTorch says of each
// (mistakes/mistakes.json, written by mistakes.py): told once, with PyTorch's exception and words, at the line of the call that
// it rejects or where the layer was made. The program that was meant has no error.
import { describe, expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";
import stored from "./mistakes/mistakes.json";

const FEWEST = 60;
/** Python adds it where it prints the exception. */
const SUGGESTION = /\. Did you mean: '\w+'\?$/;

it("are as many as asked for", () => expect(stored.cases.length).toBeGreaterThanOrEqual(FEWEST));

describe(`mistakes that PyTorch ${stored.torch} rejects`, () => {
  it.each(stored.cases.map((one) => [one.name, one] as const))(
    "%s",
    (_name, { wrong, right, type, message, lines }) => {
      const told = errors(wrong);
      expect(told.map((error) => error.message.replace(SUGGESTION, ""))).toEqual([`${type}: ${message}`]);
      expect(lines).toContain(told[0]?.line);
      expect(errors(right)).toEqual([]);
    },
  );
});

function errors(text: string) {
  const { problems } = analyze({ kind: "text", name: "/project/model.py", text }, {}) ?? { problems: [] };
  return problems
    .filter(({ severity }) => severity === "error")
    .map(({ message, range }) => ({ message, line: (range?.start.line ?? -1) + 1 }));
}
