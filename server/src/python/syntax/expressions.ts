// Expressions, by recursive descent: above each method stands its production in the notation of Python's reference
// grammar. Ranges are CPython's: a node starts at its first token, parentheses included, though parentheses round a
// whole expression belong to no node.
import {
  type Arg,
  type Arguments,
  BoolOperator,
  type CmpOperator,
  CmpOperator as Compare,
  type Comprehension,
  type Constant,
  type Expression,
  type Keyword,
  Kind,
  type Name,
  type Operator,
  UnaryOperator,
} from "./ast";
import { StringCursor } from "./stringParser";
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

/** How tightly the binary operators bind; 0 for what is none. `**` is read by `power`. */
const PRECEDENCE = new Uint8Array(TOKEN_KINDS);
[
  [Token.Bar],
  [Token.Caret],
  [Token.Ampersand],
  [Token.LeftShift, Token.RightShift],
  [Token.Plus, Token.Minus],
  [Token.Star, Token.At, Token.Slash, Token.Percent, Token.DoubleSlash],
].forEach((kinds, level) => {
  for (const kind of kinds) PRECEDENCE[kind] = level + 1;
});

const UNARY: ReadonlyMap<number, UnaryOperator> = new Map([
  [Token.Tilde, UnaryOperator.Invert],
  [Token.Plus, UnaryOperator.UAdd],
  [Token.Minus, UnaryOperator.USub],
]);

type ParameterList = "def" | "lambda";

export class ExpressionParser extends StringCursor {
  protected get atExpression(): boolean {
    return STARTS_EXPRESSION[this.kind] === 1;
  }

  // star_expressions: star_expression (',' star_expression)* [',']
  protected starExpressions(): Expression {
    const start = this.start;
    const first = this.starExpression();
    return this.kind === Token.Comma ? this.tupleRest(first, start) : first;
  }

  /** `yield_expr | star_expressions`, the right side of an assignment and what a replacement field holds. */
  protected override value(): Expression {
    return this.kind === Token.yield ? this.yieldExpression() : this.starExpressions();
  }

  protected tupleRest(first: Expression, start: number): Expression {
    const elts = [first];
    while (this.take(Token.Comma) && this.atExpression) elts.push(this.starExpression());
    return { kind: Kind.Tuple, start, end: this.lastEnd, elts };
  }

  // star_expression: '*' bitwise_or | expression
  protected starExpression(): Expression {
    return this.kind === Token.Star ? this.starred() : this.expression();
  }

  // star_named_expression: '*' bitwise_or | named_expression
  protected starNamedExpression(): Expression {
    return this.kind === Token.Star ? this.starred() : this.namedExpression();
  }

  // starred: '*' bitwise_or
  protected starred(): Expression {
    const start = this.start;
    this.advance();
    const value = this.binary(1);
    return { kind: Kind.Starred, start, end: this.lastEnd, value };
  }

  // named_expression: NAME ':=' expression | expression !':='
  protected namedExpression(): Expression {
    if (this.kind !== Token.Name || this.next !== Token.ColonEqual) return this.expression();
    const start = this.start;
    const target = this.name();
    this.advance();
    const value = this.expression();
    return { kind: Kind.NamedExpr, start, end: this.lastEnd, target, value };
  }

  // yield_expr: 'yield' 'from' expression | 'yield' [star_expressions]
  protected yieldExpression(): Expression {
    const start = this.start;
    this.advance();
    if (this.take(Token.from)) {
      const value = this.expression();
      return { kind: Kind.YieldFrom, start, end: this.lastEnd, value };
    }
    const value = this.atExpression ? this.starExpressions() : null;
    return { kind: Kind.Yield, start, end: this.lastEnd, value };
  }

  // expression: disjunction 'if' disjunction 'else' expression | disjunction | lambdef
  protected expression(): Expression {
    if (this.kind === Token.lambda) return this.lambda();
    const start = this.start;
    const body = this.disjunction();
    if (this.kind !== Token.if) return body;
    this.advance();
    const test = this.disjunction();
    if (!this.expect(Token.else, "and another value after the condition") || !this.enter()) return body;
    const orelse = this.expression();
    this.leave();
    return { kind: Kind.IfExp, start, end: this.lastEnd, test, body, orelse };
  }

  // lambdef: 'lambda' [lambda_params] ':' expression
  private lambda(): Expression {
    const start = this.start;
    this.advance();
    const args = this.parameters("lambda", Token.Colon);
    this.expect(Token.Colon, "after the parameters of the lambda");
    const body = this.enter() ? this.expression() : this.missing();
    this.leave();
    return { kind: Kind.Lambda, start, end: this.lastEnd, args, body };
  }

  // disjunction: conjunction ('or' conjunction)*
  protected disjunction(): Expression {
    const start = this.start;
    const first = this.conjunction();
    if (this.kind !== Token.or) return first;
    const values = [first];
    while (this.take(Token.or)) values.push(this.conjunction());
    return { kind: Kind.BoolOp, start, end: this.lastEnd, op: BoolOperator.Or, values };
  }

  // conjunction: inversion ('and' inversion)*
  private conjunction(): Expression {
    const start = this.start;
    const first = this.inversion();
    if (this.kind !== Token.and) return first;
    const values = [first];
    while (this.take(Token.and)) values.push(this.inversion());
    return { kind: Kind.BoolOp, start, end: this.lastEnd, op: BoolOperator.And, values };
  }

  // inversion: 'not' inversion | comparison
  private inversion(): Expression {
    if (this.kind !== Token.not) return this.comparison();
    const start = this.start;
    this.advance();
    const operand = this.enter() ? this.inversion() : this.missing();
    this.leave();
    return { kind: Kind.UnaryOp, start, end: this.lastEnd, op: UnaryOperator.Not, operand };
  }

  // comparison: bitwise_or (('==' | '!=' | '<' | '<=' | '>' | '>=' | ['not'] 'in' | 'is' ['not']) bitwise_or)*
  private comparison(): Expression {
    const start = this.start;
    const left = this.binary(1);
    let op = this.comparisonOperator();
    if (op === null) return left;
    const ops: CmpOperator[] = [];
    const comparators: Expression[] = [];
    for (; op !== null; op = this.comparisonOperator()) {
      ops.push(op);
      comparators.push(this.binary(1));
    }
    return { kind: Kind.Compare, start, end: this.lastEnd, left, ops, comparators };
  }

  private comparisonOperator(): CmpOperator | null {
    const kind = this.kind;
    if (kind >= Token.EqualEqual) {
      this.advance();
      return (kind - Token.EqualEqual) as CmpOperator;
    }
    switch (kind) {
      case Token.in:
        this.advance();
        return Compare.In;
      case Token.is:
        this.advance();
        return this.take(Token.not) ? Compare.IsNot : Compare.Is;
      case Token.not:
        if (this.next !== Token.in) return null;
        this.moveTo(this.index + 2);
        return Compare.NotIn;
      default:
        return null;
    }
  }

  // bitwise_or, bitwise_xor, bitwise_and, shift_expr, sum, term: left-associative levels of one table
  protected binary(minimum: number): Expression {
    const start = this.start;
    let left = this.factor();
    for (;;) {
      const precedence = PRECEDENCE[this.kind]!;
      if (precedence < minimum || precedence === 0) return left;
      const op = (this.kind - Token.Plus) as Operator;
      this.advance();
      const right = this.binary(precedence + 1);
      left = { kind: Kind.BinOp, start, end: this.lastEnd, left, op, right };
    }
  }

  // factor: ('+' | '-' | '~') factor | power
  private factor(): Expression {
    const op = UNARY.get(this.kind);
    if (op === undefined) return this.power();
    const start = this.start;
    this.advance();
    const operand = this.enter() ? this.factor() : this.missing();
    this.leave();
    return { kind: Kind.UnaryOp, start, end: this.lastEnd, op, operand };
  }

  // power: await_primary ['**' factor]
  private power(): Expression {
    const start = this.start;
    const left = this.kind === Token.await ? this.awaitPrimary() : this.primary();
    if (this.kind !== Token.DoubleStar) return left;
    const op = (this.kind - Token.Plus) as Operator;
    this.advance();
    const right = this.enter() ? this.factor() : this.missing();
    this.leave();
    return { kind: Kind.BinOp, start, end: this.lastEnd, left, op, right };
  }

  // await_primary: 'await' primary
  private awaitPrimary(): Expression {
    const start = this.start;
    this.advance();
    const value = this.primary();
    return { kind: Kind.Await, start, end: this.lastEnd, value };
  }

  // primary: atom ('.' NAME | '(' [arguments] ')' | '[' slices ']')*
  private primary(): Expression {
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
  protected callArguments(): { args: Expression[]; keywords: Keyword[] } {
    const opener = this.index;
    const args: Expression[] = [];
    const keywords: Keyword[] = [];
    this.advance();
    if (this.enter()) {
      while (this.kind !== Token.RightParen && this.kind !== Token.Newline) {
        this.argument(args, keywords, opener);
        if (!this.take(Token.Comma)) break;
      }
    }
    this.leave();
    this.close(Token.RightParen, opener);
    return { args, keywords };
  }

  // argument: NAME '=' expression | '**' expression | '*' expression | named_expression [for_if_clauses]
  private argument(args: Expression[], keywords: Keyword[], opener: number): void {
    const start = this.start;
    if (this.kind === Token.Name && this.next === Token.Equal) {
      const arg = this.nameText;
      this.moveTo(this.index + 2);
      const value = this.expression();
      keywords.push({ kind: Kind.keyword, start, end: this.lastEnd, arg, value });
    } else if (this.take(Token.DoubleStar)) {
      const value = this.expression();
      keywords.push({ kind: Kind.keyword, start, end: this.lastEnd, arg: null, value });
    } else if (this.take(Token.Star)) {
      if (keywords.some((keyword) => keyword.arg === null))
        this.fault("'*' arguments must stand before '**' arguments");
      const value = this.expression();
      args.push({ kind: Kind.Starred, start, end: this.lastEnd, value });
    } else {
      if (keywords.length > 0) this.fault("a positional argument cannot follow a keyword argument");
      const value = this.namedExpression();
      args.push(this.atComprehension ? this.generatorArgument(value, opener, args.length === 0) : value);
    }
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

  // slice: [expression] ':' [expression] [':' [expression]] | named_expression | '*' bitwise_or
  private slice(): Expression {
    const start = this.start;
    const lower = this.kind === Token.Colon ? null : this.starNamedExpression();
    if (lower !== null && (this.kind !== Token.Colon || lower.kind === Kind.Starred)) return lower;
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
    return { kind: Kind.Name, start, end: this.lastEnd, id };
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
    const first = this.kind === Token.yield ? this.yieldExpression() : this.starNamedExpression();
    if (this.atComprehension) {
      const generators = this.comprehensionsOf(first);
      this.close(Token.RightParen, opener);
      return { kind: Kind.GeneratorExp, start, end: this.lastEnd, elt: first, generators };
    }
    if (this.kind === Token.Comma && first.kind !== Kind.Yield && first.kind !== Kind.YieldFrom) {
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
    const first = this.starNamedExpression();
    if (this.kind === Token.Colon && first.kind !== Kind.Starred) return this.dict(opener, start, first);
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

  // --- Parameters -----------------------------------------------------------------------------------------------

  // parameters: param (',' param)* [','] with '/' after the positional-only ones and '*' before the keyword-only ones
  protected parameters(list: ParameterList, closer: number): Arguments {
    const parameters = new ParameterCollector(this.start);
    while (this.kind !== closer && this.kind !== Token.Newline) {
      this.parameter(parameters, list);
      if (!this.take(Token.Comma)) break;
    }
    if (parameters.bareStar) this.fault("expected a parameter after '*'");
    return parameters.finish(this.lastEnd);
  }

  // param: '/' | '*' [arg_star] | '**' arg | arg ['=' expression]
  private parameter(parameters: ParameterCollector, list: ParameterList): void {
    if (parameters.kwarg !== null) this.fault("no parameter can follow the '**' parameter");
    if (this.take(Token.Slash)) {
      if (!parameters.endPositionalOnly())
        this.fault("'/' must follow a positional parameter, stand once, and before '*'");
    } else if (this.take(Token.Star)) {
      if (!parameters.startKeywordOnly()) this.fault("'*' can stand only once among the parameters");
      if (this.kind !== Token.Comma) parameters.setVararg(this.arg(list, true));
    } else if (this.take(Token.DoubleStar)) {
      if (parameters.bareStar) this.fault("expected a parameter after '*'");
      parameters.kwarg = this.arg(list, false);
    } else {
      const arg = this.arg(list, false);
      const value = this.take(Token.Equal) ? this.expression() : null;
      if (!parameters.add(arg, value)) {
        this.faultAt(`the parameter '${arg.arg}' needs a default, as one before it has one`, arg.start, arg.end);
      }
    }
  }

  // arg: NAME [':' expression]; after '*' the annotation may be starred (PEP 646)
  private arg(list: ParameterList, star: boolean): Arg {
    const start = this.start;
    const arg = this.expectName("for the parameter");
    const annotated = list === "def" && this.take(Token.Colon);
    const annotation = annotated ? (star ? this.starExpression() : this.expression()) : null;
    return { kind: Kind.arg, start, end: this.lastEnd, arg, annotation };
  }
}

/** Sorts parameters into the fields of `arguments` as they come; its methods say whether the order allows them. */
class ParameterCollector {
  kwarg: Arg | null = null;
  readonly #start: number;
  #posonlyargs: readonly Arg[] = [];
  #args: Arg[] = [];
  #vararg: Arg | null = null;
  #keywordOnly = false;
  readonly #kwonlyargs: Arg[] = [];
  readonly #kwDefaults: (Expression | null)[] = [];
  readonly #defaults: Expression[] = [];
  #slash = false;

  constructor(start: number) {
    this.#start = start;
  }

  /** A `*` without a name that no parameter has followed yet. */
  get bareStar(): boolean {
    return this.#keywordOnly && this.#vararg === null && this.#kwonlyargs.length === 0;
  }

  endPositionalOnly(): boolean {
    const allowed = !this.#slash && !this.#keywordOnly && this.#args.length > 0;
    this.#slash = true;
    this.#posonlyargs = this.#args;
    this.#args = [];
    return allowed;
  }

  startKeywordOnly(): boolean {
    const allowed = !this.#keywordOnly;
    this.#keywordOnly = true;
    return allowed;
  }

  setVararg(arg: Arg): void {
    this.#vararg = arg;
  }

  add(arg: Arg, value: Expression | null): boolean {
    if (this.#keywordOnly) {
      this.#kwonlyargs.push(arg);
      this.#kwDefaults.push(value);
      return true;
    }
    this.#args.push(arg);
    if (value !== null) this.#defaults.push(value);
    return value !== null || this.#defaults.length === 0;
  }

  finish(end: number): Arguments {
    return {
      kind: Kind.arguments,
      start: this.#start,
      end: Math.max(this.#start, end),
      posonlyargs: this.#posonlyargs,
      args: this.#args,
      vararg: this.#vararg,
      kwonlyargs: this.#kwonlyargs,
      kw_defaults: this.#kwDefaults,
      kwarg: this.kwarg,
      defaults: this.#defaults,
    };
  }
}
