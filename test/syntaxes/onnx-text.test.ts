// The TextMate grammar of ONNX text, tokenised as VS Code does: every word of the lines below has the scope beside it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar } from "vscode-textmate";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const GRAMMAR = path.join(ROOT, "syntaxes", "onnx-text.tmLanguage.json");
let grammar: IGrammar;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await oniguruma.loadWASM(readFileSync(wasm));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(GRAMMAR, "utf8"), GRAMMAR),
  });
  const loaded = await registry.loadGrammar("source.onnx-text");
  if (loaded === null) throw new Error("the grammar does not load");
  grammar = loaded;
});

/** `word scope` for every word or sign named; scopes without their language suffix. */
const LINES: readonly (readonly [line: string, scopes: readonly string[]])[] = [
  ["# a comment", ["#|punctuation.definition.comment", " a comment|comment.line.number-sign"]],
  ['#@ {"doc_string": "x"}', ["#@|punctuation.definition.comment", ' {"doc_string": "x"}|comment.line.documentation']],
  [
    '   ir_version: 10, opset_import: ["" : 17],',
    ["ir_version|keyword.other.header", "10|constant.numeric.integer", "opset_import|keyword.other.header"],
  ],
  ['   doc_string: "say \\"x\\""', ["doc_string|keyword.other.header", '\\"|constant.character.escape']],
  [
    "g (float[1,?,N] x, seq(int64[]) s) => (float y)",
    [
      "g|entity.name.function",
      "float|storage.type",
      "1|constant.numeric.integer",
      "?|constant.language.unknown-dimension",
      "N|variable.other.dimension",
      "x|variable.other",
      "seq|storage.type",
      "int64|storage.type",
      "=>|keyword.operator.arrow",
      "y|variable.other",
    ],
  ],
  ['"torch-jit" (float x) => (float y)', ['"torch-jit"|entity.name.function']],
  ["twice <beta, alpha: float = 2.0> (x) => (y)", ["twice|entity.name.function", "alpha|entity.other.attribute-name"]],
  [
    '   float[2,3] "w.1" = {1, -2.5e-3, nan},',
    [
      "float|storage.type",
      "w.1|string.quoted.double",
      "=|keyword.operator.assignment",
      "1|constant.numeric.integer",
      "-2.5e-3|constant.numeric.float",
      "nan|constant.language.float",
    ],
  ],
  [
    '   ["/conv/Conv"] y, z = com.microsoft.FusedConv:two <group: int = 1, axes = [0], v = @alpha> (x, "w.1")',
    [
      '"/conv/Conv"|entity.name.label',
      "y|variable.other",
      "=|keyword.operator.assignment",
      "com.microsoft.|entity.name.namespace",
      "FusedConv|support.function.operator",
      "two|entity.name.overload",
      "group|entity.other.attribute-name",
      "int|storage.type.attribute",
      "axes|entity.other.attribute-name",
      "alpha|variable.parameter",
      "x|variable.other",
      "w.1|string.quoted.double",
    ],
  ],
  ["   y = Relu (x)", ["y|variable.other", "Relu|support.function.operator"]],
  [
    "   y = If (c) <then_branch: graph = t () => (float a) {",
    [
      "If|support.function.operator",
      "then_branch|entity.other.attribute-name",
      "graph|storage.type.attribute",
      "t|entity.name.function",
      "a|variable.other",
      "{|punctuation.section.nodes",
    ],
  ],
  [
    "   y = Constant <value: tensor = int64[2] {1, 2}> ()",
    ["value|entity.other.attribute-name", "tensor|storage.type.attribute", "int64|storage.type"],
  ],
];

describe("grammar of ONNX text", () => {
  it.each(LINES)("%s", (line, scopes) => {
    const tokens = tokenise(line);
    let from = 0;
    for (const expected of scopes) {
      const found = tokens.findIndex((token, i) => i >= from && token === expected);
      expect(found, `${expected} in order among\n${tokens.join("\n")}`).not.toBe(-1);
      from = found + 1;
    }
  });

  it("carries a string over a line end", () => {
    const first = grammar.tokenizeLine('   doc_string: "two', textmate.INITIAL);
    const second = grammar.tokenizeLine('lines"', first.ruleStack);
    expect(second.tokens[0]?.scopes).toContain("string.quoted.double.onnx-text");
  });

  it("leaves no word of the samples without a scope", () => {
    for (const sample of ["unbalanced.onnxtxt", "attention.onnxtxt"]) {
      let stack = textmate.INITIAL;
      for (const line of readFileSync(path.join(ROOT, "samples", sample), "utf8").split("\n")) {
        const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
        const bare = tokens.filter(({ scopes }) => scopes.length === 1);
        const words = bare.map(({ startIndex, endIndex }) => line.slice(startIndex, endIndex).trim());
        expect(
          words.filter((word) => word !== ""),
          `${sample}: ${line}`,
        ).toEqual([]);
        stack = ruleStack;
      }
    }
  });
});

function tokenise(line: string): string[] {
  const { tokens } = grammar.tokenizeLine(line, textmate.INITIAL);
  return tokens.map(({ startIndex, endIndex, scopes }) => {
    const scope = scopes.at(-1)?.replace(/\.onnx-text$/, "") ?? "";
    return `${line.slice(startIndex, endIndex)}|${scope}`;
  });
}
