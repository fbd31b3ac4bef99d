// Names as they are shown outside of the panel: what would be obeyed is a code point, what is too long is cut.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { labelText, printable } from "../../server/src/text/printable";
import { shorten } from "../../server/src/text/shorten";

describe("printable text", () => {
  test.each([
    ["a\u202eb", "a\\u{202e}b", "an override of the direction of writing"],
    ["a\u2066b\u2069", "a\\u{2066}b\\u{2069}", "isolates"],
    ["\u001b[31m", "\\u{1b}[31m", "a terminal's escape"],
    ["a\r\nb", "a\\u{d}\\u{a}b", "a line end"],
    ["a\u2028b", "a\\u{2028}b", "a line separator"],
    ["\ud83e", "\\u{d83e}", "half a character"],
    ["🧠 שכבה طبقة é", "🧠 שכבה طبقة é", "letters of every script stay"],
    ["👩\u200d💻", "👩\u200d💻", "an emoji of two stays one"],
  ])("shows %j as %j: %s", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});

describe("labels of VS Code", () => {
  test("show no icon of a name's choosing", () => {
    expect(labelText("$(zap) net $(sync~spin)", 40)).toBe("\\$(zap) net \\$(sync~spin)");
    expect(labelText("f($x) $() $", 40)).toBe("f($x) $() $");
  });

  test("are bounded", () => {
    expect(labelText("x".repeat(10_000), 40)).toBe(`${"x".repeat(19)}…${"x".repeat(20)}`);
  });
});

describe("shortened text", () => {
  test("keeps both ends and no half of a character", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (whole, width) => {
        const shown = shorten(whole, width);
        expect(shown.length).toBeLessThanOrEqual(Math.max(width, 1));
        expect(() => encodeURIComponent(shown)).not.toThrow(); // as it does on half a surrogate pair
        const [head = "", tail = ""] = whole.length <= width ? [whole] : shown.split(/…(?=[^…]*$)/);
        expect(whole.startsWith(head) && whole.endsWith(tail)).toBe(true);
      }),
    );
  });
});
