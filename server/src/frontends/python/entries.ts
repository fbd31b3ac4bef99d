// What is a model in a file: `--model NAME|CALL`, else in file order every factory function that returns a module when
// called with defaults, every module class constructible with defaults or as a call in the file constructs it, and every
// module-level instance. Candidates are chosen by reading; whether one is a model shows when it is built.

import { getAttribute } from "../../python/attributes";
import { abstractMethods } from "../../python/call";
import { evaluate } from "../../python/evaluate";
import { BudgetSpent, type InterpreterAssumption } from "../../python/machine";
import { scopeOf } from "../../python/scope";
import {
  type Arguments,
  type Call,
  type ClassDef,
  type Expression,
  type FunctionDef,
  Kind,
  type Module,
  type Statement,
} from "../../python/syntax/ast";
import { parsePython } from "../../python/syntax/parser";
import { branchesOf, nodesIn } from "../../python/syntax/walk";
import { raise } from "../../python/types";
import {
  Frame,
  PyBuiltin,
  PyClass,
  PyFunction,
  type PyModule,
  PyObject,
  Raised,
  type SourceFile,
  type Value,
} from "../../python/values";
import type { Span } from "../../text/position";
import { configurationsOf } from "./configurations";
import type { Failure, LeftOut } from "./faults";
import { isPartOf } from "./parts";
import type { PythonSession } from "./run";
import { attemptIn, type Scene, scenesOf } from "./scenes";
import type { ScriptFault } from "./script-faults";

export interface Entry {
  readonly name: string;
  /** The name in its definition; null for a model that is defined elsewhere. */
  readonly span: Span | null;
  /** Where the definition begins, decorators included: a comment above it may give the input. */
  readonly start: number;
  /** False for an instance that exists already: building it again gives the same object. */
  readonly fresh: boolean;
  /** A class that is called without arguments. */
  readonly byDefaults: boolean;
  /**
   * Nobody can make it otherwise than so, or the file does: a function without required parameters, a class that takes no
   * arguments, one that the file calls with these. What its code raises then is a fault.
   */
  readonly isMeantSo: boolean;
  /** What its call leaves out that may be needed. */
  readonly leftOut: LeftOut;
  /** The call that the user chose; null where the file itself says how the model is made. */
  readonly chosenCall: string | null;
  /** Makes the model; may raise. */
  build(): Value;
}

/** A file's module after its body has run, with what it was read from. */
export interface LoadedFile {
  readonly file: SourceFile;
  readonly tree: Module;
  readonly module: PyModule;
  /** Made while its body ran. */
  readonly assumptions: readonly InterpreterAssumption[];
  readonly fault: ScriptFault | null;
}

/** The entry that `--model` names: a name, or a call with literal arguments like `resnet18(num_classes=10)`. */
export function namedEntry(session: PythonSession, loaded: LoadedFile, text: string): Entry {
  const name = text.replace(/\(.*$/s, "").trim();
  const definition = definitionsIn(loaded.tree.body).findLast((candidate) => candidate.name === name);
  const known = fileEntries(session, loaded).find((entry) => entry.name === text.trim());
  return (
    known ?? {
      name,
      span: definition?.span ?? null,
      start: definition?.start ?? 0,
      fresh: true,
      byDefaults: false,
      isMeantSo: false,
      leftOut: "nothing",
      chosenCall: null,
      build: () => built(session, evaluateText(session, loaded.module, text)),
    }
  );
}

/** By the name that they call. */
export type ChosenCalls = ReadonlyMap<string, string>;
const NO_CALLS: ChosenCalls = new Map();

export function fileEntries(
  session: PythonSession,
  loaded: LoadedFile,
  calls: ChosenCalls = NO_CALLS,
): readonly Entry[] {
  const definitions = new Map(definitionsIn(loaded.tree.body).map((definition) => [definition.name, definition]));
  return [...definitions.values()]
    .filter(({ name }) => !name.startsWith("_") || calls.has(name))
    .sort((a, b) => a.start - b.start)
    .flatMap((definition) => {
      const call = calls.get(definition.name);
      return call === undefined
        ? (entryOf(session, loaded, definition) ?? [])
        : calledEntry(session, loaded, definition, call);
    });
}

function calledEntry(session: PythonSession, loaded: LoadedFile, definition: Definition, call: string): Entry {
  const { name, span, start } = definition;
  const build = () => built(session, evaluateText(session, loaded.module, call));
  const facts = { name, span, start, fresh: true, byDefaults: false, isMeantSo: false } as const;
  return { ...facts, leftOut: "nothing", chosenCall: call, build };
}

/** What is wrong with a call that the user types, in words; null where it calls `name` and nothing else. */
export function callFault(name: string, text: string): string | null {
  const { module: tree, problems } = parsePython(text);
  const [statement, ...more] = tree.body;
  const [problem] = problems;
  if (problem) return `no Python expression: ${problem.message}`;
  if (statement?.kind !== Kind.Expr || more.length > 0) return `expected one call, for instance ${name}(10)`;
  const { value } = statement;
  return value.kind === Kind.Call && isCallOf(value, name)
    ? null
    : `expected a call of ${name}, for instance ${name}(10)`;
}

interface Definition {
  readonly name: string;
  readonly span: Span;
  readonly start: number;
  readonly node: FunctionDef | ClassDef | null;
}

/** Functions, classes and plain names bound at module level, also inside `if`, `try`, `with` and loops. */
function definitionsIn(body: readonly Statement[]): readonly Definition[] {
  return body.flatMap((node): readonly Definition[] => {
    switch (node.kind) {
      case Kind.FunctionDef:
      case Kind.ClassDef: {
        const span = { start: node.nameStart, end: node.nameEnd };
        return [{ name: node.name, span, start: node.decorator_list[0]?.start ?? node.start, node }];
      }
      case Kind.Assign:
        return node.targets.flatMap((target) => variable(target, node.start));
      case Kind.AnnAssign:
        return node.value ? variable(node.target, node.start) : [];
      case Kind.If:
        return definitionsIn(branchesOf(node).flat());
      case Kind.For:
      case Kind.While:
        return definitionsIn([...node.body, ...node.orelse]);
      case Kind.With:
        return definitionsIn(node.body);
      case Kind.Try:
        return definitionsIn([
          ...node.body,
          ...node.handlers.flatMap((handler) => handler.body),
          ...node.orelse,
          ...node.finalbody,
        ]);
      default:
        return [];
    }
  });
}

function variable(target: Expression, start: number): readonly Definition[] {
  return target.kind === Kind.Name
    ? [{ name: target.id, span: { start: target.start, end: target.end }, start, node: null }]
    : [];
}

function entryOf(session: PythonSession, loaded: LoadedFile, definition: Definition): Entry | null {
  const { name, span, start, node } = definition;
  const value = loaded.module.attrs.get(name);
  const facts = {
    name,
    span,
    start,
    byDefaults: false,
    isMeantSo: false,
    leftOut: "nothing",
    chosenCall: null,
  } as const;
  const entry = (build: () => Value, fresh = true): Entry => ({ ...facts, fresh, build });
  if (value instanceof PyClass) return classEntry(session, loaded, value, definition, entry);
  if (node?.kind === Kind.FunctionDef && value instanceof PyObject && isCallable(value))
    return mayReturnModule(node)
      ? functionEntry(
          node,
          entry(() => session.vm.call(value, [])),
        )
      : null;
  return value !== undefined && isModel(session, value) ? entry(() => value, false) : null;
}

/** `*args` of a function are for its callers to say. */
function functionEntry({ args }: FunctionDef, entry: Entry): Entry {
  if (args.vararg !== null) return { ...entry, leftOut: "anything" };
  const isOptional = args.kwarg !== null || [...args.defaults, ...args.kw_defaults].some(isEmpty);
  return { ...entry, isMeantSo: true, leftOut: isOptional ? "optional" : "nothing" };
}

/** `name=None`, `name=""`: to be given. */
function isEmpty(value: Expression | null): boolean {
  return value?.kind === Kind.Constant && (value.value === null || value.value === "");
}

/** A list of layers computes nothing. */
function isModel(session: PythonSession, value: Value): boolean {
  const base = session.torchModuleClass();
  return base !== null && session.isModule(value) && hasForward(value.cls, base) && !isLoss(value);
}

/** `criterion = nn.CrossEntropyLoss()` is what a model is trained with. */
function isLoss({ cls }: PyObject): boolean {
  return cls.mro.some(({ name, definition }) => name === "_Loss" && definition?.file.user === false);
}

function isCallable(value: PyObject): boolean {
  return value instanceof PyFunction || value instanceof PyBuiltin || value.cls.lookup("__call__") !== undefined;
}

function classEntry(
  session: PythonSession,
  loaded: LoadedFile,
  cls: PyClass,
  { node, name }: Definition,
  entry: (build: () => Value) => Entry,
): Entry | null {
  const base = session.torchModuleClass();
  if (node?.kind !== Kind.ClassDef || base === null || !cls.isSubclassOf(base) || !hasForward(cls, base)) return null;
  const init = cls.lookup("__init__");
  const seen = constructions(loaded.tree, name);
  if (!(init instanceof PyFunction) || isMadeByDefaults(init, loaded.tree, name)) {
    const isMeantSo =
      init instanceof PyFunction && abstractMethods(cls).length === 0 && isMadeSo(init, loaded.tree, name);
    const leftOut = init instanceof PyFunction && !isMeantSo ? leftOutOf(init) : "nothing";
    const build = () => madeByDefaults(session, loaded, cls, isMeantSo ? [] : seen);
    return { ...entry(build), byDefaults: true, isMeantSo, leftOut };
  }
  if (seen.length > 0) {
    const isMeantSo = seen.some(({ call }) => isPlain(call));
    return { ...entry(() => construct(session, loaded, seen) ?? session.vm.call(cls, [])), isMeantSo };
  }
  const configurations = isPartOf(loaded.tree, name) ? null : configurationsOf(loaded.module, cls, init);
  if (configurations === null) return null;
  return { ...entry(() => configured(session, cls, configurations)), byDefaults: true, leftOut: "anything" };
}

/** As the file makes it where it cannot be made of nothing. */
function madeByDefaults(
  session: PythonSession,
  loaded: LoadedFile,
  cls: PyClass,
  seen: readonly Construction[],
): Value {
  const { nesting } = session.vm;
  try {
    return session.vm.call(cls, []);
  } catch (error) {
    if (!(error instanceof Raised) || seen.length === 0) throw error;
    session.vm.nesting = nesting;
    const made = construct(session, loaded, seen);
    if (made === undefined) throw error;
    return made;
  }
}

function configured({ vm }: PythonSession, cls: PyClass, configurations: ReadonlyMap<string, PyClass>): Value {
  const calls = [...configurations].map(([parameter, { name }]) => `${parameter}=${name}()`);
  vm.assume(`nothing here constructs ${cls.name}: it is made with ${calls.join(", ")}`);
  const given = [...configurations].map(
    ([parameter, configuration]) => [parameter, vm.call(configuration, [])] as const,
  );
  return vm.call(cls, [], new Map(given));
}

/** An abstract base class has none. */
function hasForward(cls: PyClass, base: PyClass): boolean {
  return cls.lookup("forward") !== base.lookup("forward");
}

/** A constructor of any number of arguments makes something of none, too, but not what a call with some means. */
function isMadeByDefaults(init: PyFunction, tree: Module, name: string): boolean {
  const takesAny = init.parameters.varPositional !== null && init.parameters.positional.length === 1;
  const isGivenSome = () =>
    scenesOf(tree).some(({ calls }) => calls.some((call) => isCallOf(call, name) && call.args.length > 0));
  return requiredParameters(init).length === 0 && !(takesAny && isGivenSome());
}

/** It takes no arguments and is no other class's base, or the file calls it without any. */
function isMadeSo({ parameters }: PyFunction, tree: Module, name: string): boolean {
  const { positional, keywordOnly, varPositional, varKeyword } = parameters;
  const takesNone =
    positional.length === 1 && keywordOnly.length === 0 && varPositional === null && varKeyword === null;
  const isBase = () =>
    tree.body.some(
      (node) => node.kind === Kind.ClassDef && node.bases.some((base) => base.kind === Kind.Name && base.id === name),
    );
  if (takesNone && !isBase()) return true;
  return constructions(tree, name).some(({ call }) => call.args.length + call.keywords.length === 0);
}

function leftOutOf({ parameters }: PyFunction): LeftOut {
  if (parameters.varPositional !== null) return "anything";
  const isOptional = parameters.varKeyword !== null || [...parameters.defaults.values()].some(isPlaceholder);
  return isOptional ? "optional" : "nothing";
}

/** `width=None`, `width=-1`: to be given. */
function isPlaceholder(value: Value): boolean {
  return value === null || (typeof value === "number" && value < 0);
}

/** Without `self`. */
export function requiredParameters({ parameters }: PyFunction): readonly string[] {
  const { positional, keywordOnly, defaults } = parameters;
  return [...positional.slice(1), ...keywordOnly].filter((parameter) => !defaults.has(parameter));
}

interface Construction {
  readonly scene: Scene;
  readonly call: Call;
}

/** Calls of a class outside classes, in the order of the source. What a function gives back is that function's model. */
function constructions(tree: Module, name: string): readonly Construction[] {
  const scenes = scenesOf(tree).filter(
    ({ owner, calls }) =>
      calls.some((call) => isCallOf(call, name)) && (owner.kind === Kind.Module || !returnsModule(owner)),
  );
  return scenes.flatMap((scene) =>
    scene.calls.filter((call) => isCallOf(call, name)).map((call): Construction => ({ scene, call })),
  );
}

/** Anywhere outside classes, also by a function whose model it is then. */
export function isConstructed(tree: Module, name: string): boolean {
  return scenesOf(tree).some(({ calls }) => calls.some((call) => isCallOf(call, name)));
}

function isCallOf({ func }: Call, name: string): boolean {
  return func.kind === Kind.Name && func.id === name;
}

/** The first construction whose arguments are known and that runs. Where none does, the first plain one says why. */
function construct(session: PythonSession, loaded: LoadedFile, seen: readonly Construction[]): Value | undefined {
  let failure: Failure | null = null;
  for (const { scene, call } of seen) {
    const value = attemptIn(session, loaded.module, loaded.file, scene, call);
    if (value instanceof Raised || value instanceof BudgetSpent) {
      if (isPlain(call)) failure ??= value;
    } else if (session.isModule(value)) return value;
  }
  if (failure !== null) throw failure;
  return undefined;
}

/** Its arguments are written out: none depends on what a name means where it stands. */
function isPlain({ args, keywords }: Call): boolean {
  return [...args, ...keywords.map(({ value }) => value)].every((argument) => {
    for (const { kind } of nodesIn(argument)) if (!WRITTEN_OUT.has(kind)) return false;
    return true;
  });
}

const WRITTEN_OUT: ReadonlySet<Kind> = new Set([
  ...[Kind.Constant, Kind.Tuple, Kind.List, Kind.Dict, Kind.Set, Kind.BinOp, Kind.UnaryOp],
]);

/** A public function without required parameters, one of whose results could be a module. */
function mayReturnModule(node: FunctionDef): boolean {
  return !requiresArguments(node.args) && returnsModule(node);
}

function returnsModule(node: FunctionDef): boolean {
  if (node.returns !== null && isOtherType(node.returns)) return false;
  const known = RETURNS_MODULE.get(node.body) ?? mayReturn(node);
  RETURNS_MODULE.set(node.body, known);
  return known;
}

/** By the body: an edited function gets another one. */
const RETURNS_MODULE = new WeakMap<FunctionDef["body"], boolean>();

function mayReturn(node: FunctionDef): boolean {
  for (const inner of nodesIn(node, (child) => child === node || !OWN_SCOPE.has(child.kind)))
    if (inner.kind === Kind.Return && inner.value !== null && !NO_MODULES.has(inner.value.kind)) return true;
  return false;
}

const OWN_SCOPE: ReadonlySet<Kind> = new Set([Kind.FunctionDef, Kind.AsyncFunctionDef, Kind.ClassDef, Kind.Lambda]);

/** Expressions whose value is never a module. */
const NO_MODULES: ReadonlySet<Kind> = new Set([
  Kind.Constant,
  Kind.JoinedStr,
  Kind.Tuple,
  Kind.List,
  Kind.Dict,
  Kind.Set,
  Kind.ListComp,
  Kind.SetComp,
  Kind.DictComp,
  Kind.GeneratorExp,
  Kind.Compare,
  Kind.BinOp,
  Kind.UnaryOp,
  Kind.Lambda,
]);

function requiresArguments({ posonlyargs, args, defaults, kw_defaults }: Arguments): boolean {
  return posonlyargs.length + args.length > defaults.length || kw_defaults.includes(null);
}

/** An annotation that names something other than a module. */
function isOtherType(annotation: Expression): boolean {
  if (annotation.kind === Kind.Constant) return annotation.value === null;
  if (annotation.kind === Kind.Name) return OTHER_TYPES.has(annotation.id);
  if (annotation.kind === Kind.Attribute) return OTHER_TYPES.has(annotation.attr);
  return annotation.kind === Kind.Subscript && isOtherType(annotation.value);
}

const OTHER_TYPES: ReadonlySet<string> = new Set([
  ...["int", "float", "complex", "str", "bytes", "bool", "Tensor", "Path", "type"],
  ...["list", "dict", "tuple", "set", "List", "Dict", "Tuple", "Set", "Sequence", "Mapping", "Iterable", "Iterator"],
  ...["Generator", "Callable", "OrderedDict", "DataLoader", "Dataset", "Optimizer", "Namespace"],
]);

/** What `--model` says, evaluated in the file's module. */
function evaluateText(session: PythonSession, module: PyModule, text: string): Value {
  const { module: tree, problems } = parsePython(text);
  const [statement, ...more] = tree.body;
  if (statement?.kind !== Kind.Expr || more.length > 0 || problems.length > 0)
    return raise("SyntaxError", `expected a name or a call, got '${text}'`);
  const file: SourceFile = { path: "<model>", text, user: true };
  const frame = new Frame(new Map(), module, file, scopeOf(tree), null, "<model>");
  return session.vm.inFrame(frame, () => evaluate(session.vm, frame, statement.value));
}

/** A class or function is called with its defaults. */
function built(session: PythonSession, value: Value): Value {
  if (session.isModule(value)) return value;
  const isMaker = value instanceof PyClass || (value instanceof PyObject && isCallable(value));
  const model = isMaker ? session.vm.call(value, []) : value;
  if (session.isModule(model)) return model;
  const type = model instanceof PyObject ? getAttribute(session.vm, model.cls, "__name__") : typeof model;
  return raise("TypeError", `expected a torch.nn.Module, got ${String(type)}`);
}
