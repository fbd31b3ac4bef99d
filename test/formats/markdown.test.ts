// Markdown: read by a parser of CommonMark with GitHub's tables, every name of a file is text in its cell.
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { plainText } from "../../server/src/features/describe/layer";
import { markdownReport } from "../../server/src/formats/markdown";
import { escaped, table } from "../../server/src/text/markdown";
import { printable } from "../../server/src/text/printable";
import { HOSTILE_NAMES, hostile } from "../panel/reports";

// with raw HTML and links of bare addresses, as GitHub reads it
const parser = new MarkdownIt({ html: true });

/** The texts of all inline parts in order; fails where one is more than text. */
function texts(markdown: string): readonly string[] {
  return parser
    .parse(markdown, {})
    .filter(({ type }) => type === "inline")
    .map(({ children, content }) => {
      const others = (children ?? []).filter(({ type }) => !/^text/.test(type));
      if (others.length > 0) throw new Error(`${others[0]?.type} in ${content}`);
      return (children ?? []).map((child) => child.content).join("");
    });
}

describe("Markdown", () => {
  it("keeps every text what it is, in paragraphs, lists, headings and cells", () => {
    const word = fc.string({ unit: "binary" }).map((text) => printable(text).trim());
    const marks = fc
      .string({ unit: fc.constantFrom(..."\\`*_{}[]()<>#+-.!|~&;=1a: \"'".split("")) })
      .map((text) => text.trim());
    fc.assert(
      fc.property(
        fc.oneof(word, marks).filter((text) => text !== ""),
        (text) => {
          for (const markdown of [`- ${escaped(text)}`, `## ${escaped(text)}`]) expect(texts(markdown)).toEqual([text]);
          expect(texts(table(["a", "b"], [[escaped(text), "1"]]))).toEqual(["a", "b", text, "1"]);
        },
      ),
    );
  });

  it("of a hover holds hostile names as text, bounded in length", () => {
    for (const name of HOSTILE_NAMES.filter((text) => text !== "")) {
      const [shown = "", ...more] = texts(`Rooflint · ${plainText(name)}`);
      expect(more).toEqual([]);
      expect(shown).toBe(`Rooflint · ${name.length > 500 ? `${"x".repeat(249)}…${"x".repeat(250)}` : printable(name)}`);
    }
  });

  it("holds hostile names as text", () => {
    const markdown = markdownReport(hostile());
    const shown = texts(markdown);
    const blocks = new Set(parser.parse(markdown, {}).map(({ type }) => type));
    expect([...blocks].filter((type) => /html|fence|code|blockquote|hr/.test(type))).toEqual([]);
    for (const name of HOSTILE_NAMES.filter((text) => text !== "" && text.length < 200))
      expect(shown).toContain(printable(name));
    expect(Math.max(...shown.map((text) => text.length))).toBeLessThan(25_000);
  });
});
