// String literals and f-strings: from their tokens to constants and JoinedStrs.
import {
  type Constant,
  type Conversion,
  type Expression,
  type FormattedValue,
  type Interpolation,
  type JoinedStr,
  Kind,
} from "./ast";
import { Cursor } from "./cursor";
import { type DecodedString, decodeBytes, decodeNumber, decodeStr } from "./literals";
import { joinedStr, joinPieces, mixingFault, type StringPiece, type TextConstant, textConstant } from "./strings";
import { Token } from "./tokens";

const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map([
  ["s", 115],
  ["r", 114],
  ["a", 97],
]);

/** Doubled braces of an f-string's text, and the escapes in which braces mean something else. */
const BRACES = /\\(?:N\{[^}]*\}|[^{}])|\{\{|\}\}/g;

/** A replacement field: the text that `=` shows, and the value. */
interface Field {
  readonly shown: TextConstant | null;
  readonly value: FormattedValue;
  readonly source: string;
}

export abstract class StringCursor extends Cursor {
  /** `yield_expr | star_expressions`: expressions are the concern of the parser built on this one. */
  protected abstract value(): Expression;

  // strings: (STRING | fstring)+
  protected strings(): Expression {
    const start = this.start;
    const pieces: StringPiece[] = [];
    while (this.kind === Token.String || this.kind === Token.FStringStart) {
      pieces.push(this.kind === Token.String ? this.plainString() : this.fstring());
    }
    const end = this.lastEnd;
    const mixing = pieces.length > 1 ? mixingFault(pieces) : null;
    if (mixing === null) return joinPieces(pieces, start, end);
    this.faultAt(mixing, start, end);
    return { kind: Kind.ErrorExpr, start, end };
  }

  private plainString(): StringPiece {
    const start = this.start;
    const text = this.text;
    this.advance();
    const end = this.lastEnd;
    const { bytes, raw, open } = readPrefix(text);
    const quotes = isTriple(text, open) ? 3 : 1;
    const body = text.slice(open + quotes, -quotes);
    const decoded = this.checked((bytes ? decodeBytes : decodeStr)(body, raw), start);
    if (!bytes) return { kind: "str", constant: textConstant(start, end, decoded.value, decoded.undecoded) };
    return { kind: "bytes", constant: { kind: Kind.Constant, start, end, type: "bytes", value: decoded.value } };
  }

  private checked(decoded: DecodedString, start: number): DecodedString {
    if (decoded.fault !== null) this.faultAt(decoded.fault, start, this.lastEnd);
    return decoded;
  }

  protected number(): Constant {
    const start = this.start;
    const { type, value, fault } = decodeNumber(this.text);
    this.advance();
    const end = this.lastEnd;
    if (fault !== null) this.faultAt(fault, start, end);
    return type === "int"
      ? { kind: Kind.Constant, start, end, type, value }
      : { kind: Kind.Constant, start, end, type, value: Number(value) };
  }

  // fstring: FSTRING_START (FSTRING_MIDDLE | replacement_field)* FSTRING_END
  private fstring(): StringPiece {
    const { raw, template } = readPrefix(this.text);
    this.advance();
    if (template) {
      const parts: (TextConstant | Interpolation)[] = [];
      this.readFields(
        raw,
        (text) => parts.push(text),
        (field) => parts.push(interpolation(field)),
      );
      this.expect(Token.FStringEnd, "after the t-string");
      return { kind: "t-string", parts };
    }
    const parts = this.formatted(raw);
    this.expect(Token.FStringEnd, "after the f-string");
    return { kind: "f-string", parts };
  }

  private formatted(raw: boolean): (TextConstant | FormattedValue)[] {
    const parts: (TextConstant | FormattedValue)[] = [];
    this.readFields(
      raw,
      (text) => parts.push(text),
      (field) => parts.push(field.value),
    );
    return parts;
  }

  private readFields(raw: boolean, onText: (text: TextConstant) => void, onField: (field: Field) => void): void {
    for (;;) {
      if (this.kind === Token.FStringMiddle) onText(this.middle(raw));
      else if (this.kind === Token.LeftBrace) {
        const field = this.replacementField(raw);
        if (field.shown !== null) onText(field.shown);
        onField(field);
      } else return;
    }
  }

  private middle(raw: boolean): TextConstant {
    const start = this.start;
    const text = this.text;
    this.advance();
    const unescaped = raw
      ? text.replace(/\{\{|\}\}/g, (braces) => braces[0]!)
      : text.replace(BRACES, (match) => (match[0] === "\\" ? match : match[0]!));
    const decoded = this.checked(decodeStr(unescaped, raw), start);
    return textConstant(start, this.lastEnd, decoded.value, decoded.undecoded);
  }

  // replacement_field: '{' (yield_expr | star_expressions) ['='] ['!' NAME] [':' format_spec] '}'
  private replacementField(raw: boolean): Field {
    const start = this.start;
    const opener = this.index;
    this.advance();
    const value = this.enter() ? this.value() : this.missing();
    const source = this.source.slice(start + 1, this.lastEnd);
    const debug = this.take(Token.Equal);
    const shownEnd = this.start;
    const explicit = this.kind === Token.Exclamation ? this.conversion() : null;
    const format_spec = this.kind === Token.Colon ? this.formatSpec(raw) : null;
    this.leave();
    this.close(Token.RightBrace, opener);
    const conversion = explicit ?? (debug && format_spec === null ? 114 : -1);
    const shown = debug
      ? textConstant(start + 1, shownEnd, this.textWithoutComments(start + 1, shownEnd), false)
      : null;
    return {
      shown,
      value: { kind: Kind.FormattedValue, start, end: this.lastEnd, value, conversion, format_spec },
      source,
    };
  }

  private conversion(): Conversion {
    this.advance();
    const conversion =
      this.kind === Token.Name && this.start === this.lastEnd ? CONVERSIONS.get(this.nameText) : undefined;
    if (conversion === undefined) this.fault("expected the conversion '!s', '!r' or '!a'");
    else this.advance();
    return conversion ?? -1;
  }

  // format_spec: (FSTRING_MIDDLE | replacement_field)*
  private formatSpec(raw: boolean): JoinedStr {
    const start = this.start;
    this.advance();
    const parts = this.formatted(raw);
    return joinedStr(parts, start, this.lastEnd);
  }
}

function interpolation({ value, source }: Field): Interpolation {
  const { start, end, conversion, format_spec } = value;
  return { kind: Kind.Interpolation, start, end, value: value.value, str: source.trim(), conversion, format_spec };
}

function readPrefix(text: string): { bytes: boolean; raw: boolean; template: boolean; open: number } {
  const open = text.search(/['"]/);
  const prefix = text.slice(0, open).toLowerCase();
  return { bytes: prefix.includes("b"), raw: prefix.includes("r"), template: prefix.includes("t"), open };
}

function isTriple(text: string, open: number): boolean {
  return text.length >= open + 6 && text[open + 1] === text[open] && text[open + 2] === text[open];
}
