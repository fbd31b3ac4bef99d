// Blocks and compound statements: one method per production of Python's reference grammar, and the recovery between
// statements. A fault costs the logical line that it is in; a block below such a line is still read.
import {
  type ExceptHandler,
  type Expression,
  type FunctionDef,
  Kind,
  type MatchCase,
  type Module,
  type Statement,
  type WithItem,
} from "./ast";
import { setLateBody } from "./late-body";
import { SimpleStatementParser } from "./simple-statements";
import { textConstant } from "./strings";
import type { LateBody, Tokenized } from "./tokenizer";
import { describeToken, Token } from "./tokens";

/** CPython's limit (MAXINDENT in its tokenizer). */
const MAX_BLOCKS = 100;

/** Begins a text in triple quotes. */
const OPEN_TEXT = /^[rub]{0,2}(?:"""|''')/i;

/** Reads a body that the tokenizer left for later, `blocks` blocks deep. */
export type BodyReader = (body: LateBody, blocks: number) => readonly Statement[];

export class StatementParser extends SimpleStatementParser {
  constructor(
    source: string,
    private readonly tokenized: Tokenized,
    private readonly readLater: BodyReader,
    /** How many blocks are round the cursor. */
    private blocks = 0,
  ) {
    super(source, tokenized);
  }

  // file: statement* ENDMARKER
  module(): Module {
    const body: Statement[] = [];
    while (this.kind !== Token.EndOfFile) {
      if (this.kind === Token.Dedent) this.advance();
      else this.statement(body);
    }
    return { kind: Kind.Module, start: 0, end: this.source.length, body };
  }

  /** The statements of a function's block that was left for later. */
  bodyStatements(): readonly Statement[] {
    const body: Statement[] = [];
    while (this.kind !== Token.Dedent && this.kind !== Token.EndOfFile) this.statement(body);
    return body;
  }

  // statement: compound_stmt | simple_stmts
  private statement(into: Statement[]): void {
    if (this.kind === Token.Indent) {
      this.strayBlock(into);
      return;
    }
    const compound = this.compound();
    if (compound === null) this.simpleStatements(into);
    else into.push(compound);
  }

  /** A block that no statement opened. Its statements are kept as if they were not indented. */
  private strayBlock(into: Statement[]): void {
    this.problems.push({ message: "unexpected indentation", start: this.start, end: this.start });
    this.blockBody(into);
  }

  private blockBody(into: Statement[]): void {
    this.advance();
    if (this.blocks === MAX_BLOCKS) {
      this.skipBlock();
      return;
    }
    this.blocks++;
    while (this.kind !== Token.Dedent && this.kind !== Token.EndOfFile) this.statement(into);
    this.blocks--;
    this.take(Token.Dedent);
  }

  private skipBlock(): void {
    this.problems.push({ message: `more than ${MAX_BLOCKS} blocks in each other`, start: this.start, end: this.start });
    for (let depth = 1; depth > 0 && this.kind !== Token.EndOfFile; this.advance()) {
      if (this.kind === Token.Indent) depth++;
      else if (this.kind === Token.Dedent) depth--;
    }
  }

  // block: ':' NEWLINE INDENT statement+ DEDENT | ':' simple_stmts
  private block(owner: string): Statement[] {
    const body: Statement[] = [];
    if (!this.faulty) this.expect(Token.Colon, `after ${owner}`);
    if (this.kind !== Token.Newline) {
      this.simpleStatements(body);
      return body;
    }
    const { faulty, start } = this;
    this.endLine();
    if (this.at(Token.Indent)) this.blockBody(body);
    else if (!faulty) this.problems.push({ message: `expected an indented block after ${owner}`, start, end: start });
    return body;
  }

  /** At the end of a logical line: the next one starts without fault. */
  private endLine(): void {
    this.take(Token.Newline);
    this.faulty = false;
  }

  // simple_stmts: simple_stmt (';' simple_stmt)* [';'] NEWLINE
  private simpleStatements(into: Statement[]): void {
    let errorStart: number | null = null;
    do {
      const { start } = this;
      const isOpenText = this.kind === Token.Error && OPEN_TEXT.test(this.text);
      const statement = this.simpleStatement();
      if (this.kind !== Token.Semicolon && this.kind !== Token.Newline) {
        this.fault(`expected the end of the statement, found ${this.describe()}`);
      }
      const kept = isOpenText ? this.openText(start) : this.faulty ? this.salvage(statement) : statement;
      if (kept !== null) into.push(kept);
      else errorStart = start;
    } while (this.take(Token.Semicolon) && this.kind !== Token.Newline);
    this.endLine();
    if (errorStart !== null) into.push(this.errorStatement(errorStart));
  }

  /** A text that nobody has closed says no more than one that is. */
  private openText(start: number): Statement {
    const end = this.lastContentEnd;
    return { kind: Kind.Expr, start, end, value: textConstant(start, end, this.source.slice(start, end), false) };
  }

  /** After a line that could not be read: it may have been the first line of a compound statement. */
  private errorStatement(start: number): Statement {
    const body: Statement[] = [];
    if (this.kind === Token.Indent) this.blockBody(body);
    return { kind: Kind.ErrorStmt, start, end: this.lastContentEnd, body };
  }

  // --- Compound statements --------------------------------------------------------------------------------------

  // compound_stmt: function_def | if_stmt | class_def | with_stmt | for_stmt | try_stmt | while_stmt | match_stmt
  private compound(): Statement | null {
    switch (this.kind) {
      case Token.if:
        return this.if();
      case Token.def:
        return this.functionDef([]);
      case Token.class:
        return this.classDef([]);
      case Token.for:
        return this.for();
      case Token.with:
        return this.with();
      case Token.while:
        return this.while();
      case Token.try:
        return this.try();
      case Token.At:
        return this.decorated();
      case Token.async:
        return this.async();
      case Token.Name:
        return this.atMatch ? this.match() : null;
      default:
        return null;
    }
  }

  // if_stmt: 'if' named_expression block ('elif' named_expression block)* [else_block]
  private if(): Statement {
    const branches: { start: number; test: Expression; body: Statement[] }[] = [];
    do {
      const start = this.start;
      const owner = describeToken(this.kind);
      this.advance();
      const test = this.header(() => this.namedExpression());
      branches.push({ start, test, body: this.block(`the condition of ${owner}`) });
    } while (this.kind === Token.elif);
    let orelse = this.elseBlock();
    const end = this.lastContentEnd;
    for (let i = branches.length - 1; i > 0; i--) orelse = [{ kind: Kind.If, ...branches[i]!, end, orelse }];
    return { kind: Kind.If, ...branches[0]!, end, orelse };
  }

  /** An expression of a compound statement's first line; unknown if the line is faulty. */
  private header(read: () => Expression): Expression {
    const start = this.start;
    const expression = read();
    return this.faulty ? this.unread(start) : expression;
  }

  // else_block: ['else' block]
  private elseBlock(): Statement[] {
    return this.take(Token.else) ? this.block("'else'") : [];
  }

  // while_stmt: 'while' named_expression block [else_block]
  private while(): Statement {
    const start = this.start;
    this.advance();
    const test = this.header(() => this.namedExpression());
    const body = this.block("the condition of 'while'");
    const orelse = this.elseBlock();
    return { kind: Kind.While, start, end: this.lastContentEnd, test, body, orelse };
  }

  // for_stmt: ['async'] 'for' star_targets 'in' star_expressions block [else_block]
  private for(): Statement {
    const start = this.start;
    const kind = this.take(Token.async) ? Kind.AsyncFor : Kind.For;
    this.advance();
    const target = this.targets();
    const iter = this.header(() => {
      this.expect(Token.in, "after the target of 'for'");
      return this.starExpressions();
    });
    const body = this.block("the header of 'for'");
    const orelse = this.elseBlock();
    return { kind, start, end: this.lastContentEnd, target, iter, body, orelse };
  }

  // with_stmt: ['async'] 'with' ('(' with_item (',' with_item)* [','] ')' | with_item (',' with_item)*) block
  private with(): Statement {
    const start = this.start;
    const kind = this.take(Token.async) ? Kind.AsyncWith : Kind.With;
    this.advance();
    const items: WithItem[] = [];
    const opener = this.index;
    const bracketed = this.kind === Token.LeftParen && this.bracketsHoldItems();
    if (bracketed) this.advance();
    do items.push(this.withItem());
    while (this.take(Token.Comma) && !(bracketed && this.kind === Token.RightParen));
    if (bracketed) this.close(Token.RightParen, opener);
    const body = this.block("the header of 'with'");
    return { kind, start, end: this.lastContentEnd, items, body };
  }

  // with_item: expression ['as' star_target]
  private withItem(): WithItem {
    const start = this.start;
    const context_expr = this.header(() => this.expression());
    const optional_vars = this.take(Token.as) ? this.target() : null;
    return { kind: Kind.withitem, start, end: this.lastEnd, context_expr, optional_vars };
  }

  /**
   * At `with (`: the parentheses hold with-items if the colon follows them, unless something in them can only be part
   * of one expression: a yield, a walrus, a starred element or a generator.
   */
  private bracketsHoldItems(): boolean {
    let depth = 0;
    for (let index = this.index; ; index++) {
      const kind = this.kindAt(index);
      if (kind === Token.LeftParen || kind === Token.LeftBracket || kind === Token.LeftBrace) depth++;
      else if (kind === Token.RightParen || kind === Token.RightBracket || kind === Token.RightBrace) depth--;
      else if (kind === Token.Newline || kind === Token.EndOfFile) return false;
      else if (depth === 1 && (kind === Token.for || kind === Token.ColonEqual || kind === Token.yield)) return false;
      else if (depth === 1 && kind === Token.Star && this.startsElement(index)) return false;
      if (depth === 0) return index > this.index + 1 && this.kindAt(index + 1) === Token.Colon;
    }
  }

  private startsElement(index: number): boolean {
    const before = this.kindAt(index - 1);
    return before === Token.Comma || before === Token.LeftParen;
  }

  // try_stmt: 'try' block (finally_block | except_block+ [else_block] [finally_block] | except_star_block+ …)
  private try(): Statement {
    const start = this.start;
    this.advance();
    const body = this.block("'try'");
    const handlers: ExceptHandler[] = [];
    const star = this.kind === Token.except && this.next === Token.Star;
    while (this.kind === Token.except) handlers.push(this.exceptHandler(star));
    const orelse = handlers.length > 0 ? this.elseBlock() : [];
    const last = this.take(Token.finally);
    const finalbody = last ? this.block("'finally'") : [];
    if (handlers.length === 0 && !last) {
      const message = "expected 'except' or 'finally' after the block of 'try'";
      this.problems.push({ message, start, end: start + "try".length });
    }
    const kind = star ? Kind.TryStar : Kind.Try;
    return { kind, start, end: this.lastContentEnd, body, handlers, orelse, finalbody };
  }

  // except_block: 'except' ['*'] [expression ['as' NAME]] block; PEP 758: expression (',' expression)* without 'as'
  private exceptHandler(star: boolean): ExceptHandler {
    const start = this.start;
    this.advance();
    if (this.take(Token.Star) !== star) this.fault("'except' and 'except*' cannot stand in one 'try'");
    const bare = this.kind === Token.Colon && !star;
    const type = bare ? null : this.header(() => this.exceptionTypes());
    const name = !bare && this.take(Token.as) ? this.expectName("after 'as'") : null;
    const body = this.block("'except'");
    return { kind: Kind.ExceptHandler, start, end: this.lastContentEnd, type, name, body };
  }

  private exceptionTypes(): Expression {
    const start = this.start;
    const first = this.expression();
    if (this.kind !== Token.Comma) return first;
    const types = this.tupleRest(first, start);
    if (this.at(Token.as)) this.fault("several exceptions before 'as' need parentheses");
    return types;
  }

  // decorators: ('@' named_expression NEWLINE)+
  private decorated(): Statement {
    const start = this.start;
    const decorators: Expression[] = [];
    while (this.take(Token.At)) {
      decorators.push(this.header(() => this.namedExpression()));
      if (this.kind !== Token.Newline)
        this.fault(`expected the end of the line after the decorator, found ${this.describe()}`);
      this.endLine();
    }
    if (this.kind === Token.class) return this.classDef(decorators);
    if (this.kind === Token.def) return this.functionDef(decorators);
    if (this.kind === Token.async && this.next === Token.def) return this.functionDef(decorators);
    this.problems.push({
      message: "expected a function or class after the decorator",
      start: this.start,
      end: this.start,
    });
    return { kind: Kind.ErrorStmt, start, end: this.lastContentEnd, body: [] };
  }

  private async(): Statement {
    switch (this.next) {
      case Token.def:
        return this.functionDef([]);
      case Token.for:
        return this.for();
      case Token.with:
        return this.with();
    }
    const start = this.start;
    this.advance();
    this.fault(`expected 'def', 'for' or 'with' after 'async', found ${this.describe()}`);
    this.endLine();
    return this.errorStatement(start);
  }

  // function_def: ['async'] 'def' NAME [type_params] '(' [params] ')' ['->' expression] block
  private functionDef(decorator_list: Expression[]): Statement {
    const start = this.start;
    const kind = this.take(Token.async) ? Kind.AsyncFunctionDef : Kind.FunctionDef;
    this.advance();
    const nameStart = this.start;
    const name = this.expectName("after 'def'");
    const nameEnd = this.faulty ? nameStart : this.lastEnd;
    const type_params = this.typeParameters();
    const opener = this.index;
    this.expect(Token.LeftParen, "after the function's name");
    const args = this.parameters("def", Token.RightParen);
    this.close(Token.RightParen, opener);
    const returns = this.take(Token.Arrow) ? this.header(() => this.expression()) : null;
    const late = this.lateBody();
    const body = late === null ? this.block("the header of the function") : [];
    const node: FunctionDef = {
      kind,
      start,
      end: this.lastContentEnd,
      name,
      nameStart,
      nameEnd,
      args,
      body,
      decorator_list,
      returns,
      type_params,
    };
    if (late !== null) setLateBody(node, late);
    return node;
  }

  /** ':' NEWLINE and a block that is read later. */
  private lateBody(): (() => readonly Statement[]) | null {
    if (this.kind !== Token.Colon || this.kindAt(this.index + 2) !== Token.Body || this.blocks === MAX_BLOCKS)
      return null;
    const body = this.tokenized.bodies[this.tokens.payloads[this.index + 2]!]!;
    const blocks = this.blocks + 1;
    this.moveTo(this.index + 3);
    return () => this.readLater(body, blocks);
  }

  // class_def: 'class' NAME [type_params] ['(' [arguments] ')'] block
  private classDef(decorator_list: Expression[]): Statement {
    const start = this.start;
    this.advance();
    const nameStart = this.start;
    const name = this.expectName("after 'class'");
    const nameEnd = this.faulty ? nameStart : this.lastEnd;
    const type_params = this.typeParameters();
    const called = this.kind === Token.LeftParen ? this.callArguments() : { args: [], keywords: [] };
    const body = this.block("the header of the class");
    const end = this.lastContentEnd;
    const { args: bases, keywords } = called;
    return {
      kind: Kind.ClassDef,
      start,
      end,
      name,
      nameStart,
      nameEnd,
      bases,
      keywords,
      body,
      decorator_list,
      type_params,
    };
  }

  /** `match` is a keyword only where a block of cases follows its line. */
  private get atMatch(): boolean {
    if (this.nameText !== "match") return false;
    let index = this.index + 1;
    while (this.kindAt(index) !== Token.Newline && this.kindAt(index) !== Token.EndOfFile) index++;
    if (this.kindAt(index + 1) !== Token.Indent || index === this.index + 1) return false;
    const cases = this.kindAt(index + 2) === Token.Name && this.nameAt(index + 2) === "case";
    return cases || (this.kindAt(index - 1) === Token.Colon && index > this.index + 2);
  }

  // match_stmt: "match" subject_expr ':' NEWLINE INDENT case_block+ DEDENT
  private match(): Statement {
    const start = this.start;
    this.advance();
    const subject = this.header(() => this.subject());
    if (!this.faulty) this.expect(Token.Colon, "after the subject of 'match'");
    this.endLine();
    const cases: MatchCase[] = [];
    this.advance();
    while (this.kind !== Token.Dedent && this.kind !== Token.EndOfFile) this.caseBlock(cases);
    this.take(Token.Dedent);
    return { kind: Kind.Match, start, end: this.lastContentEnd, subject, cases };
  }

  // subject_expr: star_named_expression ',' [star_named_expressions] | named_expression
  private subject(): Expression {
    const start = this.start;
    const first = this.starNamedExpression();
    if (this.kind !== Token.Comma && first.kind !== Kind.Starred) return first;
    const elts = [first];
    if (this.kind !== Token.Comma) this.expect(Token.Comma, "after the starred subject");
    while (this.take(Token.Comma) && this.atExpression) elts.push(this.starNamedExpression());
    return { kind: Kind.Tuple, start, end: this.lastEnd, elts };
  }

  // case_block: "case" patterns ['if' named_expression] block
  private caseBlock(into: MatchCase[]): void {
    const start = this.start;
    const isCase = this.kind === Token.Name && this.nameText === "case";
    if (isCase) this.advance();
    else if (this.kind === Token.Indent) {
      this.strayBlock([]);
      return;
    } else this.fault(`expected 'case' in the block of 'match', found ${this.describe()}`);
    const pattern = this.patterns();
    const guard = this.take(Token.if) ? this.header(() => this.namedExpression()) : null;
    const body = this.block("the pattern of 'case'");
    if (isCase) into.push({ kind: Kind.match_case, start, end: this.lastContentEnd, pattern, guard, body });
  }
}
