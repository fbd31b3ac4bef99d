// Names, numbers, operators and brackets of a Python file. Of a wrong bracket the cost is its own line.
import {
  ALONE,
  CLASSES,
  COLON,
  DIGIT,
  DOT,
  DOUBLE_QUOTE,
  DOUBLED,
  DOUBLED_WITH_EQUAL,
  EQUAL,
  GREATER,
  LETTER,
  MINUS,
  QUOTE,
  WITH_EQUAL,
} from "./characters";
import { HASH_START, hashStep, type NameTable } from "./names";
import { STRING_PREFIX, StringScanner } from "./string-scanner";
import { KEYWORDS, Token } from "./tokens";

/** How many unclosed brackets a closing one may close with its own: the parser reads no deeper nesting. */
const FARTHEST_OPENER = 200;

const NAME = /[\p{XID_Start}_]\p{XID_Continue}*/uy;
const NUMBER =
  /0(?:[xX](?:_?[\da-fA-F])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)|(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?/y;
/** What may follow a number without a blank: CPython still takes `1if x else y`. */
const KEYWORD_AFTER_NUMBER = /and|else|for|if|in|is|not|or/y;

/** The next token is one of these: what the tokenizer asks for by its first character. */
export class WordScanner extends StringScanner {
  constructor(
    source: string,
    start: number,
    end: number,
    cutsTexts: boolean,
    protected readonly names: NameTable,
  ) {
    super(source, start, end, cutsTexts);
  }

  protected readName(): void {
    const source = this.source;
    const start = this.position;
    let end = start;
    let hash = HASH_START;
    let code = source.charCodeAt(end);
    while (code < 128 && (CLASSES[code] === LETTER || CLASSES[code] === DIGIT)) {
      hash = hashStep(hash, code);
      code = source.charCodeAt(++end);
    }
    if ((code === QUOTE || code === DOUBLE_QUOTE) && end - start <= 2 && STRING_PREFIX.test(source.slice(start, end))) {
      this.position = end;
      this.readString(start);
      return;
    }
    if (code >= 128) {
      this.readUnicodeName();
      return;
    }
    this.position = end;
    this.pushName(start, end, this.names.internRange(source, start, end, hash));
  }

  private pushName(start: number, end: number, index: number): void {
    this.push(index < KEYWORDS.length ? index : Token.Name, start, end, index);
  }

  /** A name with characters beyond ASCII is compared in its NFKC form (PEP 3131). */
  private readUnicodeName(): void {
    const start = this.position;
    NAME.lastIndex = start;
    const text = NAME.exec(this.source)?.[0];
    if (text === undefined) {
      this.readOther();
      return;
    }
    this.position += text.length;
    const index = this.names.intern(text.normalize("NFKC"));
    this.push(Token.Name, start, this.position, index);
  }

  /** A character that starts no token, unless it is a letter beyond ASCII. */
  protected readOther(): void {
    const start = this.position;
    NAME.lastIndex = start;
    const code = this.source.codePointAt(start)!;
    if (code >= 128 && NAME.test(this.source)) {
      this.readUnicodeName();
      return;
    }
    const hex = code.toString(16).toUpperCase().padStart(4, "0");
    this.error(`the character U+${hex} has no meaning in Python`, start, start + (code > 0xffff ? 2 : 1));
  }

  protected readNumber(): void {
    const source = this.source;
    const start = this.position;
    NUMBER.lastIndex = start;
    NUMBER.test(source);
    const end = NUMBER.lastIndex;
    const next = source.charCodeAt(end);
    KEYWORD_AFTER_NUMBER.lastIndex = end;
    const joined = next < 128 && (CLASSES[next] === LETTER || CLASSES[next] === DIGIT);
    if (joined && !KEYWORD_AFTER_NUMBER.test(source)) {
      this.error("this is not a number: a digit or letter follows that does not belong there", start, end + 1);
      return;
    }
    this.push(Token.Number, start, end);
    this.position = end;
  }

  protected readOperator(code: number): void {
    const source = this.source;
    const start = this.position;
    const next = source.charCodeAt(start + 1);
    if (code === DOT) {
      this.readDot(next);
      return;
    }
    // In a replacement field `:` starts the format, so that `f"{x:=5}"` has no walrus.
    const field = this.fstrings.length > 0 && this.atFieldLevel();
    if (next === EQUAL && WITH_EQUAL[code]! > 0 && !(field && code === COLON)) {
      this.pushOperator(WITH_EQUAL[code]!, 2);
    } else if (next === code && DOUBLED[code]! > 0) {
      const equal = source.charCodeAt(start + 2) === EQUAL && DOUBLED_WITH_EQUAL[code]! > 0;
      this.pushOperator(equal ? DOUBLED_WITH_EQUAL[code]! : DOUBLED[code]!, equal ? 3 : 2);
    } else if (code === MINUS && next === GREATER) {
      this.pushOperator(Token.Arrow, 2);
    } else {
      const kind = ALONE[code]!;
      this.pushOperator(kind, 1);
      if (kind <= Token.RightBrace || kind === Token.Colon) this.noteBracket(kind, field);
    }
  }

  private readDot(next: number): void {
    if (next < 128 && CLASSES[next] === DIGIT) this.readNumber();
    else if (next === DOT && this.source.charCodeAt(this.position + 2) === DOT) this.pushOperator(Token.Ellipsis, 3);
    else this.pushOperator(Token.Dot, 1);
  }

  private noteBracket(kind: number, field: boolean): void {
    if (kind === Token.Colon) {
      if (field) this.literal = true;
    } else if (kind === Token.LeftParen || kind === Token.LeftBracket || kind === Token.LeftBrace) {
      this.brackets.push(kind + 1);
    } else {
      this.closeBracket(kind);
      if (this.brackets.length < (this.fstrings.at(-1)?.fields.at(-1) ?? 0)) this.endField();
    }
  }

  /** Closes down to the matching opener, if there is one: a wrong bracket then costs its own line only. */
  private closeBracket(kind: number): void {
    const field = this.fstrings.at(-1)?.fields.at(-1) ?? 1;
    const floor = Math.max(field - 1, this.brackets.length - FARTHEST_OPENER);
    let opener = this.brackets.length - 1;
    while (opener >= floor && this.brackets[opener] !== kind) opener--;
    if (opener >= floor) this.brackets.length = opener;
  }
}
