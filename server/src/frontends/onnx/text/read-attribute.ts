// Reads attributes of ONNX text: one value, a list, or a reference to an attribute of the enclosing function.
import type { OnnxAttribute, OnnxGraph } from "../model";
import type { Cursor, SyntaxFailure } from "./cursor";
import { INT64_MAX, INT64_MIN } from "./literals";
import { type AttributeType, attributeTypeByWord, attributeWord, type ListKind, type ScalarKind } from "./names";
import { readNotes } from "./notes";
import { atSpecialFloat, readFloat, readInteger, readNamedTensor, readSparseTensorOf } from "./read-tensor";
import { atName, atType, readName, readString, readType } from "./read-type";

/** Reads the graph of an attribute; given by the caller, since graphs hold attributes in turn. */
export type ReadGraph = (cursor: Cursor) => OnnxGraph;

type Scalar = Extract<OnnxAttribute, { kind: ScalarKind }>;
type ListAttribute = Extract<OnnxAttribute, { kind: ListKind }>;

/** attr-list ::= '<' attr (',' attr)* '>' */
export function readAttributes(cursor: Cursor, readGraph: ReadGraph): OnnxAttribute[] {
  cursor.expect("<");
  const attributes: OnnxAttribute[] = [];
  while (!cursor.accept(">")) {
    const { docString } = readNotes(cursor);
    const name = readName(cursor, "an attribute name or '>'");
    const attribute = readAttributeOf(cursor, name, readGraph);
    attributes.push(docString === "" ? attribute : { ...attribute, docString });
    if (!cursor.at(">")) cursor.expect(",", "',' or '>' after the attribute");
  }
  return attributes;
}

/** What stands behind an attribute's name: (':' type)? '=' attr-value */
export function readAttributeOf(cursor: Cursor, name: string, readGraph: ReadGraph): OnnxAttribute {
  const declared = cursor.accept(":") ? readDeclaredType(cursor) : null;
  cursor.expect("=", declared ? "'=' after the attribute type" : "'=' or ':' after the attribute name");
  if (cursor.accept("@")) {
    return { name, kind: "reference", reference: readName(cursor), type: declared?.number ?? 0 };
  }
  if (cursor.at("[")) return readList(cursor, name, declared, readGraph);
  if (declared && declared.kind !== declared.element)
    throw cursor.expected(`'[' (attribute '${name}' is declared ${declared.word})`);
  return readScalar(cursor, name, declared?.element ?? null, readGraph);
}

function readDeclaredType(cursor: Cursor): AttributeType {
  const declared = cursor.at("name") ? attributeTypeByWord(cursor.word()) : undefined;
  if (!declared) throw cursor.expected("an attribute type such as int, floats or tensor");
  cursor.advance();
  return declared;
}

/** attr-value-list ::= '[' (single-attr-value (',' single-attr-value)*)? ']'; an empty one needs its type. */
function readList(cursor: Cursor, name: string, declared: AttributeType | null, readGraph: ReadGraph): OnnxAttribute {
  const open = cursor.expect("[");
  const items: Scalar[] = [];
  let kind: ScalarKind | null = declared?.element ?? null;
  while (!cursor.accept("]")) {
    const item = readScalar(cursor, name, kind, readGraph);
    kind ??= item.kind;
    items.push(item);
    if (!cursor.at("]")) cursor.expect(",", "',' or ']' in the list");
  }
  if (kind === null) throw cursor.failure(`an empty list needs its type, as in ${name}: ints = []`, open);
  // All items are of `kind`: readScalar refuses others.
  return { name, kind: LIST_KINDS[kind], value: items.map((item) => item.value) } as ListAttribute;
}

const LIST_KINDS: Readonly<Record<ScalarKind, ListKind>> = {
  float: "floats",
  int: "ints",
  string: "strings",
  tensor: "tensors",
  "sparse-tensor": "sparse-tensors",
  graph: "graphs",
  type: "types",
};

function readScalar(cursor: Cursor, name: string, expected: ScalarKind | null, readGraph: ReadGraph): Scalar {
  const start = cursor.token;
  const scalar = readAnyScalar(cursor, name, expected, readGraph);
  if (expected === null || scalar.kind === expected) return scalar;
  const message = `expected a value of type ${attributeWord(expected)} for attribute '${name}', got ${attributeWord(scalar.kind)}`;
  throw cursor.failure(message, { start: start.start, end: cursor.previousEnd });
}

/** single-attr-value ::= tensor-constant | graph | prim-constant | type */
function readAnyScalar(cursor: Cursor, name: string, expected: ScalarKind | null, readGraph: ReadGraph): Scalar {
  if (atSpecialFloat(cursor)) return { name, kind: "float", value: readFloat(cursor, true) };
  if (atType(cursor)) return readTyped(cursor, name);
  switch (cursor.token.kind) {
    case "name":
      return { name, kind: "graph", value: cursor.nested(() => readGraph(cursor)) };
    case "string":
      return { name, kind: "string", value: readString(cursor) };
    case "float":
      return { name, kind: "float", value: readFloat(cursor, true) };
    case "integer":
      if (expected === "float") return { name, kind: "float", value: readFloat(cursor, true) };
      return { name, kind: "int", value: readInteger(cursor, INT64_MIN, INT64_MAX, "int") };
    default:
      throw expectedValue(cursor, name, expected);
  }
}

function expectedValue(cursor: Cursor, name: string, expected: ScalarKind | null): SyntaxFailure {
  const type = expected ? ` of type ${attributeWord(expected)}` : "";
  return cursor.expected(`a value${type} for attribute '${name}'`);
}

/** A type alone, or a type with values: a tensor. */
function readTyped(cursor: Cursor, name: string): Scalar {
  const notes = readNotes(cursor);
  const start = cursor.token;
  const type = readType(cursor);
  if (type.kind === "sparse-tensor" && (cursor.at("{") || cursor.at("="))) {
    return { name, kind: "sparse-tensor", value: readSparseTensorOf(cursor, type, start) };
  }
  if (!cursor.at("{") && !cursor.at("=") && !atName(cursor)) return { name, kind: "type", value: type };
  return { name, kind: "tensor", value: readNamedTensor(cursor, type, notes, start) };
}
