// Reads tensors of ONNX text: their values as literals, or where a file keeps them.
import { elements } from "../../../tensor/type";
import { fromBits } from "../bits";
import type { OnnxDim, OnnxSparseTensor, OnnxTensor, OnnxType, Payload } from "../model";
import { type Cursor, SyntaxFailure, shorten, type Token } from "./cursor";
import { type Literals, literalsOf } from "./literals";
import { elementTypeName } from "./names";
import { type Note, readNotes } from "./notes";
import { atName, readEntries, readName, readString, readType } from "./read-type";

type Literal = number | bigint | string;

/** tensor-constant ::= tensor-type quotable-id? '='? constant-data */
export function readTensor(cursor: Cursor): OnnxTensor {
  const notes = readNotes(cursor);
  const start = cursor.token;
  return readNamedTensor(cursor, readType(cursor), notes, start);
}

/** The rest of a tensor behind its type, which begins at `start`. */
export function readNamedTensor(cursor: Cursor, type: OnnxType, notes: Note, start: Token): OnnxTensor {
  const name = atName(cursor) ? readName(cursor) : "";
  cursor.accept("=");
  const { docString, metadata } = notes;
  return { ...readTensorOf(cursor, type, notes.name ?? name, start), docString, metadata };
}

/** What stands behind the type, the name and '=' of a tensor. */
export function readTensorOf(cursor: Cursor, type: OnnxType, name: string, start: Token): OnnxTensor {
  if (type.kind !== "tensor") throw cursor.failure("only a tensor can have values", span(cursor, start));
  const dims = fixedDims(cursor, type.dims, start);
  const payload = readPayload(cursor, type.elemType);
  const tensor = { name, elemType: type.elemType, dims, payload, docString: "", metadata: [] };
  checkCount(cursor, tensor, start);
  return tensor;
}

/** Ours: sparse-tensor ::= 'sparse_tensor' '(' tensor-type ')' '='? '{' tensor-constant ',' tensor-constant '}' */
export function readSparseTensorOf(cursor: Cursor, type: OnnxType, start: Token): OnnxSparseTensor {
  if (type.kind !== "sparse-tensor") throw cursor.failure("expected a sparse_tensor type", span(cursor, start));
  const dims = fixedDims(cursor, type.dims, start);
  cursor.accept("=");
  cursor.expect("{");
  const values = readTensor(cursor);
  cursor.expect(",", "',' and the indices");
  const indices = readTensor(cursor);
  cursor.expect("}");
  return { values, indices, dims };
}

function span(cursor: Cursor, start: Token) {
  return { start: start.start, end: cursor.previousEnd };
}

function fixedDims(cursor: Cursor, dims: readonly OnnxDim[] | null, start: Token): number[] {
  const fixed = dims?.filter((dim) => typeof dim === "number") ?? [];
  if (dims !== null && fixed.length === dims.length) return fixed;
  throw cursor.failure("a tensor with values needs a size for every dimension", span(cursor, start));
}

/** constant-data ::= '{' prim-constants? '}' | str-str-list; nothing at all is an empty payload. */
function readPayload(cursor: Cursor, elemType: number): Payload {
  if (cursor.at("[")) return { kind: "external", entries: readEntries(cursor) };
  if (!cursor.accept("{")) return { kind: "values", values: [] };
  const values: Literal[] = [];
  const literals = literalsOf(elemType);
  while (!cursor.at("}")) {
    values.push(readLiteral(cursor, literals, elemType));
    if (!cursor.accept(",")) break;
  }
  cursor.expect("}", "',' or '}' after the value");
  return { kind: "values", values };
}

function readLiteral(cursor: Cursor, literals: Literals, elemType: number): Literal {
  switch (literals.kind) {
    case "string":
      return readString(cursor);
    case "float":
      return readFloat(cursor, literals.single);
    case "integer":
      return readInteger(cursor, literals.min, literals.max, elementTypeName(elemType));
    case "bits":
      return fromBits(Number(readInteger(cursor, 0n, literals.max, elementTypeName(elemType))), literals.dtype);
    case "none":
      throw cursor.failure(`values of type ${elementTypeName(elemType)} cannot be written`);
  }
}

/** An integer in [min, max]; bigint where it is no safe integer. */
export function readInteger(cursor: Cursor, min: bigint, max: bigint, what: string): number | bigint {
  const token = cursor.expect("integer", "an integer");
  const word = cursor.word(token);
  const plain = Number(word);
  if (Number.isSafeInteger(plain) && plain >= Number(min) && plain <= Number(max)) return plain + 0;
  const exact = word.length <= MAX_INTEGER_WORD ? BigInt(word) : null;
  if (exact === null || exact < min || exact > max)
    throw cursor.failure(`${shorten(word)} is out of range for ${what}`, token);
  return exact;
}

/** Longer than any 64-bit number with its sign and some leading zeros. */
const MAX_INTEGER_WORD = 40;

/** A float or integer literal, `inf`, `nan`; rounded to single precision where that is the type. */
export function readFloat(cursor: Cursor, single: boolean): number {
  const token = cursor.token;
  const word = cursor.word();
  if (!atNumber(cursor)) throw cursor.expected("a number");
  cursor.advance();
  const value = /[a-z]{3}/i.test(word) ? specialFloat(word) : roundTo(single, Number(word));
  if (!Number.isFinite(value) && /\d/.test(word)) {
    throw cursor.failure(`${shorten(word)} is out of range for ${single ? "float" : "double"}`, token);
  }
  return value;
}

function atNumber(cursor: Cursor): boolean {
  return cursor.at("integer") || cursor.at("float") || atSpecialFloat(cursor);
}

/** `inf`, `infinity` and `nan` look like names. */
export function atSpecialFloat(cursor: Cursor): boolean {
  return cursor.at("name") && SPECIAL_FLOAT.test(cursor.word());
}

export const SPECIAL_FLOAT = /^(?:inf|infinity|nan)$/i;

function specialFloat(word: string): number {
  if (/nan/i.test(word)) return Number.NaN;
  return word.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function roundTo(single: boolean, value: number): number {
  return single ? Math.fround(value) : value;
}

/** Values that do not fill the shape are a fault of the text; none at all are weights left out. */
function checkCount(cursor: Cursor, tensor: OnnxTensor, start: Token): void {
  if (tensor.payload.kind !== "values" || tensor.payload.values.length === 0) return;
  const literals = literalsOf(tensor.elemType);
  const perElement = literals.kind === "float" ? literals.perElement : 1;
  const expected = elements(tensor.dims);
  const got = tensor.payload.values.length / perElement;
  if (expected === got) return;
  const type = `${elementTypeName(tensor.elemType)}[${tensor.dims.join(",")}]`;
  const message = `${tensor.name === "" ? "the tensor" : `'${tensor.name}'`} has ${expected} elements by its type ${type}, got ${got} values`;
  cursor.report(new SyntaxFailure(message, span(cursor, start), "shape-mismatch"));
}
