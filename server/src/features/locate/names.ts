// Names of values in ONNX text by position, from the tokens alone: enough for hover, go to definition, references and
// folding, also while the text is half written.
import { findFrontend } from "../../frontends/index";
import { Cursor, type Token } from "../../frontends/onnx/text/cursor";
import type { DocumentVersion } from "../../session/session";
import { contains, LineIndex, type Position, type Range } from "../../text/position";

export interface ValueName {
  readonly name: string;
  readonly range: Range;
  /** Left of `=`: a statement computes it. */
  readonly computed: boolean;
  /** Number of the top-level unit (graph or function) it belongs to: names do not reach beyond. */
  readonly unit: number;
}

/** Every name in a document that may be a value's: neither an operator (`Conv(`) nor an attribute (`<group = 2>`). */
export function namesOf(document: DocumentVersion): readonly ValueName[] {
  return readTokens(document).names;
}

/** Ranges from an opening to its closing bracket, `{}`, `<>` and `()`. */
export function bracketPairs(document: DocumentVersion): readonly Range[] {
  return readTokens(document).brackets;
}

export function nameAt(names: readonly ValueName[], position: Position): ValueName | null {
  return names.find(({ range }) => contains(range, position)) ?? null;
}

export function sameName(names: readonly ValueName[], { name, unit }: ValueName): readonly ValueName[] {
  return names.filter((other) => other.name === name && other.unit === unit);
}

/** Where a statement computes it; else its first place, which is in the header. */
export function definitionOf(names: readonly ValueName[], name: ValueName): ValueName {
  const places = sameName(names, name);
  return places.find((place) => place.computed) ?? places[0] ?? name;
}

interface Read {
  readonly names: readonly ValueName[];
  readonly brackets: readonly Range[];
}

/** By document version, each read once. */
const READ = new WeakMap<DocumentVersion, Read>();

function readTokens(document: DocumentVersion): Read {
  const known = READ.get(document);
  if (known) return known;
  if (!isOnnxText(document)) return { names: [], brackets: [] };
  const read = readText(document.source.text);
  READ.set(document, read);
  return read;
}

function isOnnxText({ source }: DocumentVersion): boolean {
  return findFrontend(source)?.id === "onnx-text";
}

interface Open {
  readonly token: Token;
  /** The statements of a graph or function, as opposed to the elements of a tensor. */
  readonly isBody: boolean;
}

/** One pass with a stack of open brackets; a closing bracket without its opening one is stepped over. */
function readText(text: string): Read {
  const lines = LineIndex.of(text);
  const tokens = tokensOf(text);
  const names: ValueName[] = [];
  const brackets: Range[] = [];
  const open: Open[] = [];
  let unit = 0;
  tokens.forEach((token, i) => {
    const around = { previous: tokens[i - 1]?.kind, next: tokens[i + 1]?.kind };
    if (token.kind in CLOSING) open.push({ token, isBody: token.kind === "{" && around.previous !== "=" });
    const inner = open.at(-1);
    if (inner && CLOSING[inner.token.kind] === token.kind) {
      open.pop();
      brackets.push(lines.range({ start: inner.token.start, end: token.end }));
      if (open.length === 0 && inner.isBody) unit++;
    }
    const name = nameOf(text, token);
    if (name === null || !isValue(around, inner)) return;
    names.push({ name, range: lines.range(token), computed: inner?.isBody === true, unit });
  });
  return { names, brackets };
}

const CLOSING: Readonly<Record<string, Token["kind"]>> = { "(": ")", "[": "]", "{": "}", "<": ">" };

interface Neighbours {
  readonly previous: Token["kind"] | undefined;
  readonly next: Token["kind"] | undefined;
}

/** After these stands an operator's or type's name: `Conv(`, `Conv<`, `float[`, `float x`, `com.microsoft`. */
const BEFORE_OTHER_NAME: ReadonlySet<string | undefined> = new Set(["(", "<", "[", ".", "name", "string"]);
/** Inside `<…>` these stand before an attribute, its type or its value; a declared value stands behind a type. */
const BEFORE_ATTRIBUTE: ReadonlySet<string | undefined> = new Set(["<", ",", "=", ":"]);

/** Square brackets hold dimensions, lists and node names; top level holds the names of graphs. */
function isValue({ previous, next }: Neighbours, inner: Open | undefined): boolean {
  if (previous === "." || BEFORE_OTHER_NAME.has(next)) return false;
  switch (inner?.token.kind) {
    case "(":
      return true;
    case "{":
      return inner.isBody && (next === "," || next === "=");
    case "<":
      return !BEFORE_ATTRIBUTE.has(previous);
    default:
      return false;
  }
}

function tokensOf(text: string): readonly Token[] {
  const cursor = new Cursor(text, { multilineStrings: true });
  const tokens: Token[] = [];
  while (!cursor.at("end")) tokens.push(cursor.advance());
  return tokens;
}

/** Names that are no identifiers are written in quotes, with a backslash before quotes and backslashes. */
function nameOf(text: string, token: Token): string | null {
  const word = text.slice(token.start, token.end);
  if (token.kind === "name") return word;
  return token.kind === "string" ? word.slice(1, -1).replace(/\\(["\\])/g, "$1") : null;
}
