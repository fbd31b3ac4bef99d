// Which names a function, class, module or comprehension binds, found once per syntax node before it runs.
import { Layout } from "./slots";
import {
  type Alias,
  type Arguments,
  type ClassDef,
  type Comprehension,
  type Expression,
  type FunctionDef,
  Kind,
  type Lambda,
  type Module,
  type Pattern,
  type Statement,
} from "./syntax/ast";
import { branchesOf, testsOf } from "./syntax/walk";
import type { Scope } from "./values";

type Owner = FunctionDef | Lambda | ClassDef | Module;

const CACHE = new WeakMap<object, Scope>();

export function scopeOf(owner: Owner): Scope {
  let scope = CACHE.get(owner);
  if (scope === undefined) {
    scope = analyze(owner);
    CACHE.set(owner, scope);
  }
  return scope;
}

/** A function got another body: whoever has its scope sees that of the new one. */
export function renewScope(owner: Owner): void {
  const scope = CACHE.get(owner);
  if (scope !== undefined) Object.assign(scope, analyze(owner));
}

/** The scope of a comprehension: its targets are its own. */
export function comprehensionScope(generators: readonly Comprehension[]): Scope {
  const key = generators as unknown as object;
  let scope = CACHE.get(key);
  if (scope === undefined) {
    const locals = new Set<string>();
    for (const generator of generators) bindTarget(generator.target, locals);
    const layout = new Layout([...locals]);
    scope = { kind: "comprehension", locals, globals: NONE, nonlocals: NONE, plain: true, generator: false, layout };
    CACHE.set(key, scope);
  }
  return scope;
}

const NONE: ReadonlySet<string> = new Set();

function analyze(owner: Owner): Scope {
  const found = new Finder();
  switch (owner.kind) {
    case Kind.FunctionDef:
    case Kind.AsyncFunctionDef:
      found.parameters(owner.args);
      found.statements(owner.body);
      return found.scope("function");
    case Kind.Lambda:
      found.parameters(owner.args);
      found.expression(owner.body);
      return found.scope("function");
    case Kind.ClassDef:
      found.statements(owner.body);
      return found.scope("class");
    case Kind.Module:
      found.statements(owner.body);
      return found.scope("module");
  }
}

class Finder {
  #parameters: readonly string[] = [];
  readonly locals = new Set<string>();
  readonly globals = new Set<string>();
  readonly nonlocals = new Set<string>();
  generator = false;

  scope(kind: Scope["kind"]): Scope {
    for (const name of [...this.globals, ...this.nonlocals]) this.locals.delete(name);
    const { locals, globals, nonlocals, generator } = this;
    const plain = globals.size + nonlocals.size === 0;
    const layout = new Layout(kind === "function" ? [...new Set([...this.#parameters, ...locals])] : []);
    return { kind, locals, globals, nonlocals, plain, generator, layout };
  }

  parameters(args: Arguments): void {
    for (const arg of [...args.posonlyargs, ...args.args, ...args.kwonlyargs]) this.locals.add(arg.arg);
    if (args.vararg) this.locals.add(args.vararg.arg);
    if (args.kwarg) this.locals.add(args.kwarg.arg);
    this.#parameters = [...this.locals];
  }

  statements(body: readonly Statement[]): void {
    for (const statement of body) this.statement(statement);
  }

  statement(node: Statement): void {
    switch (node.kind) {
      case Kind.FunctionDef:
      case Kind.AsyncFunctionDef:
      case Kind.ClassDef:
        this.locals.add(node.name);
        for (const decorator of node.decorator_list) this.expression(decorator);
        return;
      case Kind.Assign:
        for (const target of node.targets) this.target(target);
        return this.expression(node.value);
      case Kind.AugAssign:
      case Kind.AnnAssign:
        this.target(node.target);
        return this.expression(node.value);
      case Kind.TypeAlias:
        this.locals.add(node.name.id);
        return;
      case Kind.For:
      case Kind.AsyncFor:
        this.target(node.target);
        this.expression(node.iter);
        this.statements(node.body);
        return this.statements(node.orelse);
      case Kind.While:
        this.expression(node.test);
        this.statements(node.body);
        return this.statements(node.orelse);
      case Kind.If:
        for (const test of testsOf(node)) this.expression(test);
        for (const block of branchesOf(node)) this.statements(block);
        return;
      case Kind.With:
      case Kind.AsyncWith:
        for (const item of node.items) {
          this.expression(item.context_expr);
          if (item.optional_vars) this.target(item.optional_vars);
        }
        return this.statements(node.body);
      case Kind.Try:
      case Kind.TryStar:
        this.statements(node.body);
        for (const handler of node.handlers) {
          if (handler.name) this.locals.add(handler.name);
          this.statements(handler.body);
        }
        this.statements(node.orelse);
        return this.statements(node.finalbody);
      case Kind.Match:
        this.expression(node.subject);
        for (const branch of node.cases) {
          this.pattern(branch.pattern);
          this.expression(branch.guard);
          this.statements(branch.body);
        }
        return;
      case Kind.Import:
      case Kind.ImportFrom:
        for (const alias of node.names) this.locals.add(boundName(alias));
        return;
      case Kind.Global:
        for (const name of node.names) this.globals.add(name);
        return;
      case Kind.Nonlocal:
        for (const name of node.names) this.nonlocals.add(name);
        return;
      case Kind.Delete:
        for (const target of node.targets) this.target(target);
        return;
      case Kind.Expr:
        return this.expression(node.value);
      case Kind.Return:
        return this.expression(node.value);
      case Kind.Raise:
        this.expression(node.exc);
        return this.expression(node.cause);
      case Kind.Assert:
        this.expression(node.test);
        return this.expression(node.msg);
      case Kind.ErrorStmt:
        return this.statements(node.body);
      case Kind.Pass:
      case Kind.Break:
      case Kind.Continue:
        return;
    }
  }

  target(node: Expression): void {
    bindTarget(node, this.locals);
    this.expression(node);
  }

  pattern(node: Pattern): void {
    switch (node.kind) {
      case Kind.MatchAs:
        if (node.name) this.locals.add(node.name);
        if (node.pattern) this.pattern(node.pattern);
        return;
      case Kind.MatchStar:
        if (node.name) this.locals.add(node.name);
        return;
      case Kind.MatchMapping:
        if (node.rest) this.locals.add(node.rest);
        for (const pattern of node.patterns) this.pattern(pattern);
        return;
      case Kind.MatchClass:
        for (const pattern of [...node.patterns, ...node.kwd_patterns]) this.pattern(pattern);
        return;
      case Kind.MatchSequence:
      case Kind.MatchOr:
        for (const pattern of node.patterns) this.pattern(pattern);
        return;
      case Kind.MatchValue:
      case Kind.MatchSingleton:
        return;
    }
  }

  /**
   * Walrus targets bind here, also from inside comprehensions; yields make a generator; nested scopes are not entered.
   * With an explicit stack: a chain of 30,000 `+` nests as deep.
   */
  expression(root: Expression | null): void {
    const open: Expression[] = root === null ? [] : [root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node.kind === Kind.NamedExpr) this.locals.add(node.target.id);
      if (node.kind === Kind.Yield || node.kind === Kind.YieldFrom) this.generator = true;
      if (node.kind !== Kind.Lambda) pushChildren(node, open);
    }
  }
}

function bindTarget(node: Expression, into: Set<string>): void {
  switch (node.kind) {
    case Kind.Name:
      into.add(node.id);
      return;
    case Kind.Tuple:
    case Kind.List:
      for (const element of node.elts) bindTarget(element, into);
      return;
    case Kind.Starred:
      bindTarget(node.value, into);
      return;
    default:
      return;
  }
}

export function boundName(alias: Alias): string {
  return alias.asname ?? (alias.name.split(".")[0] as string);
}

/** The expressions directly below an expression, in evaluation order; defaults of a lambda belong to its outside. */
export function childExpressions(node: Expression): readonly Expression[] {
  const children: Expression[] = [];
  pushChildren(node, children);
  return children;
}

function pushChildren(node: Expression, into: Expression[]): void {
  switch (node.kind) {
    case Kind.Name:
    case Kind.Constant:
    case Kind.ErrorExpr:
      return;
    case Kind.Attribute:
    case Kind.Starred:
    case Kind.Await:
    case Kind.YieldFrom:
      into.push(node.value);
      return;
    case Kind.Call:
      into.push(node.func);
      for (const argument of node.args) into.push(argument);
      for (const keyword of node.keywords) into.push(keyword.value);
      return;
    case Kind.Subscript:
      into.push(node.value, node.slice);
      return;
    case Kind.BinOp:
      into.push(node.left, node.right);
      return;
    case Kind.UnaryOp:
      into.push(node.operand);
      return;
    case Kind.Compare:
      into.push(node.left);
      for (const comparator of node.comparators) into.push(comparator);
      return;
    case Kind.Tuple:
    case Kind.List:
    case Kind.Set:
      for (const element of node.elts) into.push(element);
      return;
    case Kind.BoolOp:
    case Kind.JoinedStr:
    case Kind.TemplateStr:
      for (const value of node.values) into.push(value);
      return;
    case Kind.Dict:
      for (const key of node.keys) if (key !== null) into.push(key);
      for (const value of node.values) into.push(value);
      return;
    case Kind.IfExp:
      into.push(node.test, node.body, node.orelse);
      return;
    case Kind.Lambda:
      into.push(node.body);
      return;
    case Kind.ListComp:
    case Kind.SetComp:
    case Kind.GeneratorExp:
      into.push(node.elt);
      return pushGenerators(node.generators, into);
    case Kind.DictComp:
      into.push(node.key, node.value);
      return pushGenerators(node.generators, into);
    case Kind.Slice:
      for (const bound of [node.lower, node.upper, node.step]) if (bound !== null) into.push(bound);
      return;
    case Kind.FormattedValue:
    case Kind.Interpolation:
      into.push(node.value);
      if (node.format_spec !== null) into.push(node.format_spec);
      return;
    case Kind.NamedExpr:
      into.push(node.target, node.value);
      return;
    case Kind.Yield:
      if (node.value !== null) into.push(node.value);
      return;
  }
}

function pushGenerators(generators: readonly Comprehension[], into: Expression[]): void {
  for (const { target, iter, ifs } of generators) {
    into.push(target, iter);
    for (const condition of ifs) into.push(condition);
  }
}
