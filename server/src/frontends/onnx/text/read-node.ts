// Reads node lists of ONNX text. A broken statement is reported and left out, all others are kept.
import type { OnnxAttribute, OnnxNode } from "../model";
import { type Cursor, SyntaxFailure } from "./cursor";
import { readNotes } from "./notes";
import { type ReadGraph, readAttributes } from "./read-attribute";
import { atName, readName, readQualifiedName } from "./read-type";
import { attempt, skipStatement, startsFunction } from "./recover";

/** node-list ::= '{' node* '}' */
export function readNodes(cursor: Cursor, readGraph: ReadGraph): OnnxNode[] {
  const open = cursor.expect("{", "'{' and the nodes");
  const nodes: OnnxNode[] = [];
  while (!cursor.accept("}")) {
    if (cursor.at("end") || startsFunction(cursor)) {
      const message = `expected '}' to close the node list opened on line ${cursor.line(open.start)}`;
      cursor.report(new SyntaxFailure(message, open, "syntax-error"));
      break;
    }
    const start = cursor.token.start;
    const node = attempt(cursor, () => readNode(cursor, readGraph));
    if (node) nodes.push(node);
    else skipStatement(cursor, start);
  }
  return nodes;
}

/** node ::= ('[' quotable-id ']')? names '=' qualified-id (':' id)? attr-list? '(' names ')' attr-list? */
function readNode(cursor: Cursor, readGraph: ReadGraph): OnnxNode {
  const { docString, metadata } = readNotes(cursor);
  const start = cursor.token.start;
  const name = readLabel(cursor);
  const outputs = readNames(cursor);
  cursor.expect("=", outputs.length === 0 ? "a node such as y = Relu (x), or '}'" : "'=' after the outputs");
  const operatorStart = cursor.token.start;
  const path = readQualifiedName(cursor, "an operator");
  const opRange = cursor.range(operatorStart, cursor.previousEnd);
  const overload = cursor.accept(":") ? readName(cursor, "the overload's name") : "";
  const before = cursor.at("<") ? readAttributes(cursor, readGraph) : [];
  cursor.expect("(", before.length === 0 ? "'(' or '<' after the operator" : "'(' after the attributes");
  const inputs = readNames(cursor);
  cursor.expect(")", "',' or ')' after the input");
  const attributes = before.length === 0 ? readTrailingAttributes(cursor, readGraph) : before;
  const [domain, opType] = [path.slice(0, -1).join("."), path.at(-1) ?? ""];
  const range = cursor.range(start, cursor.previousEnd);
  return { name, opType, domain, overload, inputs, outputs, attributes, docString, metadata, range, opRange };
}

function readLabel(cursor: Cursor): string {
  if (!cursor.accept("[")) return "";
  const name = atName(cursor) ? readName(cursor) : "";
  cursor.expect("]", "']' after the node's name");
  return name;
}

/** Attributes may also stand behind the inputs; the header of a function behind an open node list is none. */
function readTrailingAttributes(cursor: Cursor, readGraph: ReadGraph): OnnxAttribute[] {
  return cursor.at("<") && !startsFunction(cursor) ? readAttributes(cursor, readGraph) : [];
}

/** Names with commas between; nothing before a comma is an empty name, a last comma means nothing. */
function readNames(cursor: Cursor): string[] {
  const names: string[] = [];
  while (atName(cursor) || cursor.at(",")) {
    names.push(atName(cursor) ? readName(cursor) : "");
    if (!cursor.accept(",")) break;
  }
  return names;
}
