import { describe, expect, it } from "vitest";
import { nearestName } from "../../server/src/text/nearest";

describe("the name that was meant", () => {
  it.each([
    ["widht", ["height", "width"], "width"], // two neighbours swapped: one edit
    ["flaten", ["flip", "flatten", "flat"], "flatten"], // one letter left out
    ["colour", ["color", "cool"], "color"],
    ["ab", ["ba"], null], // one edit, but half of the letters
    ["expansion", ["width", "stride"], null],
    ["relu", [], null],
  ])("%s of %j is %s", (name, known, meant) => expect(nearestName(name, known)).toBe(meant));
});
