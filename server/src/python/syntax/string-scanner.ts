// String literals and f-strings, and the state that they share with the rest of the tokenizer: the place in the source, the
// tokens so far, the open brackets and the open f-strings.
import { BACKSLASH, CR, LEFT_BRACE, LF, lineEndLength, RIGHT_BRACE } from "./characters";
import { Token, TokenList } from "./tokens";

export const STRING_PREFIX = /^(?:[rubft]|br|rb|[ft]r|r[ft])$/i;

/** The first line of a class or function. */
const DEFINITION_LINE = /^([ \t]*)(?:class[ \t]+\w+[ \t]*[(:[]|(?:async[ \t]+)?def[ \t]+\w+[ \t]*[([])/gm;

/** Longer than any name in the Unicode Character Database (88 characters in version 16). */
const MAX_CHARACTER_NAME = 128;

/** An f-string that is being read. Its replacement fields open a brace each; `fields` holds the bracket depths inside them. */
interface OpenFString {
  readonly quote: number;
  readonly triple: boolean;
  readonly raw: boolean;
  readonly start: number;
  readonly depth: number;
  readonly fields: number[];
}

export class StringScanner {
  protected readonly tokens: TokenList;
  /** Texts for the Error tokens. */
  protected readonly messages: string[] = [];
  /** Kinds of the tokens that would close the open brackets. */
  protected readonly brackets: number[] = [];
  protected readonly fstrings: OpenFString[] = [];
  /** A string in triple quotes was open at the end of what is read. */
  hasOpenText = false;
  /** The cursor is in the text of an f-string, not in a replacement field or outside. */
  protected literal = false;

  /** Reads from `position` up to `length`, as if the source ended there. `cutsTexts`: one of its texts in triple quotes has no end. */
  constructor(
    protected readonly source: string,
    protected position: number,
    protected readonly length: number,
    private readonly cutsTexts: boolean,
  ) {
    this.tokens = new TokenList(((length - position) >> 2) + 16);
  }

  protected push(kind: number, start: number, end: number, payload = 0): void {
    this.tokens.push(kind, start, end, payload);
  }

  protected error(message: string, start: number, end: number): void {
    this.push(Token.Error, start, end, this.messages.push(message) - 1);
    this.position = end;
  }

  protected pushOperator(kind: number, length: number): void {
    this.push(kind, this.position, this.position + length);
    this.position += length;
  }

  /** At the opening quote of a string whose prefix starts at `start`. */
  protected readString(start: number): void {
    const source = this.source;
    const open = this.position;
    const quote = source.charCodeAt(open);
    const triple = source.charCodeAt(open + 1) === quote && source.charCodeAt(open + 2) === quote;
    const prefix = open > start ? source.slice(start, open).toLowerCase() : "";
    const content = open + (triple ? 3 : 1);
    if (triple && this.cutsTexts && this.holdsDefinition(start, content, quote)) {
      this.unterminated(start, content, true, "string");
      return;
    }
    if (prefix.includes("f") || prefix.includes("t")) {
      this.push(Token.FStringStart, start, content);
      this.position = content;
      const depth = this.brackets.length;
      this.fstrings.push({ quote, triple, raw: prefix.includes("r"), start, depth, fields: [] });
      this.literal = true;
      return;
    }
    const end = this.endOfString(content, quote, triple);
    if (end >= 0) {
      this.push(Token.String, start, end);
      this.position = end;
    } else this.unterminated(start, content, triple, "string");
  }

  /** Offset after the closing quotes, -1 if there are none. */
  private endOfString(from: number, quote: number, triple: boolean): number {
    const source = this.source;
    for (let at = from; at < this.length; at++) {
      const code = source.charCodeAt(at);
      if (code === BACKSLASH) at += Math.max(lineEndLength(this.source, at + 1), 1);
      else if (code === quote) {
        if (!triple) return at + 1;
        if (source.charCodeAt(at + 1) === quote && source.charCodeAt(at + 2) === quote) return at + 3;
      } else if (!triple && (code === LF || code === CR)) return -1;
    }
    return -1;
  }

  /** A string without end takes the rest of its line, one with triple quotes the rest of the file unless texts are cut. */
  private unterminated(start: number, content: number, triple: boolean, what: string): void {
    this.hasOpenText ||= triple;
    let end = triple && !this.cutsTexts ? this.length : content;
    while (end < this.length && lineEndLength(this.source, end) === 0) end++;
    this.leaveFStrings(0);
    const quotes = triple ? "triple quotes that are" : "a quote that is";
    this.error(`this ${what} starts with ${quotes} never closed`, start, end);
  }

  /** A text that runs over a definition which stands no deeper than its own line is the one that somebody has left open. */
  private holdsDefinition(start: number, content: number, quote: number): boolean {
    const { source } = this;
    const close = this.endOfString(content, quote, true);
    const text = source.slice(content, close < 0 ? this.length : close);
    if (!text.includes("\n")) return false; // many of them may stand in one long line
    const line = source.slice(source.lastIndexOf("\n", start - 1) + 1, start);
    const column = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    for (const [, blanks = ""] of text.matchAll(DEFINITION_LINE)) if (blanks.length <= column) return true;
    return false;
  }

  /** Forgets the f-strings from the given one on, and the brackets opened in them. */
  private leaveFStrings(index: number): void {
    const outermost = this.fstrings[index];
    if (outermost !== undefined) this.brackets.length = Math.min(this.brackets.length, outermost.depth);
    this.fstrings.length = Math.min(this.fstrings.length, index);
    this.literal = false;
  }

  /** Directly inside a replacement field, not inside further brackets of its expression. */
  protected atFieldLevel(): boolean {
    return this.fstrings.at(-1)?.fields.at(-1) === this.brackets.length;
  }

  /** After the `}` of a replacement field: the text around it goes on. */
  protected endField(): void {
    this.fstrings.at(-1)!.fields.pop();
    this.literal = true;
  }

  /** Text of an f-string or of a format specification, up to the brace or quote that ends it, and that token. */
  protected readFStringText(): void {
    const fstring = this.fstrings.at(-1)!;
    const start = this.position;
    const inFormat = fstring.fields.length > 0;
    const end = this.endOfFStringText(fstring, inFormat);
    if (end < 0) {
      this.unterminated(fstring.start, start, fstring.triple, "f-string");
      return;
    }
    if (end > start) this.push(Token.FStringMiddle, start, end);
    this.position = end;
    const code = this.source.charCodeAt(end);
    if (code === LEFT_BRACE) {
      this.pushOperator(Token.LeftBrace, 1);
      this.brackets.push(Token.RightBrace);
      fstring.fields.push(this.brackets.length);
      this.literal = false;
    } else if (code === RIGHT_BRACE && inFormat) {
      this.pushOperator(Token.RightBrace, 1);
      this.brackets.pop();
      this.endField();
    } else if (code === RIGHT_BRACE) {
      this.error("a single '}' in an f-string: write '}}'", end, end + 1);
    } else {
      this.push(Token.FStringEnd, end, end + (fstring.triple ? 3 : 1));
      this.position = end + (fstring.triple ? 3 : 1);
      this.leaveFStrings(this.fstrings.length - 1);
    }
  }

  private endOfFStringText(fstring: OpenFString, inFormat: boolean): number {
    const source = this.source;
    const { quote, triple, raw } = fstring;
    for (let at = this.position; at < this.length; at++) {
      const code = source.charCodeAt(at);
      const next = source.charCodeAt(at + 1);
      if (code === quote && (!triple || (next === quote && source.charCodeAt(at + 2) === quote))) return at;
      if (code === BACKSLASH) at = this.endOfEscape(at, raw);
      else if (code === LEFT_BRACE || code === RIGHT_BRACE) {
        if (next !== code || inFormat) return at;
        at++;
      } else if (!triple && (code === LF || code === CR)) return -1;
    }
    return -1;
  }

  /** Last offset of the escape at a backslash; a brace after a backslash is not escaped. */
  private endOfEscape(at: number, raw: boolean): number {
    const next = this.source.charCodeAt(at + 1);
    if (next === LEFT_BRACE || next === RIGHT_BRACE) return at;
    if (!raw && this.source.startsWith("N{", at + 1)) {
      const close = this.source.slice(at + 3, at + 3 + MAX_CHARACTER_NAME).indexOf("}");
      if (close >= 0) return at + 3 + close;
    }
    return at + Math.max(lineEndLength(this.source, at + 1), 1);
  }
}
