// House style that no linter knows.
import { describe, expect, it } from "vitest";
import { sourceFiles } from "./sources";

const product = ["server/src", "client/src", "webview/src"].flatMap(sourceFiles);
/** This folder names what it forbids. */
const all = [...product, ...sourceFiles("test").filter(({ path }) => !path.startsWith("test/house/"))];

describe("source files", () => {
  it("open with a comment on what they are for", () => {
    expect(product.filter(({ text }) => !/^\/[/*]/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it("contain no code from text: the webview's policy and web workers forbid it, and so do we", () => {
    expect(matching(product, /\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(\s*["'`]/)).toEqual([]);
  });

  it("silence no compiler and leave no notes to self", () => {
    expect(matching(all, /@ts-(ignore|nocheck|expect-error)|\bTODO\b|\bFIXME\b/)).toEqual([]);
  });
});

function matching(files: typeof all, pattern: RegExp): readonly string[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
  );
}
