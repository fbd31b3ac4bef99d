// Which statements of a script depend on nothing but the file and PyTorch: not on the arguments that it is started with, on
// the machine, on chance, on anything unknown, nor on a variable that a statement which does may have changed.

import { LateNames } from "../../python/late";
import type { Interpreter } from "../../python/machine";
import {
  type If,
  type Import,
  type ImportFrom,
  Kind,
  type Module,
  type Node,
  type Statement,
} from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import { boundBy } from "../../python/tolerant";
import { isUnknown } from "../../python/types";
import type { PyModule } from "../../python/values";

/** Statements of the block, in order; none behind one by which the script may end, or which may change any name. */
export function certainStatements(vm: Interpreter, tree: Module, block: If, module: PyModule): readonly Statement[] {
  if (tree.body.some(mayReplace)) return [];
  const reach = new Reach(
    vm,
    tree.body.filter((statement) => statement !== block),
    module,
  );
  const certain: Statement[] = [];
  for (const statement of block.body) {
    const names = reach.namesBehind(statement);
    if (!reach.isOpen(statement, names)) {
      certain.push(statement);
      reach.bind(statement);
    } else if ([...names].some((name) => ENDING.has(name))) break;
    else reach.doubt(statement, names);
  }
  return certain;
}

/** What a script is started with, what differs from run to run and from machine to machine. */
const STARTED_WITH: ReadonlySet<string> = new Set([
  ...["argparse", "getopt", "optparse", "os", "sys", "platform", "random", "time", "datetime", "pathlib", "glob"],
]);

/** Modules that replace what others call. */
const REPLACING: ReadonlySet<string> = new Set(["unittest", "importlib", "builtins"]);

/** Names by which a script ends, or by which any name may be changed. */
const ENDING: ReadonlySet<string> = new Set([
  ...["exit", "quit", "sys", "globals", "locals", "vars", "exec", "eval", "setattr", "input"],
]);

/** An import may replace what the whole script calls, or bind any name. */
function mayReplace(statement: Statement): boolean {
  for (const node of nodesIn(statement, (inner) => !isDefinition(inner))) {
    if (node.kind === Kind.ImportFrom && node.names.some(({ name }) => name === "*")) return true;
    if (isImport(node) && packagesOf(node).some((name) => REPLACING.has(name))) return true;
  }
  return false;
}

/** What the names of a script stand for. */
class Reach {
  /** Statements that bind a name, by name. */
  readonly #bindings = new Map<string, Statement[]>();
  readonly #doubted = new Set<string>();

  constructor(
    readonly vm: Interpreter,
    before: readonly Statement[],
    readonly module: PyModule,
  ) {
    for (const statement of before) this.bind(statement);
  }

  bind(statement: Statement): void {
    for (const name of boundBy(statement)) this.#bindings.set(name, [...this.#of(name), statement]);
  }

  /** All names that a statement mentions, those that the functions, classes and variables do which it mentions, and so on. */
  namesBehind(statement: Statement): ReadonlySet<string> {
    const names = new Set(mentionedIn(statement));
    for (const name of names)
      for (const binding of this.#of(name)) for (const mentioned of mentionedIn(binding)) names.add(mentioned);
    return names;
  }

  isOpen(statement: Statement, names: ReadonlySet<string>): boolean {
    return (isImport(statement) && !this.#isShipped(statement)) || [...names].some((name) => this.#isOpenName(name));
  }

  /** All variables among the names, and those that the statement binds, may be something else from here on. */
  doubt(statement: Statement, names: ReadonlySet<string>): void {
    for (const name of boundBy(statement)) this.#doubted.add(name);
    for (const name of names) if (!this.#of(name).every(isFixed)) this.#doubted.add(name);
  }

  #of(name: string): readonly Statement[] {
    return this.#bindings.get(name) ?? [];
  }

  #isOpenName(name: string): boolean {
    if (this.#doubted.has(name) || STARTED_WITH.has(name) || ENDING.has(name)) return true;
    if (this.#of(name).some((binding) => isImport(binding) && isForeign(binding))) return true;
    const { attrs } = this.module;
    // what no model needed is not loaded for the script's sake
    if (attrs instanceof LateNames && attrs.waits(name))
      return !this.#of(name).every((binding) => isImport(binding) && this.#isShipped(binding));
    const value = attrs.get(name);
    return value !== undefined && isUnknown(value);
  }

  #isShipped(node: Import | ImportFrom): boolean {
    return packagesOf(node).every((name) => this.vm.loader.ships(name)) && !isForeign(node);
  }
}

function isForeign(node: Import | ImportFrom): boolean {
  return packagesOf(node).some((name) => STARTED_WITH.has(name));
}

/** What a statement that runs later does not change. */
function isFixed(binding: Statement): boolean {
  return isImport(binding) || isDefinition(binding);
}

function isImport(node: Node): node is Import | ImportFrom {
  return node.kind === Kind.Import || node.kind === Kind.ImportFrom;
}

function isDefinition({ kind }: Node): boolean {
  return kind === Kind.FunctionDef || kind === Kind.AsyncFunctionDef || kind === Kind.ClassDef;
}

/** The outermost packages. */
function packagesOf(node: Import | ImportFrom): readonly string[] {
  const modules = node.kind === Kind.Import ? node.names.map(({ name }) => name) : [node.module ?? ""];
  return modules.map((name) => name.split(".")[0] as string);
}

/** Names, also those of packages that are imported on the way. */
function mentionedIn(statement: Statement): ReadonlySet<string> {
  let names = MENTIONED.get(statement);
  if (names === undefined) {
    names = new Set<string>();
    for (const node of nodesIn(statement)) {
      if (node.kind === Kind.Name) names.add(node.id);
      else if (isImport(node) && node !== statement) for (const name of packagesOf(node)) names.add(name);
    }
    MENTIONED.set(statement, names);
  }
  return names;
}

const MENTIONED = new WeakMap<Statement, Set<string>>();
