// Simple statements: those without a block.
import { type Alias, type Call, type Expression, Kind, type Operator, type Statement, type TypeParam } from "./ast";
import { PatternParser } from "./patterns";
import { describeToken, Token } from "./tokens";

/** Statements that belong to another one. */
const ORPHANS: ReadonlyMap<number, string> = new Map([
  [Token.elif, "'elif' without an 'if' before it"],
  [Token.else, "'else' without an 'if', loop or 'try' before it"],
  [Token.except, "'except' without a 'try' before it"],
  [Token.finally, "'finally' without a 'try' before it"],
]);

export class SimpleStatementParser extends PatternParser {
  // simple_stmt: assignment | star_expressions | return_stmt | import_stmt | raise_stmt | 'pass' | del_stmt
  //     | yield_stmt | assert_stmt | 'break' | 'continue' | global_stmt | nonlocal_stmt | type_alias
  protected simpleStatement(): Statement {
    const start = this.start;
    switch (this.kind) {
      case Token.return: {
        this.advance();
        const value = this.atExpression ? this.starExpressions() : null;
        return { kind: Kind.Return, start, end: this.lastEnd, value };
      }
      case Token.import:
        return this.import();
      case Token.from:
        return this.importFrom();
      case Token.raise:
        return this.raise();
      case Token.pass:
        return this.plain(Kind.Pass);
      case Token.break:
        return this.plain(Kind.Break);
      case Token.continue:
        return this.plain(Kind.Continue);
      case Token.del:
        return this.delete();
      case Token.assert:
        return this.assert();
      case Token.global:
        return this.scope(Kind.Global);
      case Token.nonlocal:
        return this.scope(Kind.Nonlocal);
      case Token.Name:
        if (this.atTypeAlias) return this.typeAlias();
    }
    const orphan = ORPHANS.get(this.kind);
    if (orphan !== undefined) this.fault(orphan);
    return this.assignment();
  }

  /** What a faulty statement says all the same: that names are bound to something unknown, that a function returns, that a base is constructed. */
  protected salvage(statement: Statement): Statement | null {
    switch (statement.kind) {
      case Kind.Assign:
        return { ...statement, value: this.unread(statement.value.start) };
      case Kind.AnnAssign:
      case Kind.AugAssign:
        if (!isSingleTarget(statement.target)) return null;
        return { ...statement, value: this.unread(statement.value?.start ?? statement.end) };
      case Kind.Return:
        return { ...statement, value: this.unread(statement.value?.start ?? statement.end) };
      case Kind.Import:
      case Kind.ImportFrom: {
        const names = statement.names.filter(isComplete);
        return names.length > 0 ? { ...statement, names } : null;
      }
      case Kind.Expr:
        return isConstruction(statement.value) ? { ...statement, value: this.begun(statement.value) } : null;
      default:
        return null;
    }
  }

  /** A call whose last argument is being written, which may be none yet. */
  private begun(call: Call): Call {
    const { func, args, keywords } = call;
    // `nn.Module.__init__(self` has its object first
    const [self] = func.kind === Kind.Attribute && func.value.kind !== Kind.Call ? args : [];
    const last = Math.max(0, ...[...args, ...keywords].map(({ start }) => start));
    const known = (value: Expression, start: number) =>
      start < last || value === self || value.kind === Kind.Constant ? value : this.unread(value.start);
    return {
      ...call,
      args: args.map((value) => known(value, value.start)),
      keywords: keywords.map((keyword) => ({ ...keyword, value: known(keyword.value, keyword.start) })),
    };
  }

  private plain(kind: typeof Kind.Pass | typeof Kind.Break | typeof Kind.Continue): Statement {
    const start = this.start;
    this.advance();
    return { kind, start, end: this.lastEnd };
  }

  // assignment: NAME ':' expression ['=' value] | single_target ':' … | (star_targets '=')+ value
  //     | single_target augassign value
  private assignment(): Statement {
    const start = this.start;
    const bracketed = this.kind === Token.LeftParen;
    const first = this.value();
    const kind = this.kind;
    if (kind === Token.Equal) return this.assign(first, start);
    if (kind === Token.Colon) return this.annotatedAssign(first, start, first.kind === Kind.Name && !bracketed);
    if (kind >= Token.PlusEqual && kind <= Token.DoubleSlashEqual) return this.augmentedAssign(first, start);
    return { kind: Kind.Expr, start, end: this.lastEnd, value: first };
  }

  private assign(first: Expression, start: number): Statement {
    const targets: Expression[] = [];
    let value = first;
    while (this.kind === Token.Equal) {
      this.checkTarget(value, "assign");
      if (this.faulty) break;
      targets.push(value);
      this.advance();
      value = this.value();
    }
    if (targets.length === 0) return { kind: Kind.Expr, start, end: this.lastEnd, value };
    return { kind: Kind.Assign, start, end: this.lastEnd, targets, value };
  }

  protected unread(start: number): Expression {
    return { kind: Kind.ErrorExpr, start, end: Math.max(start, this.lastContentEnd) };
  }

  private annotatedAssign(target: Expression, start: number, simple: boolean): Statement {
    this.checkSingleTarget(target, "annotated");
    this.take(Token.Colon);
    const annotation = this.expression();
    const value = this.take(Token.Equal) ? this.value() : null;
    return { kind: Kind.AnnAssign, start, end: this.lastEnd, target, annotation, value, simple };
  }

  private augmentedAssign(target: Expression, start: number): Statement {
    const op = (this.kind - Token.PlusEqual) as Operator;
    this.checkSingleTarget(target, "changed in place");
    if (!this.faulty) this.advance();
    const value = this.value();
    return { kind: Kind.AugAssign, start, end: this.lastEnd, target, op, value };
  }

  // single_target: NAME | primary '.' NAME | primary '[' slices ']' | '(' single_target ')'
  private checkSingleTarget(target: Expression, what: string): void {
    if (isSingleTarget(target)) return;
    this.faultAt(`only a name, an attribute or an item can be ${what}`, target.start, target.end);
  }

  // raise_stmt: 'raise' [expression ['from' expression]]
  private raise(): Statement {
    const start = this.start;
    this.advance();
    const exc = this.atExpression ? this.expression() : null;
    const cause = exc !== null && this.take(Token.from) ? this.expression() : null;
    return { kind: Kind.Raise, start, end: this.lastEnd, exc, cause };
  }

  // assert_stmt: 'assert' expression [',' expression]
  private assert(): Statement {
    const start = this.start;
    this.advance();
    const test = this.expression();
    const msg = this.take(Token.Comma) ? this.expression() : null;
    return { kind: Kind.Assert, start, end: this.lastEnd, test, msg };
  }

  // del_stmt: 'del' del_target (',' del_target)* [',']
  private delete(): Statement {
    const start = this.start;
    const targets: Expression[] = [];
    this.advance();
    do {
      const target = this.binary(1);
      this.checkTarget(target, "delete");
      targets.push(target);
    } while (this.take(Token.Comma) && this.atExpression);
    return { kind: Kind.Delete, start, end: this.lastEnd, targets };
  }

  // global_stmt: 'global' NAME (',' NAME)*; nonlocal_stmt alike
  private scope(kind: typeof Kind.Global | typeof Kind.Nonlocal): Statement {
    const start = this.start;
    const names: string[] = [];
    const place = `after ${describeToken(this.kind)}`;
    this.advance();
    do names.push(this.expectName(place));
    while (this.take(Token.Comma));
    return { kind, start, end: this.lastEnd, names };
  }

  // import_name: 'import' dotted_as_name (',' dotted_as_name)*
  private import(): Statement {
    const start = this.start;
    const names: Alias[] = [];
    this.advance();
    do {
      const aliasStart = this.start;
      names.push(this.alias(aliasStart, this.dottedName("after 'import'")));
    } while (this.take(Token.Comma));
    return { kind: Kind.Import, start, end: this.lastEnd, names };
  }

  // import_from: 'from' ('.' | '...')* [dotted_name] 'import' ('*' | '(' names [','] ')' | names)
  private importFrom(): Statement {
    const start = this.start;
    this.advance();
    let level = 0;
    for (; this.kind === Token.Dot || this.kind === Token.Ellipsis; this.advance())
      level += this.kind === Token.Dot ? 1 : 3;
    const module = level > 0 && this.kind === Token.import ? null : this.dottedName("after 'from'");
    this.expect(Token.import, "after the module's name");
    const names = this.importedNames();
    return { kind: Kind.ImportFrom, start, end: this.lastEnd, module, names, level };
  }

  private importedNames(): Alias[] {
    const start = this.start;
    if (this.take(Token.Star)) return [{ kind: Kind.alias, start, end: this.lastEnd, name: "*", asname: null }];
    const opener = this.index;
    const bracketed = this.take(Token.LeftParen);
    const names: Alias[] = [];
    do names.push(this.alias(this.start, this.expectName("to import")));
    while (this.take(Token.Comma) && !(bracketed && this.kind === Token.RightParen));
    if (bracketed) this.close(Token.RightParen, opener);
    return names;
  }

  // dotted_name: NAME ('.' NAME)*
  private dottedName(place: string): string {
    let name = this.expectName(place);
    while (this.take(Token.Dot)) name += `.${this.expectName("after '.'")}`;
    return name;
  }

  private alias(start: number, name: string): Alias {
    const asname = this.take(Token.as) ? this.expectName("after 'as'") : null;
    return { kind: Kind.alias, start, end: this.lastEnd, name, asname };
  }

  private get atTypeAlias(): boolean {
    return this.next === Token.Name && this.nameText === "type";
  }

  // type_alias: "type" NAME [type_params] '=' expression
  private typeAlias(): Statement {
    const start = this.start;
    this.advance();
    const name = this.name();
    const type_params = this.typeParameters();
    this.expect(Token.Equal, "after the name of the type");
    const value = this.expression();
    return { kind: Kind.TypeAlias, start, end: this.lastEnd, name, type_params, value };
  }

  // type_params: ['[' type_param (',' type_param)* [','] ']']
  protected typeParameters(): TypeParam[] {
    const opener = this.index;
    const parameters: TypeParam[] = [];
    if (!this.take(Token.LeftBracket)) return parameters;
    do parameters.push(this.typeParameter());
    while (this.take(Token.Comma) && this.kind !== Token.RightBracket);
    this.close(Token.RightBracket, opener);
    return parameters;
  }

  // type_param: NAME [':' expression] ['=' expression] | '*' NAME ['=' star_expression] | '**' NAME ['=' expression]
  private typeParameter(): TypeParam {
    const start = this.start;
    const star = this.kind;
    if (star === Token.Star || star === Token.DoubleStar) {
      this.advance();
      const name = this.expectName("for the type parameter");
      const default_value = !this.take(Token.Equal)
        ? null
        : star === Token.Star
          ? this.starExpression()
          : this.expression();
      const kind = star === Token.Star ? Kind.TypeVarTuple : Kind.ParamSpec;
      return { kind, start, end: this.lastEnd, name, default_value };
    }
    const name = this.expectName("for the type parameter");
    const bound = this.take(Token.Colon) ? this.expression() : null;
    const default_value = this.take(Token.Equal) ? this.expression() : null;
    return { kind: Kind.TypeVar, start, end: this.lastEnd, name, bound, default_value };
  }
}

function isSingleTarget({ kind }: Expression): boolean {
  return kind === Kind.Name || kind === Kind.Attribute || kind === Kind.Subscript;
}

/** `super().__init__(…)`: without it an object lacks what its base gives it. */
function isConstruction(value: Expression): value is Call {
  return value.kind === Kind.Call && value.func.kind === Kind.Attribute && value.func.attr === "__init__";
}

/** Read to its end: a missing name is "". */
function isComplete({ name, asname }: Alias): boolean {
  return name !== "" && !name.endsWith(".") && asname !== "";
}
