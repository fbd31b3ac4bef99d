// The syntax tree of a Python document with its line index, by document version, each read once.
import type { Module, Node } from "../../python/syntax/ast";
import { parsePython } from "../../python/syntax/parser";
import type { DocumentVersion } from "../../session/session";
import { LineIndex, type Range } from "../../text/position";

export interface Syntax {
  readonly tree: Module;
  readonly lines: LineIndex;
}

export function syntaxOf(document: DocumentVersion): Syntax {
  let known = PARSED.get(document);
  if (known === undefined) {
    const { text } = document.source;
    known = { tree: parsePython(text).module, lines: LineIndex.of(text) };
    PARSED.set(document, known);
  }
  return known;
}

export function rangeOfNode({ lines }: Syntax, node: Pick<Node, "start" | "end">): Range {
  return lines.range(node);
}

const PARSED = new WeakMap<DocumentVersion, Syntax>();
