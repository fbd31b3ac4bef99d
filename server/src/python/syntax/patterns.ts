// The patterns of `match` (PEP 634).
import { type Constant, type Expression, Kind, type Operator, type Pattern, UnaryOperator } from "./ast";
import { ExpressionParser } from "./expressions";
import { Token } from "./tokens";

export class PatternParser extends ExpressionParser {
  // patterns: open_sequence_pattern | pattern
  // open_sequence_pattern: maybe_star_pattern ',' [maybe_sequence_pattern]
  protected patterns(): Pattern {
    const start = this.start;
    const first = this.maybeStarPattern();
    if (this.kind !== Token.Comma && first.kind !== Kind.MatchStar) return first;
    const patterns = this.sequenceRest(first);
    return { kind: Kind.MatchSequence, start, end: this.lastEnd, patterns };
  }

  private sequenceRest(first: Pattern): Pattern[] {
    const patterns = [first];
    if (this.kind !== Token.Comma) this.expect(Token.Comma, "after the starred pattern");
    while (this.take(Token.Comma) && this.atPattern) patterns.push(this.maybeStarPattern());
    return patterns;
  }

  private get atPattern(): boolean {
    return this.atExpression && this.kind !== Token.not && this.kind !== Token.lambda && this.kind !== Token.await;
  }

  // maybe_star_pattern: '*' NAME | pattern
  private maybeStarPattern(): Pattern {
    if (this.kind !== Token.Star) return this.pattern();
    const start = this.start;
    this.advance();
    const name = this.expectName("after '*'");
    return { kind: Kind.MatchStar, start, end: this.lastEnd, name: name === "_" ? null : name };
  }

  // pattern: or_pattern ['as' NAME]
  private pattern(): Pattern {
    const start = this.start;
    const pattern = this.enter() ? this.orPattern() : this.wildcard();
    this.leave();
    if (!this.take(Token.as)) return pattern;
    const name = this.expectName("after 'as'");
    if (name === "_") this.fault("'_' matches anything and cannot be a name after 'as'");
    return { kind: Kind.MatchAs, start, end: this.lastEnd, pattern, name };
  }

  // or_pattern: closed_pattern ('|' closed_pattern)*
  private orPattern(): Pattern {
    const start = this.start;
    const first = this.closedPattern();
    if (this.kind !== Token.Bar) return first;
    const patterns = [first];
    while (this.take(Token.Bar)) patterns.push(this.closedPattern());
    return { kind: Kind.MatchOr, start, end: this.lastEnd, patterns };
  }

  // closed_pattern: literal_pattern | capture_pattern | wildcard_pattern | value_pattern | group_pattern
  //     | sequence_pattern | mapping_pattern | class_pattern
  private closedPattern(): Pattern {
    const start = this.start;
    switch (this.kind) {
      case Token.None:
      case Token.True:
      case Token.False: {
        const value = this.kind === Token.None ? null : this.kind === Token.True;
        this.advance();
        return { kind: Kind.MatchSingleton, start, end: this.lastEnd, value };
      }
      case Token.Number:
      case Token.Minus:
      case Token.String:
      case Token.FStringStart: {
        const value = this.literal();
        return { kind: Kind.MatchValue, start, end: this.lastEnd, value };
      }
      case Token.Name:
        return this.namePattern();
      case Token.LeftParen:
        return this.groupPattern();
      case Token.LeftBracket:
        return this.listPattern();
      case Token.LeftBrace:
        return this.mappingPattern();
      default:
        this.fault(`expected a pattern, found ${this.describe()}`);
        return this.wildcard();
    }
  }

  private wildcard(): Pattern {
    return { kind: Kind.MatchAs, start: this.lastEnd, end: this.lastEnd, pattern: null, name: null };
  }

  // literal_expr: signed_number | complex_number | strings
  // complex_number: signed_real_number ('+' | '-') imaginary_number
  private literal(): Expression {
    if (this.kind === Token.String || this.kind === Token.FStringStart) return this.strings();
    const start = this.start;
    const left = this.signedNumber();
    if (this.kind !== Token.Plus && this.kind !== Token.Minus) return left;
    const op = (this.kind - Token.Plus) as Operator;
    if (isImaginary(left)) this.fault("the first part of a complex number must be real");
    this.advance();
    const right = this.expectNumber();
    if (!isImaginary(right)) this.fault("the second part of a complex number must be imaginary");
    return { kind: Kind.BinOp, start, end: this.lastEnd, left, op, right };
  }

  private signedNumber(): Expression {
    const start = this.start;
    if (!this.take(Token.Minus)) return this.expectNumber();
    const operand = this.expectNumber();
    return { kind: Kind.UnaryOp, start, end: this.lastEnd, op: UnaryOperator.USub, operand };
  }

  private expectNumber(): Constant | ReturnType<typeof this.missing> {
    if (this.kind === Token.Number) return this.number();
    this.fault(`expected a number, found ${this.describe()}`);
    return this.missing();
  }

  // capture_pattern: NAME; wildcard_pattern: '_'; value_pattern: attr; class_pattern: name_or_attr '(' … ')'
  private namePattern(): Pattern {
    const start = this.start;
    const value = this.nameOrAttribute();
    if (this.kind === Token.LeftParen) return this.classPattern(value, start);
    const end = this.lastEnd;
    if (value.kind !== Kind.Name) return { kind: Kind.MatchValue, start, end, value };
    return { kind: Kind.MatchAs, start, end, pattern: null, name: value.id === "_" ? null : value.id };
  }

  // name_or_attr: NAME ('.' NAME)*
  private nameOrAttribute(): Expression {
    const start = this.start;
    let value: Expression = this.name();
    while (this.take(Token.Dot)) {
      const attrStart = this.start;
      const attr = this.expectName("after '.'");
      value = { kind: Kind.Attribute, start, end: this.lastEnd, value, attr, attrStart };
    }
    return value;
  }

  // class_pattern: name_or_attr '(' [pattern (',' pattern)*] [NAME '=' pattern (',' NAME '=' pattern)*] [','] ')'
  private classPattern(cls: Expression, start: number): Pattern {
    const opener = this.index;
    const patterns: Pattern[] = [];
    const kwd_attrs: string[] = [];
    const kwd_patterns: Pattern[] = [];
    this.advance();
    while (this.kind !== Token.RightParen && this.kind !== Token.Newline) {
      if (this.kind === Token.Name && this.next === Token.Equal) {
        kwd_attrs.push(this.nameText);
        this.moveTo(this.index + 2);
        kwd_patterns.push(this.pattern());
      } else {
        if (kwd_attrs.length > 0) this.fault("a positional pattern cannot follow a keyword pattern");
        patterns.push(this.pattern());
      }
      if (!this.take(Token.Comma)) break;
    }
    this.close(Token.RightParen, opener);
    return { kind: Kind.MatchClass, start, end: this.lastEnd, cls, patterns, kwd_attrs, kwd_patterns };
  }

  // group_pattern: '(' pattern ')'
  // sequence_pattern: '(' [maybe_star_pattern ',' [maybe_sequence_pattern]] ')'
  private groupPattern(): Pattern {
    const start = this.start;
    const opener = this.index;
    this.advance();
    if (this.take(Token.RightParen)) return { kind: Kind.MatchSequence, start, end: this.lastEnd, patterns: [] };
    const first = this.maybeStarPattern();
    const group = this.kind !== Token.Comma && first.kind !== Kind.MatchStar;
    const patterns = group ? [] : this.sequenceRest(first);
    this.close(Token.RightParen, opener);
    return group ? first : { kind: Kind.MatchSequence, start, end: this.lastEnd, patterns };
  }

  // sequence_pattern: '[' [maybe_star_pattern (',' maybe_star_pattern)* [',']] ']'
  private listPattern(): Pattern {
    const start = this.start;
    const opener = this.index;
    const patterns: Pattern[] = [];
    this.advance();
    while (this.kind !== Token.RightBracket && this.kind !== Token.Newline) {
      patterns.push(this.maybeStarPattern());
      if (!this.take(Token.Comma)) break;
    }
    this.close(Token.RightBracket, opener);
    return { kind: Kind.MatchSequence, start, end: this.lastEnd, patterns };
  }

  // mapping_pattern: '{' [(literal_expr | attr) ':' pattern (',' …)*] ['**' NAME] [','] '}'
  private mappingPattern(): Pattern {
    const start = this.start;
    const opener = this.index;
    const keys: Expression[] = [];
    const patterns: Pattern[] = [];
    let rest: string | null = null;
    this.advance();
    while (this.kind !== Token.RightBrace && this.kind !== Token.Newline) {
      if (rest !== null) this.fault("nothing can follow the '**' pattern");
      if (this.take(Token.DoubleStar)) {
        rest = this.expectName("after '**'");
      } else {
        keys.push(this.mappingKey());
        this.expect(Token.Colon, "after the key of the pattern");
        patterns.push(this.pattern());
      }
      if (!this.take(Token.Comma)) break;
    }
    this.close(Token.RightBrace, opener);
    return { kind: Kind.MatchMapping, start, end: this.lastEnd, keys, patterns, rest };
  }

  private mappingKey(): Expression {
    switch (this.kind) {
      case Token.Name: {
        const key = this.nameOrAttribute();
        if (key.kind === Kind.Name) this.faultAt("a key must be a literal or a dotted name", key.start, key.end);
        return key;
      }
      case Token.None:
      case Token.True:
      case Token.False:
        return this.namedConstant();
      default:
        return this.literal();
    }
  }
}

function isImaginary(value: Expression): boolean {
  const number = value.kind === Kind.UnaryOp ? value.operand : value;
  return number.kind === Kind.Constant && number.type === "imaginary";
}
