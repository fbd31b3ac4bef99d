// The operands of expressions: names, literals, displays, comprehensions, calls, subscripts; and what may be assigned to.
import { type Comprehension, type Constant, type Expression, type Keyword, Kind, type Name } from "./ast";
import { StringCursor } from "./string-parser";
import { describeExpression, invalidTarget } from "./targets";
import { TOKEN_KINDS, Token } from "./tokens";

/** Tokens an expression can start with: decides whether a comma is a trailing one. */
const STARTS_EXPRESSION = new Uint8Array(TOKEN_KINDS);
for (const kind of [
  ...[Token.Name, Token.Number, Token.String, Token.FStringStart, Token.LeftParen, Token.LeftBracket, Token.LeftBrace],
  ...[Token.False, Token.None, Token.True, Token.Ellipsis, Token.Minus, Token.Plus, Token.Tilde, Token.Star],
  ...[Token.not, Token.lambda, Token.await],
]) {
  STARTS_EXPRESSION[kind] = 1;
}

/** The arguments of a call or the bases of a class, as they are read. */
interface CallArguments {
  readonly args: Expression[];
  readonly keywords: Keyword[];
  unpacksMapping: boolean;
}

export abstract class PrimaryParser extends StringCursor {
  // The productions above the operands, in the order in which they contain each other: see ExpressionParser.
  protected abstract starNamedExpression(): Expression;
  protected abstract namedExpression(): Expression;
  protected abstract yieldExpression(): Expression;
  protected abstract expression(): Expression;
  protected abstract disjunction(): Expression;
  protected abstract binary(minimum: number): Expression;
  protected abstract starred(): Expression;

  protected get atExpression(): boolean {
    return STARTS_EXPRESSION[this.kind] === 1;
  }

  // primary: atom ('.' NAME | '(' [arguments] ')' | '[' slices ']')*
  protected primary(): Expression {
    const start = this.start;
    let value = this.atom();
    for (;;) {
      switch (this.kind) {
        case Token.Dot: {
          this.advance();
          const attrStart = this.start;
          const attr = this.expectName("after '.'");
          if (this.faulty) return value;
          value = { kind: Kind.Attribute, start, end: this.lastEnd, value, attr, attrStart };
          break;
        }
        case Token.LeftParen: {
          const { args, keywords } = this.callArguments();
          value = { kind: Kind.Call, start, end: this.lastEnd, func: value, args, keywords };
          break;
        }
        case Token.LeftBracket: {
          const opener = this.index;
          this.advance();
          const slice = this.enter() ? this.slices() : this.missing();
          this.leave();
          this.close(Token.RightBracket, opener);
          value = { kind: Kind.Subscript, start, end: this.lastEnd, value, slice };
          break;
        }
        default:
          return value;
      }
    }
  }

  // arguments: '(' (argument (',' argument)* [','])? ')'
  protected callArguments(): CallArguments {
    const opener = this.index;
    const call: CallArguments = { args: [], keywords: [], unpacksMapping: false };
    this.advance();
    if (this.enter()) {
      while (this.kind !== Token.RightParen && this.kind !== Token.Newline) {
        this.argument(call, opener);
        if (!this.take(Token.Comma)) break;
      }
    }
    this.leave();
    this.close(Token.RightParen, opener);
    return call;
  }

  // argument: NAME '=' expression | '**' expression | '*' expression | named_expression [for_if_clauses]
  private argument(call: CallArguments, opener: number): void {
    const { args, keywords } = call;
    const start = this.start;
    if (this.kind === Token.Name && this.next === Token.Equal) {
      const arg = this.nameText;
      this.moveTo(this.index + 2);
      const value = this.expression();
      keywords.push({ kind: Kind.keyword, start, end: this.lastEnd, arg, value });
    } else if (this.take(Token.DoubleStar)) {
      call.unpacksMapping = true;
      const value = this.expression();
      keywords.push({ kind: Kind.keyword, start, end: this.lastEnd, arg: null, value });
    } else if (this.kind === Token.Star) {
      if (call.unpacksMapping) this.fault("'*' arguments must stand before '**' arguments");
      args.push(this.starredArgument());
    } else {
      if (keywords.length > 0) this.fault("a positional argument cannot follow a keyword argument");
      const value = this.namedExpression();
      args.push(this.atComprehension ? this.generatorArgument(value, opener, args.length === 0) : value);
    }
  }

  // starred_expression: '*' expression
  private starredArgument(): Expression {
    const start = this.start;
    this.advance();
    const value = this.expression();
    return { kind: Kind.Starred, start, end: this.lastEnd, value };
  }

  /** `f(x for x in y)`: the call's parentheses are the generator's. */
  private generatorArgument(elt: Expression, opener: number, alone: boolean): Expression {
    const start = this.startAt(opener);
    const generators = this.comprehensions();
    if (!alone || this.kind === Token.Comma) this.fault("a generator beside other arguments needs its own parentheses");
    const end = this.kind === Token.RightParen ? this.start + 1 : this.lastEnd;
    return { kind: Kind.GeneratorExp, start, end, elt, generators };
  }

  // slices: slice !',' | (slice | starred) (',' (slice | starred))* [',']
  private slices(): Expression {
    const start = this.start;
    const first = this.slice();
    if (this.kind !== Token.Comma && first.kind !== Kind.Starred) return first;
    const elts = [first];
    while (this.take(Token.Comma) && this.kind !== Token.RightBracket) elts.push(this.slice());
    return { kind: Kind.Tuple, start, end: this.lastEnd, elts };
  }

  // slice: [expression] ':' [expression] [':' [expression]] | named_expression | starred_expression
  private slice(): Expression {
    const start = this.start;
    if (this.kind === Token.Star) return this.starredArgument();
    if (this.next === Token.ColonEqual) return this.namedExpression();
    const lower = this.at(Token.Colon) ? null : this.expression();
    if (lower !== null && !this.at(Token.Colon)) return lower;
    this.advance();
    const upper = this.atExpression ? this.expression() : null;
    const step = this.take(Token.Colon) && this.atExpression ? this.expression() : null;
    return { kind: Kind.Slice, start, end: this.lastEnd, lower, upper, step };
  }

  // atom: NAME | 'True' | 'False' | 'None' | strings | NUMBER | (tuple | group | genexp) | (list | listcomp)
  //     | (dict | set | dictcomp | setcomp) | '...'
  private atom(): Expression {
    switch (this.kind) {
      case Token.Name:
        return this.name();
      case Token.Number:
        return this.number();
      case Token.String:
      case Token.FStringStart:
        return this.strings();
      case Token.LeftParen:
        return this.bracketed(this.group);
      case Token.LeftBracket:
        return this.bracketed(this.list);
      case Token.LeftBrace:
        return this.bracketed(this.dictOrSet);
      case Token.True:
      case Token.False:
      case Token.None:
      case Token.Ellipsis:
        return this.namedConstant();
      default:
        this.fault(`expected an expression, found ${this.describe()}`);
        return this.missing();
    }
  }

  protected name(): Name {
    const start = this.start;
    const id = this.nameText;
    this.advance();
    return { kind: Kind.Name, start, end: this.lastEnd, id, home: null, slot: -1 };
  }

  protected namedConstant(): Constant {
    const { kind: token, start } = this;
    this.advance();
    const place = { kind: Kind.Constant, start, end: this.lastEnd } as const;
    if (token === Token.None) return { ...place, type: "None", value: null };
    if (token === Token.Ellipsis) return { ...place, type: "Ellipsis", value: null };
    return { ...place, type: "bool", value: token === Token.True };
  }

  private bracketed(read: (opener: number, start: number) => Expression): Expression {
    const opener = this.index;
    const start = this.start;
    this.advance();
    const value = this.enter() ? read.call(this, opener, start) : this.missing();
    this.leave();
    return value;
  }

  // group: '(' (yield_expr | named_expression) ')'
  // tuple: '(' [star_named_expression ',' [star_named_expressions]] ')'
  // genexp: '(' named_expression for_if_clauses ')'
  private group(opener: number, start: number): Expression {
    if (this.take(Token.RightParen)) return { kind: Kind.Tuple, start, end: this.lastEnd, elts: [] };
    if (this.kind === Token.yield) {
      const value = this.yieldExpression();
      this.close(Token.RightParen, opener);
      return value;
    }
    const first = this.starNamedExpression();
    if (this.atComprehension) {
      const generators = this.comprehensionsOf(first);
      this.close(Token.RightParen, opener);
      return { kind: Kind.GeneratorExp, start, end: this.lastEnd, elt: first, generators };
    }
    if (this.kind === Token.Comma) {
      const elts = this.elements(first, Token.RightParen);
      this.close(Token.RightParen, opener);
      return { kind: Kind.Tuple, start, end: this.lastEnd, elts };
    }
    if (first.kind === Kind.Starred)
      this.faultAt("'*' needs a list, a tuple or a call round it", first.start, first.end);
    this.close(Token.RightParen, opener);
    return first;
  }

  // list: '[' [star_named_expressions] ']'
  // listcomp: '[' named_expression for_if_clauses ']'
  private list(opener: number, start: number): Expression {
    if (this.take(Token.RightBracket)) return { kind: Kind.List, start, end: this.lastEnd, elts: [] };
    const first = this.starNamedExpression();
    if (this.atComprehension) {
      const generators = this.comprehensionsOf(first);
      this.close(Token.RightBracket, opener);
      return { kind: Kind.ListComp, start, end: this.lastEnd, elt: first, generators };
    }
    const elts = this.elements(first, Token.RightBracket);
    this.close(Token.RightBracket, opener);
    return { kind: Kind.List, start, end: this.lastEnd, elts };
  }

  // star_named_expressions: star_named_expression (',' star_named_expression)* [',']
  private elements(first: Expression, closer: number): Expression[] {
    const elements = [first];
    while (this.take(Token.Comma) && this.kind !== closer) elements.push(this.starNamedExpression());
    return elements;
  }

  // set: '{' star_named_expressions '}'
  // setcomp: '{' named_expression for_if_clauses '}'
  private dictOrSet(opener: number, start: number): Expression {
    if (this.kind === Token.RightBrace || this.kind === Token.DoubleStar) return this.dict(opener, start, null);
    const walrus = this.next === Token.ColonEqual;
    const first = this.starNamedExpression();
    if (this.at(Token.Colon) && first.kind !== Kind.Starred && !walrus) return this.dict(opener, start, first);
    if (this.atComprehension) {
      const generators = this.comprehensionsOf(first);
      this.close(Token.RightBrace, opener);
      return { kind: Kind.SetComp, start, end: this.lastEnd, elt: first, generators };
    }
    const elts = this.elements(first, Token.RightBrace);
    this.close(Token.RightBrace, opener);
    return { kind: Kind.Set, start, end: this.lastEnd, elts };
  }

  // dict: '{' [(expression ':' expression | '**' bitwise_or) (',' …)* [',']] '}'
  // dictcomp: '{' expression ':' expression for_if_clauses '}'
  private dict(opener: number, start: number, firstKey: Expression | null): Expression {
    const keys: (Expression | null)[] = [];
    const values: Expression[] = [];
    let key = firstKey;
    while (this.kind !== Token.RightBrace && this.kind !== Token.Newline) {
      if (key === null && this.take(Token.DoubleStar)) {
        values.push(this.binary(1));
      } else {
        key ??= this.expression();
        this.expect(Token.Colon, "after the key of the dict");
        values.push(this.expression());
      }
      keys.push(key);
      if (this.atComprehension && key !== null && keys.length === 1) {
        const generators = this.comprehensions();
        this.close(Token.RightBrace, opener);
        return { kind: Kind.DictComp, start, end: this.lastEnd, key, value: values[0]!, generators };
      }
      key = null;
      if (!this.take(Token.Comma)) break;
    }
    this.close(Token.RightBrace, opener);
    return { kind: Kind.Dict, start, end: this.lastEnd, keys, values };
  }

  // --- Comprehensions and targets -------------------------------------------------------------------------------

  private get atComprehension(): boolean {
    return this.kind === Token.for || (this.kind === Token.async && this.next === Token.for);
  }

  private comprehensionsOf(elt: Expression): Comprehension[] {
    if (elt.kind === Kind.Starred) this.faultAt("a comprehension cannot unpack with '*'", elt.start, elt.end);
    return this.comprehensions();
  }

  // for_if_clauses: (['async'] 'for' star_targets 'in' disjunction ('if' disjunction)*)+
  private comprehensions(): Comprehension[] {
    const generators: Comprehension[] = [];
    while (this.atComprehension) {
      const start = this.start;
      const is_async = this.take(Token.async);
      this.advance();
      const target = this.targets();
      this.expect(Token.in, "after the target of the comprehension");
      const iter = this.disjunction();
      const ifs: Expression[] = [];
      while (this.take(Token.if)) ifs.push(this.disjunction());
      generators.push({ kind: Kind.comprehension, start, end: this.lastEnd, target, iter, ifs, is_async });
    }
    return generators;
  }

  // star_targets: star_target !',' | star_target (',' star_target)* [',']
  protected targets(): Expression {
    const start = this.start;
    const first = this.target();
    if (this.kind !== Token.Comma) return first;
    const elts = [first];
    while (this.take(Token.Comma) && this.atExpression) elts.push(this.target());
    return { kind: Kind.Tuple, start, end: this.lastEnd, elts };
  }

  // star_target: '*' star_target | target_with_star_atom
  protected target(): Expression {
    const target = this.kind === Token.Star ? this.starred() : this.binary(1);
    this.checkTarget(target, "assign");
    return target;
  }

  protected checkTarget(target: Expression, purpose: "assign" | "delete"): void {
    const invalid = invalidTarget(target, purpose);
    if (invalid === null) return;
    const verb = purpose === "assign" ? "assign to" : "delete";
    this.faultAt(`cannot ${verb} ${describeExpression(invalid)}`, invalid.start, invalid.end);
  }
}
