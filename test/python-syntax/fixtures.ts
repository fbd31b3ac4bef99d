// Reads and writes the fixtures: cases of `=== title`, source, `==>`, tree. The trees are CPython's (compare.mjs
// --fixtures checks that); "rejected" stands where CPython rejects the source.

export interface Fixture {
  readonly title: string;
  readonly source: string;
  readonly tree: string;
}

/** Characters that would not survive in a text file, or not be seen. */
const SYMBOLS: readonly (readonly [symbol: string, character: string])[] = [
  ["␍␤", "\r\n"],
  ["␍", "\r"],
  ["␌", "\f"],
  ["␉", "\t"],
  ["␀", "\0"],
];

export function readFixtures(text: string): Fixture[] {
  const cases = text.split(/^=== /m).slice(1);
  return cases.map((one) => {
    const [head = "", tree = ""] = one.split(/^==>\n/m);
    const lineEnd = head.indexOf("\n");
    return { title: head.slice(0, lineEnd), source: withSymbols(head.slice(lineEnd + 1)), tree: tree.trim() };
  });
}

export function printFixtures(fixtures: readonly Fixture[]): string {
  return fixtures.map(({ title, source, tree }) => `=== ${title}\n${withoutSymbols(source)}==>\n${tree}\n`).join("\n");
}

/** `␍␤` at the end of a line is a line end of its own: the one of the file is taken away. */
function withSymbols(source: string): string {
  return SYMBOLS.reduce(
    (text, [symbol, character]) => text.replaceAll(symbol, character),
    source.replaceAll("␍␤\n", "␍␤"),
  );
}

function withoutSymbols(source: string): string {
  const text = SYMBOLS.reduce((done, [symbol, character]) => done.replaceAll(character, symbol), source);
  return text.replaceAll("␍␤", "␍␤\n");
}
