// The characters that mean something to the tokenizer, and tables over the ASCII range.
import { OPERATORS } from "./tokens";

export const TAB = 9;
export const LF = 10;
export const FORM_FEED = 12;
export const CR = 13;
export const SPACE = 32;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const QUOTE = 39;
export const DOT = 46;
export const BACKSLASH = 92;
export const MINUS = 45;
export const COLON = 58;
export const EQUAL = 61;
export const GREATER = 62;
export const LEFT_BRACE = 123;
export const RIGHT_BRACE = 125;
export const BYTE_ORDER_MARK = 0xfeff;

// Classes of the ASCII characters.
export const OTHER = 0;
export const LETTER = 1;
export const DIGIT = 2;
export const OPERATOR = 3;
export const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const text = String.fromCharCode(code);
  if (/\w/.test(text)) CLASSES[code] = /\d/.test(text) ? DIGIT : LETTER;
  else if (OPERATORS.has(text)) CLASSES[code] = OPERATOR;
}

// The kind of an operator by its first character: alone, before `=`, doubled, doubled before `=`; 0 where there is none.
export const ALONE = operatorTable((first) => first);
export const WITH_EQUAL = operatorTable((first) => `${first}=`);
export const DOUBLED = operatorTable((first) => first + first);
export const DOUBLED_WITH_EQUAL = operatorTable((first) => `${first}${first}=`);

function operatorTable(spell: (first: string) => string): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => OPERATORS.get(spell(String.fromCharCode(code))) ?? 0);
}

/** Length of the line end at an offset, 0 if there is none there. */
export function lineEndLength(source: string, at: number): number {
  const code = source.charCodeAt(at);
  if (code === LF) return 1;
  if (code === CR) return source.charCodeAt(at + 1) === LF ? 2 : 1;
  return 0;
}
