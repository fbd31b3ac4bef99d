// Reads ONNX's textual syntax, https://github.com/onnx/onnx/blob/main/docs/Syntax.md, as onnx 1.23 reads it, with what
// docs/onnx-text.md adds. Never throws: a broken statement is reported where it stands, and everything else is read.
import type { Problem } from "../../../text/problem";
import type { OnnxFunction, OnnxModel } from "../model";
import { Cursor } from "./cursor";
import { INT64_MAX, INT64_MIN } from "./literals";
import { type Header, readFunction, readHeader, readMainGraph, readOpsets } from "./read-graph";
import { readInteger } from "./read-tensor";
import { atName, readEntries, readString } from "./read-type";
import { attempt, skipToFunction } from "./recover";

export interface ParsedText {
  readonly model: OnnxModel;
  readonly problems: readonly Problem[];
}

/**
 * Strings may span lines. An open quote then swallows the lines up to the next quote; so where a text with such a string
 * has faults, it is read once more with strings that end on their line, and the reading with fewer faults counts,
 * the second where both have as many.
 */
export function parseOnnxText(text: string): ParsedText {
  const cursor = new Cursor(text, { multilineStrings: true });
  const parsed = readModel(cursor);
  if (parsed.problems.length === 0 || !cursor.sawMultilineString) return parsed;
  const again = readModel(new Cursor(text, { multilineStrings: false }));
  return again.problems.length <= parsed.problems.length ? again : parsed;
}

type ModelHeader = Omit<OnnxModel, "graph" | "functions">;

const MODEL_HEADER: Header<ModelHeader> = {
  ir_version: (cursor) => ({ irVersion: Number(readVersion(cursor)) }),
  opset_import: (cursor) => ({ opsets: readOpsets(cursor) }),
  producer_name: (cursor) => ({ producerName: readString(cursor) }),
  producer_version: (cursor) => ({ producerVersion: readString(cursor) }),
  domain: (cursor) => ({ domain: readString(cursor) }),
  model_version: (cursor) => ({ modelVersion: readVersion(cursor) }),
  doc_string: (cursor) => ({ docString: readString(cursor) }),
  metadata_props: (cursor) => ({ metadata: readEntries(cursor) }),
};

function readVersion(cursor: Cursor): number | bigint {
  return readInteger(cursor, INT64_MIN, INT64_MAX, "a version");
}

/** model ::= other-data-list? graph function* */
function readModel(cursor: Cursor): ParsedText {
  const draft = emptyHeader();
  if (cursor.at("<") && attempt(cursor, () => readHeader(cursor, MODEL_HEADER, draft)) === null) skipHeader(cursor);
  const graph = readMainGraph(cursor);
  const functions = readFunctions(cursor);
  return { model: { ...draft, graph, functions }, problems: cursor.problems };
}

function emptyHeader(): ModelHeader {
  const texts = { producerName: "", producerVersion: "", domain: "", docString: "" };
  return { irVersion: null, opsets: [], modelVersion: null, metadata: [], ...texts };
}

/** Behind a broken header: after its '>', or at a line that starts with the graph's name and '('. */
function skipHeader(cursor: Cursor): void {
  while (!cursor.at("end") && !cursor.accept(">")) {
    if (cursor.token.opensLine && atName(cursor) && startsGraph(cursor)) return;
    cursor.advance();
  }
}

function startsGraph(cursor: Cursor): boolean {
  return cursor.peek(() => {
    cursor.advance();
    return cursor.at("(");
  });
}

function readFunctions(cursor: Cursor): OnnxFunction[] {
  const functions: OnnxFunction[] = [];
  while (!cursor.at("end")) {
    const start = cursor.token.start;
    if (cursor.at("<") || atName(cursor)) {
      functions.push(readFunction(cursor));
    } else {
      cursor.report(cursor.expected("a function or the end of the text"));
      skipToFunction(cursor, start);
    }
  }
  return functions;
}
