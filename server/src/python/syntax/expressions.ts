// Expressions, by recursive descent: above each method stands its production in the notation of Python's reference
// grammar. Ranges are CPython's: a node starts at its first token, parentheses included, though parentheses round a
// whole expression belong to no node.
import {
  type Arg,
  type Arguments,
  BoolOperator,
  CmpOperator,
  type Expression,
  Kind,
  type Operator,
  UnaryOperator,
} from "./ast";
import { ParameterCollector } from "./parameters";
import { PrimaryParser } from "./primaries";
import { TOKEN_KINDS, Token } from "./tokens";

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

export class ExpressionParser extends PrimaryParser {
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
  protected override starNamedExpression(): Expression {
    return this.kind === Token.Star ? this.starred() : this.namedExpression();
  }

  // starred: '*' bitwise_or
  protected override starred(): Expression {
    const start = this.start;
    this.advance();
    const value = this.binary(1);
    return { kind: Kind.Starred, start, end: this.lastEnd, value };
  }

  // named_expression: NAME ':=' expression | expression !':='
  protected override namedExpression(): Expression {
    if (this.kind !== Token.Name || this.next !== Token.ColonEqual) return this.expression();
    const start = this.start;
    const target = this.name();
    this.advance();
    const value = this.expression();
    return { kind: Kind.NamedExpr, start, end: this.lastEnd, target, value };
  }

  // yield_expr: 'yield' 'from' expression | 'yield' [star_expressions]
  protected override yieldExpression(): Expression {
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
  protected override expression(): Expression {
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
  protected override disjunction(): Expression {
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
        return CmpOperator.In;
      case Token.is:
        this.advance();
        return this.take(Token.not) ? CmpOperator.IsNot : CmpOperator.Is;
      case Token.not:
        if (this.next !== Token.in) return null;
        this.moveTo(this.index + 2);
        return CmpOperator.NotIn;
      default:
        return null;
    }
  }

  // bitwise_or, bitwise_xor, bitwise_and, shift_expr, sum, term: left-associative levels of one table
  protected override binary(minimum: number): Expression {
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
