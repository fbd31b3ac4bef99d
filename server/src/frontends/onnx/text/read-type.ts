// Reads names, types and value infos of ONNX text.
import { RANK } from "../limits";
import type { MetadataEntry, OnnxDim, OnnxType, OnnxValueInfo } from "../model";
import type { Cursor } from "./cursor";
import { elementTypeOf, isTypeWord } from "./names";
import { readNotes } from "./notes";

/** quotable-id ::= id | quoted-str. Ours also where the official syntax asks for an id. */
export function readName(cursor: Cursor, what = "a name"): string {
  return cursor.at("string") ? readString(cursor) : cursor.word(cursor.expect("name", what));
}

/** Between quotes a backslash makes the next character stand for itself. */
export function readString(cursor: Cursor, what = "a string in quotes"): string {
  const token = cursor.expect("string", what);
  const inner = cursor.text.slice(token.start + 1, token.end - 1);
  return inner.includes("\\") ? inner.replace(/\\(.)/gs, "$1") : inner;
}

export function atName(cursor: Cursor): boolean {
  return cursor.at("name") || cursor.at("string");
}

/** Whether the present word can only be the start of a type. */
export function atType(cursor: Cursor): boolean {
  return cursor.at("name") && isTypeWord(cursor.word());
}

/** value-info ::= type? quotable-id */
export function readValueInfo(cursor: Cursor): OnnxValueInfo {
  const { docString, metadata } = readNotes(cursor);
  const start = cursor.token.start;
  const type = atType(cursor) ? readType(cursor) : null;
  const name = readName(cursor, type ? "a name after the type" : "a type and a name");
  return { name, type, docString, metadata, range: cursor.range(start, cursor.previousEnd) };
}

/** type ::= tensor-type | 'seq' '(' type ')' | 'map' '(' prim-type ',' type ')' | … */
export function readType(cursor: Cursor): OnnxType {
  return cursor.nested(() => readTypeHere(cursor));
}

function readTypeHere(cursor: Cursor): OnnxType {
  if (!atType(cursor)) throw cursor.expected("a type");
  switch (cursor.word()) {
    case "seq":
      return readWrapped(cursor, () => ({ kind: "sequence", element: readOptionalType(cursor) }));
    case "optional":
      return readWrapped(cursor, () => ({ kind: "optional", element: readOptionalType(cursor) }));
    case "map":
      return readWrapped(cursor, () => readMap(cursor));
    case "sparse_tensor":
      return readWrapped(cursor, () => ({ kind: "sparse-tensor", ...readTensorType(cursor) }));
    case "opaque":
      return readWrapped(cursor, () => readOpaque(cursor));
    default:
      return { kind: "tensor", ...readTensorType(cursor) };
  }
}

function readWrapped(cursor: Cursor, read: () => OnnxType): OnnxType {
  cursor.advance();
  cursor.expect("(");
  const type = read();
  cursor.expect(")");
  return type;
}

/** Ours: `seq()` for a sequence whose file names no element type. */
function readOptionalType(cursor: Cursor): OnnxType | null {
  return cursor.at(")") ? null : readType(cursor);
}

function readMap(cursor: Cursor): OnnxType {
  const keyType = readElementType(cursor);
  cursor.expect(",");
  return { kind: "map", keyType, value: readOptionalType(cursor) };
}

/** opaque-type ::= 'opaque' '(' [ [ qualified-id ',' ] qualified-id ] ')' */
function readOpaque(cursor: Cursor): OnnxType {
  if (cursor.at(")")) return { kind: "opaque", domain: "", name: "" };
  const first = readQualifiedName(cursor).join(".");
  if (!cursor.accept(",")) return { kind: "opaque", domain: "", name: first };
  return { kind: "opaque", domain: first, name: readName(cursor) };
}

/** qualified-id ::= id ('.' id)* */
export function readQualifiedName(cursor: Cursor, what = "a name"): string[] {
  const parts = [readName(cursor, what)];
  while (cursor.accept(".")) parts.push(readName(cursor, "a name after '.'"));
  return parts;
}

function readElementType(cursor: Cursor): number {
  const elemType = cursor.at("name") ? elementTypeOf(cursor.word()) : undefined;
  if (elemType === undefined) throw cursor.expected("an element type such as float or int64");
  cursor.advance();
  return elemType;
}

/** tensor-type ::= prim-type (a scalar) | prim-type '[' ']' (unknown rank) | prim-type '[' tensor-dims ']' */
function readTensorType(cursor: Cursor): { elemType: number; dims: readonly OnnxDim[] | null } {
  const elemType = readElementType(cursor);
  if (!cursor.accept("[")) return { elemType, dims: [] };
  if (cursor.accept("]")) return { elemType, dims: null };
  const dims: OnnxDim[] = [];
  do {
    if (dims.length === RANK) throw cursor.failure(`more than ${RANK} dimensions`, cursor.token, "limit-reached");
    dims.push(readDim(cursor));
  } while (cursor.accept(","));
  cursor.expect("]", "',' or ']' after the dimension");
  return { elemType, dims };
}

/** tensor-dim ::= '?' | quotable-id | int-constant */
function readDim(cursor: Cursor): OnnxDim {
  if (cursor.accept("?")) return null;
  if (atName(cursor)) return readName(cursor);
  const token = cursor.expect("integer", "a dimension (a size, a name or '?')");
  const size = Number(cursor.word(token));
  if (!Number.isSafeInteger(size)) throw cursor.failure("the dimension is out of range", token);
  return size;
}

/** str-str-list ::= '[' str ':' str (',' str ':' str)* ']' */
export function readEntries(cursor: Cursor): MetadataEntry[] {
  cursor.expect("[");
  const entries: MetadataEntry[] = [];
  while (!cursor.accept("]")) {
    const key = readString(cursor, "a key in quotes");
    cursor.expect(":");
    entries.push({ key, value: readString(cursor, "a value in quotes") });
    if (!cursor.at("]")) cursor.expect(",", "',' or ']'");
  }
  return entries;
}
