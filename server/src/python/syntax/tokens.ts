// The tokens of a Python file: their kinds, their texts for messages, and the compact list the tokenizer fills.

/** The first 35 are the keywords, in the order of `KEYWORDS`: a name with such an index in the name table is one. */
export enum Token {
  False = 0,
  None = 1,
  True = 2,
  and = 3,
  as = 4,
  assert = 5,
  async = 6,
  await = 7,
  break = 8,
  class = 9,
  continue = 10,
  def = 11,
  del = 12,
  elif = 13,
  else = 14,
  except = 15,
  finally = 16,
  for = 17,
  from = 18,
  global = 19,
  if = 20,
  import = 21,
  in = 22,
  is = 23,
  lambda = 24,
  nonlocal = 25,
  not = 26,
  or = 27,
  pass = 28,
  raise = 29,
  return = 30,
  try = 31,
  while = 32,
  with = 33,
  yield = 34,
  EndOfFile = 35,
  Newline = 36,
  Indent = 37,
  Dedent = 38,
  Name = 39,
  Number = 40,
  String = 41,
  /** Prefix and opening quotes of an f-string or t-string. */
  FStringStart = 42,
  FStringMiddle = 43,
  FStringEnd = 44,
  /** What cannot be a token; the token's payload is the index of a message. */
  Error = 45,
  LeftParen = 46,
  RightParen = 47,
  LeftBracket = 48,
  RightBracket = 49,
  LeftBrace = 50,
  RightBrace = 51,
  Comma = 52,
  Colon = 53,
  Semicolon = 54,
  Dot = 55,
  Ellipsis = 56,
  Arrow = 57,
  Exclamation = 58,
  Tilde = 59,
  Equal = 60,
  ColonEqual = 61,
  // binary operators, in the order of ast.Operator, then the same with `=`
  Plus = 62,
  Minus = 63,
  Star = 64,
  At = 65,
  Slash = 66,
  Percent = 67,
  DoubleStar = 68,
  LeftShift = 69,
  RightShift = 70,
  Bar = 71,
  Caret = 72,
  Ampersand = 73,
  DoubleSlash = 74,
  PlusEqual = 75,
  MinusEqual = 76,
  StarEqual = 77,
  AtEqual = 78,
  SlashEqual = 79,
  PercentEqual = 80,
  DoubleStarEqual = 81,
  LeftShiftEqual = 82,
  RightShiftEqual = 83,
  BarEqual = 84,
  CaretEqual = 85,
  AmpersandEqual = 86,
  DoubleSlashEqual = 87,
  // comparisons, in the order of ast.CmpOperator
  EqualEqual = 88,
  NotEqual = 89,
  Less = 90,
  LessEqual = 91,
  Greater = 92,
  GreaterEqual = 93,
  /** The block of a function, not read; the token's payload is the index of a `LateBody`. */
  Body = 94,
}

export const TOKEN_KINDS = 95;

export const KEYWORDS: readonly string[] = Array.from({ length: Token.EndOfFile }, (_, kind) => Token[kind] as string);

/** The texts of the operators; the tokenizer's tables are made from this list. */
export const OPERATORS: ReadonlyMap<string, number> = new Map([
  ["(", Token.LeftParen],
  [")", Token.RightParen],
  ["[", Token.LeftBracket],
  ["]", Token.RightBracket],
  ["{", Token.LeftBrace],
  ["}", Token.RightBrace],
  [",", Token.Comma],
  [":", Token.Colon],
  [";", Token.Semicolon],
  [".", Token.Dot],
  ["...", Token.Ellipsis],
  ["->", Token.Arrow],
  ["!", Token.Exclamation],
  ["~", Token.Tilde],
  ["=", Token.Equal],
  [":=", Token.ColonEqual],
  ["+", Token.Plus],
  ["-", Token.Minus],
  ["*", Token.Star],
  ["@", Token.At],
  ["/", Token.Slash],
  ["%", Token.Percent],
  ["**", Token.DoubleStar],
  ["<<", Token.LeftShift],
  [">>", Token.RightShift],
  ["|", Token.Bar],
  ["^", Token.Caret],
  ["&", Token.Ampersand],
  ["//", Token.DoubleSlash],
  ["+=", Token.PlusEqual],
  ["-=", Token.MinusEqual],
  ["*=", Token.StarEqual],
  ["@=", Token.AtEqual],
  ["/=", Token.SlashEqual],
  ["%=", Token.PercentEqual],
  ["**=", Token.DoubleStarEqual],
  ["<<=", Token.LeftShiftEqual],
  [">>=", Token.RightShiftEqual],
  ["|=", Token.BarEqual],
  ["^=", Token.CaretEqual],
  ["&=", Token.AmpersandEqual],
  ["//=", Token.DoubleSlashEqual],
  ["==", Token.EqualEqual],
  ["!=", Token.NotEqual],
  ["<", Token.Less],
  ["<=", Token.LessEqual],
  [">", Token.Greater],
  [">=", Token.GreaterEqual],
]);

const OTHER_TEXTS: ReadonlyMap<number, string> = new Map([
  [Token.EndOfFile, "the end of the file"],
  [Token.Newline, "the end of the line"],
  [Token.Indent, "an indented block"],
  [Token.Dedent, "the end of the block"],
  [Token.Body, "the body of a function"],
  [Token.Name, "a name"],
  [Token.Number, "a number"],
  [Token.String, "a string"],
  [Token.FStringStart, "an f-string"],
  [Token.FStringMiddle, "the text of an f-string"],
  [Token.FStringEnd, "the end of the f-string"],
]);
const TEXTS: ReadonlyMap<number, string> = new Map([
  ...KEYWORDS.map((keyword, kind): [number, string] => [kind, `'${keyword}'`]),
  ...[...OPERATORS].map(([text, kind]): [number, string] => [kind, `'${text}'`]),
  ...OTHER_TEXTS,
]);

/** How a message names a kind of token. */
export function describeToken(kind: number): string {
  return TEXTS.get(kind) ?? "an invalid token";
}

/** Parallel arrays: a token is an index. The payload is a name's index in the name table or an error's message index. */
export class TokenList {
  count = 0;
  kinds: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  payloads: Int32Array;

  constructor(capacity: number) {
    this.kinds = new Uint8Array(capacity);
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
    this.payloads = new Int32Array(capacity);
  }

  push(kind: number, start: number, end: number, payload: number): void {
    const index = this.count++;
    if (index === this.kinds.length) this.#grow();
    this.kinds[index] = kind;
    this.starts[index] = start;
    this.ends[index] = end;
    this.payloads[index] = payload;
  }

  /** Puts line ends and changes of indentation, which have no length, in the place of `count` others. */
  replaceLayout(from: number, count: number, kinds: readonly Token[], at: number): void {
    const shift = kinds.length - count;
    while (this.count + shift > this.kinds.length) this.#grow();
    for (const list of [this.kinds, this.starts, this.ends, this.payloads])
      list.copyWithin(from + kinds.length, from + count, this.count);
    this.count += shift;
    this.kinds.set(kinds, from);
    for (const list of [this.starts, this.ends]) list.fill(at, from, from + kinds.length);
    this.payloads.fill(0, from, from + kinds.length);
  }

  #grow(): void {
    const capacity = this.kinds.length * 2;
    this.kinds = copyInto(new Uint8Array(capacity), this.kinds);
    this.starts = copyInto(new Int32Array(capacity), this.starts);
    this.ends = copyInto(new Int32Array(capacity), this.ends);
    this.payloads = copyInto(new Int32Array(capacity), this.payloads);
  }
}

function copyInto<T extends Uint8Array | Int32Array>(to: T, from: T): T {
  to.set(from);
  return to;
}
