// Joins adjacent string literals and the parts of f-strings as CPython does (PEP 701): what is constant becomes one
// constant, and an f-string among them makes the whole an f-string.
import {
  type BytesConstant,
  type Expression,
  type FormattedValue,
  type Interpolation,
  type JoinedStr,
  Kind,
  type StrConstant,
  type TemplateStr,
  type UndecodedStrConstant,
} from "./ast";

export type TextConstant = StrConstant | UndecodedStrConstant;

/** One literal of a concatenation. */
export type StringPiece =
  | { readonly kind: "str"; readonly constant: TextConstant }
  | { readonly kind: "bytes"; readonly constant: BytesConstant }
  | { readonly kind: "f-string"; readonly parts: readonly (TextConstant | FormattedValue)[] }
  | { readonly kind: "t-string"; readonly parts: readonly (TextConstant | Interpolation)[] };

export function textConstant(start: number, end: number, value: string, undecoded: boolean): TextConstant {
  return { kind: Kind.Constant, start, end, type: undecoded ? "undecoded-str" : "str", value };
}

/** What may not stand beside each other, null if all is well: only str and f-strings mix. */
export function mixingFault(pieces: readonly StringPiece[]): string | null {
  const kinds = new Set(pieces.map((piece) => piece.kind));
  if (kinds.has("bytes") && kinds.size > 1) return "bytes and other string literals cannot be joined";
  if (kinds.has("t-string") && kinds.size > 1) return "t-strings and other string literals cannot be joined";
  return null;
}

/** Expects at least one piece, and no mixing fault among them. */
export function joinPieces(pieces: readonly StringPiece[], start: number, end: number): Expression {
  const first = pieces[0]!;
  if (pieces.length === 1 && (first.kind === "str" || first.kind === "bytes")) return first.constant;
  if (first.kind === "bytes") {
    const value = pieces.map((piece) => (piece.kind === "bytes" ? piece.constant.value : "")).join("");
    return { kind: Kind.Constant, start, end, type: "bytes", value };
  }
  if (first.kind === "t-string") {
    const parts = pieces.flatMap((piece) => (piece.kind === "t-string" ? piece.parts : []));
    return { kind: Kind.TemplateStr, start, end, values: mergeText(parts) } satisfies TemplateStr;
  }
  const parts = pieces.flatMap(textParts);
  if (pieces.some((piece) => piece.kind === "f-string")) return joinedStr(parts, start, end);
  return textConstant(start, end, textOf(parts), parts.some(isUndecoded));
}

export function joinedStr(parts: readonly (TextConstant | FormattedValue)[], start: number, end: number): JoinedStr {
  return { kind: Kind.JoinedStr, start, end, values: mergeText(parts) };
}

function textParts(piece: StringPiece): readonly (TextConstant | FormattedValue)[] {
  if (piece.kind === "str") return [piece.constant];
  return piece.kind === "f-string" ? piece.parts : [];
}

function textOf(parts: readonly (TextConstant | FormattedValue)[]): string {
  return parts.map((part) => (part.kind === Kind.Constant ? part.value : "")).join("");
}

function isUndecoded(part: TextConstant | FormattedValue): boolean {
  return part.kind === Kind.Constant && part.type === "undecoded-str";
}

/** Adjacent constants become one; empty ones vanish. */
function mergeText<Field extends FormattedValue | Interpolation>(
  parts: readonly (TextConstant | Field)[],
): (TextConstant | Field)[] {
  const merged: (TextConstant | Field)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part.kind === Kind.Constant && last?.kind === Kind.Constant) merged[merged.length - 1] = concat(last, part);
    else merged.push(part);
  }
  return merged.filter((part) => part.kind !== Kind.Constant || part.value !== "");
}

function concat(a: TextConstant, b: TextConstant): TextConstant {
  const undecoded = a.type === "undecoded-str" || b.type === "undecoded-str";
  return textConstant(a.start, b.end, a.value + b.value, undecoded);
}
