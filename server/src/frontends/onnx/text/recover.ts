// Where reading goes on after a fault: the next statement of a node list, the next element of a list, the body of a graph.
// ONNX text as people and printers write it has one statement a line, so lines decide, not brackets that may be missing.
import { type Cursor, SyntaxFailure } from "./cursor";
import { atName, atType } from "./read-type";

/** Outputs looked at to tell a statement: bounds the look-ahead of lines that are none. */
const MAX_OUTPUTS_SEEN = 32;
const FUNCTION_WORDS: ReadonlySet<string> = new Set(["domain", "opset_import", "overload", "doc_string"]);

/** Runs `read`; a fault is reported and null is returned where the cursor then stands. */
export function attempt<T>(cursor: Cursor, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    cursor.report(error);
    return null;
  }
}

/** To the next statement of the node list or to its closing brace. `start` is where the broken statement begins. */
export function skipStatement(cursor: Cursor, start: number): void {
  let bodies = 0;
  while (!cursor.at("end")) {
    const progressed = cursor.token.start > start;
    if (bodies === 0 && progressed && (startsStatement(cursor) || startsFunction(cursor))) return;
    if (cursor.at("}") && (bodies > 0 || closesNodes(cursor))) {
      if (bodies === 0) return;
      bodies--;
    }
    const brace = cursor.accept("{");
    if (!brace) cursor.advance();
    else if (cursor.token.opensLine) bodies++;
  }
}

/** `[name] y = Op`, `y, z = Op`: only a statement has this at the start of a line. */
function startsStatement(cursor: Cursor): boolean {
  if (!cursor.token.opensLine) return false;
  return cursor.peek(() => {
    if (cursor.accept("[")) return (!atName(cursor) || cursor.advance() !== null) && cursor.at("]");
    for (let outputs = 0; outputs < MAX_OUTPUTS_SEEN && atName(cursor); outputs++) {
      cursor.advance();
      if (cursor.accept("=")) return cursor.at("(") || (atName(cursor) && !atType(cursor));
      if (!cursor.accept(",")) return false;
    }
    return false;
  });
}

/** A brace alone on its line or at the end of a one-line graph; one that is followed by `>` or `,` closes values. */
function closesNodes(cursor: Cursor): boolean {
  if (cursor.token.opensLine) return true;
  return cursor.peek(() => {
    cursor.advance();
    return cursor.at("end") || cursor.at("}") || cursor.token.opensLine;
  });
}

/** `<domain: …`: the header of a function, which no node can start with. */
export function startsFunction(cursor: Cursor): boolean {
  return (
    cursor.at("<") &&
    cursor.peek(() => {
      cursor.advance();
      return cursor.at("name") && FUNCTION_WORDS.has(cursor.word()) && cursor.advance() !== null && cursor.at(":");
    })
  );
}

/** Reads `element (',' element)*` up to `close` into `items`; a broken element is reported and left out. */
export function readList<T>(cursor: Cursor, close: ")" | ">", items: T[], read: () => T): void {
  while (!cursor.accept(close)) {
    const start = cursor.token.start;
    const item = attempt(cursor, read);
    if (item !== null) items.push(item);
    else skipElement(cursor, close, start);
    if (cursor.accept(",") || cursor.at(close) || (item === null && opensElement(cursor))) continue;
    throw cursor.expected(`',' or '${close}'`);
  }
}

const OPENING: ReadonlySet<string> = new Set(["(", "[", "{", "<"]);
const CLOSING: ReadonlySet<string> = new Set([")", "]", "}", ">"]);

function skipElement(cursor: Cursor, close: ")" | ">", start: number): void {
  let depth = 0;
  while (!cursor.at("end")) {
    if (depth === 0 && (cursor.at(",") || cursor.at(close))) return;
    if (cursor.token.start > start && (opensElement(cursor) || opensBody(cursor))) return;
    if (OPENING.has(cursor.token.kind)) depth++;
    if (CLOSING.has(cursor.token.kind)) depth = Math.max(0, depth - 1);
    cursor.advance();
  }
}

function opensElement(cursor: Cursor): boolean {
  return cursor.token.opensLine && atType(cursor);
}

function opensBody(cursor: Cursor): boolean {
  return cursor.at("{") && cursor.token.opensLine;
}

/** To the brace that opens the nodes of a graph whose signature is broken: the first that ends its line. */
export function skipToBody(cursor: Cursor): void {
  while (!cursor.at("end") && !startsFunction(cursor)) {
    if (cursor.at("{") && (cursor.token.opensLine || endsLine(cursor))) return;
    cursor.advance();
  }
}

function endsLine(cursor: Cursor): boolean {
  return cursor.peek(() => {
    cursor.advance();
    return cursor.token.opensLine;
  });
}

/** To the next function after text that is none. */
export function skipToFunction(cursor: Cursor, start: number): void {
  while (!cursor.at("end")) {
    if (cursor.token.start > start && startsFunction(cursor)) return;
    cursor.advance();
  }
}
