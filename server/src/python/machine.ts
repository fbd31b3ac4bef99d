// The interpreter's state: frames, budgets, modules, assumptions. The walkers (evaluate, execute, …) are functions over it.
import { callValue } from "./call";
import { evaluate } from "./evaluate";
import { assign, execute, Flow } from "./execute";
import { blockOf } from "./hot";
import { LateNames } from "./late";
import {
  BYTES_OF,
  BYTES_PER_STEP,
  IMPORT_STEPS_PER_LETTER,
  MAX_ELEMENTS,
  MAX_IMPORT_STEPS,
  MAX_NESTING,
  MAX_STEPS,
  MAX_STEPS_APART,
  MIN_STEPS,
  NESTING_OF,
  PER_STEP,
  STEPS_OF,
} from "./limits";
import { boundOver, constantOf, importOf } from "./packages";
import { Representatives } from "./representatives";
import { scopeOf } from "./scope";
import type { AnnAssign, ClassDef, Expression, FunctionDef, Lambda, Module, Statement } from "./syntax/ast";
import { Kind } from "./syntax/ast";
import { executeTolerantly } from "./tolerant";
import { isUnknown, list, NO_KEYWORDS, raised, raiseName, T, tuple, unknown } from "./types";
import {
  Frame,
  type Keywords,
  type Machine,
  NOWHERE,
  type PyClass,
  PyDict,
  type PyFunction,
  PyModule,
  type PyObject,
  Raised,
  type SourceFile,
  type TraceEntry,
  type Unknown,
  UnknownReached,
  type Value,
} from "./values";

/** A parsed module file, as the loader finds it. */
export interface ModuleSource {
  readonly file: SourceFile;
  readonly tree: Module;
  /** True for `__init__.py`: relative imports start in it, not beside it. */
  readonly isPackage: boolean;
}

/** How modules are found. Pure: the host gives texts, nothing is run. */
export interface ModuleLoader {
  /** Natives under a module name; null where the module is written in Python or not ours. */
  native(vm: Interpreter, name: string): PyModule | null;
  find(name: string): ModuleSource | null;
  /** Why a module is not read whose file is there; null where none is. */
  refusal(name: string): string | null;
  /** A module of this name is one of ours, native or shipped as Python. */
  ships(name: string): boolean;
  /** What `from name import *` binds, where that is known of a shipped module without running it. */
  exports(name: string): readonly string[] | null;
}

export interface FailedStatement {
  readonly raised: Raised;
  readonly statement: Statement;
  /** What ran of it. */
  readonly at: { readonly start: number; readonly end: number };
  /** Why what it would have bound is unknown. */
  readonly reason: string;
  readonly file: SourceFile;
}

export interface InterpreterAssumption {
  readonly message: string;
  readonly file: SourceFile | null;
  readonly start: number;
  readonly end: number;
  /** One of two ways was taken without knowing which: what happens afterwards may never happen. */
  readonly isGuess: boolean;
}

/** Knows what calls gave, and stands in for them. */
export interface CallMemory {
  /** It may be asked now. */
  readonly isIdle: boolean;
  /** What the function gives, or the class makes; `run` runs it. */
  call(
    vm: Interpreter,
    callee: PyFunction | PyClass,
    args: readonly Value[],
    keywords: Keywords,
    run: () => Value,
  ): Value;
  /** The running call has made a module of a neural network: so may a construction. */
  created(module: PyObject): void;
  /** The running call does what cannot be done again from memory. */
  spoil(): void;
}

/** Thrown when a budget is spent; not a Raised, so that no `except` of the analysed program swallows it. */
export class BudgetSpent {
  constructor(
    readonly reason: string,
    /** Frames that ran, the innermost first. */
    readonly trace: readonly TraceEntry[],
  ) {}
}

/** Thrown where a run is left because nobody wants its result any more. */
export class Interrupted {}

/** Steps, about a millisecond, between two looks at whether a run is still wanted. */
const STEPS_PER_LOOK = 10_000;

/** Frames that an exception remembers: a problem names the innermost one in the user's file. */
const LONGEST_TRACE = 1_000;

export class Interpreter implements Machine {
  frame: Frame | null = null;
  /** How deep the evaluation stands. Whoever catches an exception sets it back to where it stood. */
  nesting = 0;
  /** Steps taken of those that are left; both walkers count with `if (++vm.steps > vm.stepLimit) vm.overspent()`. */
  steps = 0;
  stepLimit: number = MAX_STEPS;
  /** Asked now and then while a program runs: true leaves it. */
  isUnwanted: (() => boolean) | null = null;
  /** Of what runs: the program, or what it imports. */
  #budget: number = MAX_STEPS;
  #counted: keyof typeof MAX_IMPORT_STEPS | "program" = "program";
  /** Of programs, of which those before may have spent some. */
  #own: number = MAX_STEPS;
  #wasStopped = false;
  readonly modules = new Map<string, Value>();
  readonly representatives = new Representatives();
  readonly assumptions: InterpreterAssumption[] = [];
  /** Functions that are called or looked into are noted here. */
  readFunctions: Set<FunctionDef | Lambda> | null = null;
  /** The first statement of a module that failed before anything was assumed, and the others went on. */
  failedStatement: FailedStatement | null = null;
  /** The value of an expression of the program that raises, if it shall have one; those of libraries have none. */
  repairs: ((frame: Frame, node: Expression) => Value | undefined) | null = null;
  /** Of functions in files that say so (`SourceFile.replays`); null where the program has replaced parts of the library. */
  memory: CallMemory | null = null;
  /** Told of every call of something unknown: whatever it does is missing from the result. */
  onUnknownCall: ((func: Unknown, args: readonly Value[]) => void) | null = null;
  /** What a class that has these bases, one of them not known, derives from besides. */
  absentBase: ((node: ClassDef, bases: readonly PyClass[]) => PyClass | null) | null = null;
  /** Packages whose body has not run (`#defer`). */
  readonly #waiting = new Map<PyModule, ModuleSource>();
  /** Of these the body has run as far as the import of a submodule that is being loaded: its name. */
  readonly #begun = new Map<PyModule, string>();
  readonly #owned = new Map<Frame, PyFunction[]>();
  readonly #assumed = new Set<string>();
  #imported = { user: { steps: 0, letters: 0 }, shipped: { steps: 0, letters: 0 } };
  #returned: Value = null;

  constructor(
    readonly loader: ModuleLoader,
    readonly builtins: ReadonlyMap<string, Value>,
  ) {}

  // --- Budgets ---

  step(count = 1): void {
    this.steps += count;
    if (this.steps > this.stepLimit) this.overspent();
  }

  afford(count: number): void {
    if (this.steps + count > this.#budget) this.#stop(this.#tooMany());
  }

  work(kind: keyof typeof PER_STEP, count: number): void {
    if (count >= PER_STEP[kind]) this.step(Math.floor(count / PER_STEP[kind]));
  }

  make(kind: keyof typeof BYTES_OF, count = 1): void {
    this.step(Math.ceil((BYTES_OF[kind] * count) / BYTES_PER_STEP));
  }

  /** The steps that were allowed are taken: those until the next look, or all. */
  overspent(): void {
    if (this.isUnwanted?.()) throw new Interrupted();
    if (this.steps > this.#budget) this.#stop(this.#tooMany());
    this.#allow(this.#budget);
  }

  #tooMany(): string {
    const where = this.#counted === "user" ? " in imported modules" : "";
    return `more than ${this.#budget.toLocaleString("en")} steps${where}`;
  }

  #stop(reason: string): never {
    this.#wasStopped = true;
    const trace = this.#stack.toReversed().map(({ file, at, name }) => ({ file, start: at.start, end: at.end, name }));
    throw new BudgetSpent(reason, trace);
  }

  #allow(budget: number): void {
    this.#budget = budget;
    this.stepLimit = this.isUnwanted === null ? budget : Math.min(budget, this.steps + STEPS_PER_LOOK);
  }

  /** Steps of imported modules are counted apart from those of the program that imports them. */
  #asImport({ text, user }: SourceFile, run: () => void): void {
    const kind = user ? "user" : "shipped";
    const imported = this.#imported[kind];
    imported.letters += text.length;
    const budget = MAX_IMPORT_STEPS[kind] + IMPORT_STEPS_PER_LETTER[kind] * imported.letters;
    if (this.#counted === kind) {
      this.#allow(budget);
      return run();
    }
    const outer = { steps: this.steps, budget: this.#budget, counted: this.#counted };
    this.#counted = kind;
    this.steps = imported.steps;
    this.#allow(budget);
    try {
      run();
    } finally {
      imported.steps = this.steps;
      this.#counted = outer.counted;
      this.steps = outer.steps;
      this.#allow(outer.budget);
    }
  }

  apart<R>(run: () => R): R | BudgetSpent {
    const { steps, nesting } = this;
    const budget = this.#budget;
    const wasStopped = this.#wasStopped;
    this.steps = 0;
    this.#allow(MAX_STEPS_APART);
    try {
      return run();
    } catch (error) {
      if (error instanceof BudgetSpent) return error;
      throw error;
    } finally {
      this.nesting = nesting;
      this.#wasStopped = wasStopped;
      this.steps += steps;
      this.#allow(budget);
    }
  }

  /** Programs begin that know nothing of those before. */
  renew(): void {
    this.#own = MAX_STEPS;
    this.#wasStopped = false;
    this.restart();
  }

  /**
   * Something independent begins: it has assumptions of its own and the whole budget, less three quarters of what those
   * before took that were stopped, so that a file of endless models ends as soon as one.
   */
  restart(): void {
    if (this.#wasStopped) this.#own = Math.max(MIN_STEPS, this.#own - Math.ceil(0.75 * this.steps));
    this.#wasStopped = false;
    this.steps = 0;
    this.#allow(this.#own);
    this.#assumed.clear();
    this.assumptions.length = 0;
  }

  /** What sets its own state back to what it is now; that of its heap is a Checkpoint's. */
  remember(): () => void {
    const { steps, memory } = this;
    const waitAgain = this.rememberWaiting();
    const representatives = this.representatives.remember();
    const { user, shipped } = structuredClone(this.#imported);
    const assumed = [...this.#assumed];
    const assumptions = [...this.assumptions];
    return () => {
      waitAgain();
      this.#imported = structuredClone({ user, shipped });
      this.#assumed.clear();
      for (const key of assumed) this.#assumed.add(key);
      this.assumptions.splice(0, this.assumptions.length, ...assumptions);
      representatives();
      this.steps = steps;
      this.memory = memory;
      this.nesting = 0;
      this.#counted = "program";
      this.#allow(this.#own);
      this.#stack.length = 0;
      this.#owned.clear();
      this.frame = null;
    };
  }

  /** What makes those packages wait again that wait now: whose names are set back has to run again for them. */
  rememberWaiting(): () => void {
    const waiting = [...this.#waiting];
    return () => {
      this.#waiting.clear();
      for (const [module, source] of waiting) this.#waiting.set(module, source);
    };
  }

  allocate(count: number): void {
    this.bound(count, MAX_ELEMENTS, "elements in one value");
  }

  bound(count: number, most: number, what: string): void {
    if (!(count <= most)) this.#stop(`more than ${most.toLocaleString("en")} ${what}`);
  }

  /** One level deeper; whoever goes deeper sets `nesting` back when it is done. */
  nest(levels: number): void {
    this.nesting += levels;
    if (this.nesting > MAX_NESTING) this.tooDeep();
  }

  tooDeep(): never {
    throw recursionError();
  }

  // --- Calls and frames ---

  read(node: FunctionDef | Lambda): void {
    this.readFunctions?.add(node);
  }

  call(func: Value, args: readonly Value[], keywords: Keywords = NO_KEYWORDS): Value {
    const { nesting } = this;
    this.step(STEPS_OF.call);
    this.nest(NESTING_OF.call);
    try {
      const value = callValue(this, func, args, keywords);
      this.nesting = nesting;
      return value;
    } catch (error) {
      if (!(error instanceof UnknownReached) || (error.operand && this.frame?.file.user === false)) throw error;
      this.nesting = nesting;
      this.memory?.spoil();
      if (error.operand) this.onUnknownCall?.(error.value, args);
      return error.value;
    }
  }

  inFrame<R>(frame: Frame, run: () => R): R {
    const outer = this.frame;
    const { nesting } = this;
    this.#enter(frame);
    try {
      return run();
    } catch (error) {
      throw this.#passing(error, frame);
    } finally {
      this.#leave(outer, nesting);
    }
  }

  /** Runs the body of a function or lambda: what it returns. */
  runBody(frame: Frame, node: FunctionDef | Lambda): Value {
    const outer = this.frame;
    const { nesting } = this;
    this.#enter(frame);
    try {
      if (node.kind === Kind.Lambda) return evaluate(this, frame, node.body);
      return blockOf(node.body).run(this, frame) === Flow.Return ? this.takeReturn() : null;
    } catch (error) {
      throw this.#passing(error, frame);
    } finally {
      this.#leave(outer, nesting);
    }
  }

  #enter(frame: Frame): void {
    this.nest(NESTING_OF.frame);
    this.frame = frame;
    this.#stack.push(frame);
  }

  #leave(outer: Frame | null, nesting: number): void {
    this.#stack.pop();
    this.frame = outer;
    this.nesting = nesting;
  }

  /** An exception leaves a frame. */
  #passing(error: unknown, { file, at, name }: Frame): unknown {
    const passed = isStackOverflow(error) ? recursionError() : error;
    if (!(passed instanceof Raised)) return passed;
    this.step(STEPS_OF.exception);
    if (passed.trace.length < LONGEST_TRACE) passed.trace.push({ file, start: at.start, end: at.end, name });
    return passed;
  }

  /** Frames from the outermost to the running one. */
  get stack(): readonly Frame[] {
    return this.#stack;
  }
  readonly #stack: Frame[] = [];

  setReturn(value: Value): void {
    this.#returned = value;
  }

  takeReturn(): Value {
    const value = this.#returned;
    this.#returned = null;
    return value;
  }

  /** The frame that functions defined in `frame` close over: class bodies are not visible from inside. */
  closureOf(frame: Frame): Frame {
    return frame.scope.kind === "class" && frame.parent !== null ? frame.parent : frame;
  }

  // --- Names ---

  assign(frame: Frame, target: Expression, value: Value): void {
    assign(this, frame, target, value);
  }

  assignName(frame: Frame, name: string, value: Value): void {
    const { scope } = frame;
    if (scope.plain) frame.locals.set(name, value);
    else if (scope.globals.has(name)) frame.module.attrs.set(name, value);
    else if (scope.nonlocals.has(name)) this.#assignNonlocal(frame, name, value);
    else frame.locals.set(name, value);
  }

  #assignNonlocal(frame: Frame, name: string, value: Value): void {
    for (let outer = frame.parent; outer !== null; outer = outer.parent) {
      if (outer.scope.kind === "function" && outer.locals.has(name)) {
        outer.locals.set(name, value);
        return;
      }
    }
    frame.locals.set(name, value);
  }

  missingName(frame: Frame, name: string): Value {
    if (name === "__class__") {
      for (let outer: Frame | null = frame; outer !== null; outer = outer.parent)
        if (outer.func?.owner) return outer.func.owner;
    }
    return raiseName("NameError", `name '${name}' is not defined`, name);
  }

  /** Keeps the annotations of a class body or module, for dataclasses and NamedTuple. */
  annotate(frame: Frame, node: AnnAssign): void {
    if (frame.scope.kind === "function" || node.target.kind !== Kind.Name) return;
    const known = frame.locals.get("__annotations__");
    const annotations = known instanceof PyDict ? known : new PyDict(T.dict);
    frame.locals.set("__annotations__", annotations);
    annotations.map.set(node.target.id, [node.target.id, this.#annotation(frame, node.annotation)]);
  }

  /** Annotations may name things that are defined later; what fails is unknown. */
  #annotation(frame: Frame, node: Expression): Value {
    const { nesting } = this;
    try {
      return evaluate(this, frame, node);
    } catch (error) {
      this.nesting = nesting;
      if (error instanceof Raised) return unknown("annotation");
      throw error;
    }
  }

  annotations(func: PyFunction): PyDict {
    const { node, closure } = func;
    const { posonlyargs, args, vararg, kwonlyargs, kwarg } = node.args;
    const annotations = new PyDict(T.dict);
    for (const arg of [...posonlyargs, ...args, vararg, ...kwonlyargs, kwarg]) {
      if (arg?.annotation) annotations.map.set(arg.arg, [arg.arg, this.#annotation(closure, arg.annotation)]);
    }
    if ("returns" in node && node.returns)
      annotations.map.set("return", ["return", this.#annotation(closure, node.returns)]);
    return annotations;
  }

  /** The exception that a bare `raise` means: of the innermost running `except`. */
  get handled(): Raised | null {
    return this.#stack.findLast(({ handling }) => handling !== null && handling.length > 0)?.handling?.at(-1) ?? null;
  }

  ownLater(frame: Frame, func: PyFunction): void {
    const functions = this.#owned.get(frame) ?? [];
    functions.push(func);
    this.#owned.set(frame, functions);
  }

  takeOwned(frame: Frame): readonly PyFunction[] {
    const functions = this.#owned.get(frame) ?? [];
    this.#owned.delete(frame);
    return functions;
  }

  changesLibrary(): void {
    this.memory = null;
  }

  // --- Values ---

  list(values: Value[]): Value {
    return list(values);
  }

  pair(first: Value, second: Value): Value {
    return tuple([first, second]);
  }

  // --- Assumptions ---

  assume(message: string, isGuess = false): void {
    this.memory?.spoil();
    const frame = [...this.#stack].reverse().find((candidate) => candidate.file.user) ?? this.frame;
    const at = frame?.at ?? NOWHERE;
    const key = `${message}@${frame?.file.path}:${at.start}`;
    if (this.#assumed.has(key)) return;
    this.#assumed.add(key);
    this.assumptions.push({ message, file: frame?.file ?? null, start: at.start, end: at.end, isGuess });
  }

  assumeCondition(frame: Frame, test: PyObject): void {
    const reason = isUnknown(test) ? (test as Unknown).reason : "its value is not known";
    const text = frame.file.text.slice(frame.at.start, frame.at.end).replace(/\s+/g, " ").slice(0, 60);
    this.assume(
      text === "" ? `a condition is not known: ${reason}` : `condition near '${text}' is not known: ${reason}`,
      true,
    );
  }

  // --- Modules ---

  /** The module of this dotted name, loaded when first asked for; unknown when it cannot be found. */
  importModule(name: string): Value {
    const known = this.modules.get(name);
    if (known !== undefined) return known;
    const parent = name.includes(".") ? this.importModule(name.slice(0, name.lastIndexOf("."))) : null;
    if (parent !== null && isUnknown(parent)) return parent;
    const again = this.modules.get(name);
    if (again !== undefined) return again;
    const module = this.#load(name);
    if (parent instanceof PyModule && this.#begun.get(parent) === name) {
      this.#begun.delete(parent);
      this.complete(parent);
    }
    if (parent instanceof PyModule && module instanceof PyModule && !this.#waiting.has(parent))
      bindSubmodule(parent, name.slice(name.lastIndexOf(".") + 1), module);
    return module;
  }

  #load(name: string): Value {
    const native = this.loader.native(this, name);
    if (native !== null) {
      this.modules.set(name, native);
      return native;
    }
    this.step(STEPS_OF.search);
    const source = this.loader.find(name);
    if (source === null) {
      const refusal = this.loader.refusal(name);
      const missing = unknown(
        refusal === null ? `module '${name}' is not found` : `module '${name}' is too long: ${refusal}`,
      );
      this.modules.set(name, missing);
      return missing;
    }
    return source.isPackage && source.file.user ? this.#defer(name, source) : this.run(name, source, true);
  }

  /** Executes a module's body; it is registered first, so that import cycles see what is there so far. */
  run(name: string, source: ModuleSource, imported = false): PyModule {
    return this.begin(name, source, source.tree.body.length, imported);
  }

  /** As `run`, but only the first statements; `proceed` executes the others. */
  begin(name: string, source: ModuleSource, count: number, imported = true): PyModule {
    const module = this.#register(name, source);
    module.missing = (attribute) => this.#missingMember(module, source, attribute);
    this.#execute(module, source, imported, source.tree.body.slice(0, count));
    return module;
  }

  proceed(module: PyModule, source: ModuleSource, count: number): void {
    this.#execute(module, source, true, source.tree.body.slice(count));
  }

  /**
   * A package of the user's, whose body runs when something is asked for that is no submodule: `torchvision/__init__.py`
   * costs nothing to a file that imports `torchvision.ops`.
   */
  #defer(name: string, source: ModuleSource): PyModule {
    const module = this.#register(name, source);
    this.#waiting.set(module, source);
    module.missing = (attribute) => {
      if (attribute.startsWith("__") && !scopeOf(source.tree).locals.has(attribute)) return undefined;
      const submodule = this.#submodule(module, attribute);
      if (!this.#waiting.has(module)) return submodule ?? this.#missingMember(module, source, attribute);
      if (submodule instanceof PyModule) {
        const bound = boundOver(this, source.tree, name, attribute, submodule);
        if (bound !== null) return bound;
      }
      const constant = constantOf(this, source.tree, name, attribute);
      if (constant !== undefined) return constant;
      const own = this.#beginFor(module, attribute);
      if (own !== undefined) return own;
      this.complete(module);
      const found = module.attrs.get(attribute);
      return found === undefined ? this.#missingMember(module, source, attribute) : found;
    };
    return module;
  }

  /** Runs the body of a package that waits, where all of its names are asked for. */
  complete(module: PyModule): void {
    const source = this.#waiting.get(module);
    if (source !== undefined) this.#start(module, source);
  }

  /**
   * A submodule that is being imported asks its package, whose body would have come as far as the import of that submodule:
   * what the body binds until then; undefined where that is not the name.
   */
  #beginFor(module: PyModule, attribute: string): Value | undefined {
    const source = this.#waiting.get(module);
    const asking = this.frame?.scope.kind === "module" ? this.frame.module.name : "";
    if (source === undefined || !asking.startsWith(`${module.name}.`)) return undefined;
    const { tree } = source;
    const submodule = asking.slice(module.name.length + 1).split(".")[0] as string;
    const at = importOf(tree, submodule);
    if (at < 1) return undefined;
    this.#begun.set(module, `${module.name}.${submodule}`);
    const part = (body: Module["body"]) => ({ ...source, tree: { ...tree, body } });
    this.#start(module, part(tree.body.slice(0, at)));
    this.#waiting.set(module, part(tree.body.slice(at)));
    return module.attrs.get(attribute);
  }

  /** Runs the body of a package that waited, with the submodules that are there already. */
  #start(module: PyModule, source: ModuleSource): void {
    const prefix = `${module.name}.`;
    for (const [name, loaded] of this.modules) {
      const attribute = name.slice(prefix.length);
      if (name.startsWith(prefix) && !attribute.includes(".") && loaded instanceof PyModule)
        module.attrs.set(attribute, loaded);
    }
    this.#waiting.delete(module);
    try {
      this.#execute(module, source, true);
    } catch (error) {
      this.#waiting.set(module, source);
      throw error;
    }
  }

  #register(name: string, source: ModuleSource): PyModule {
    const module = new PyModule(T.module, name, source.file);
    module.attrs = new LateNames(module.attrs);
    module.attrs.set("__file__", source.file.path);
    module.attrs.set("__package__", source.isPackage ? name : name.split(".").slice(0, -1).join("."));
    if (source.isPackage) module.attrs.set("__path__", list([source.file.path]));
    this.modules.set(name, module);
    return module;
  }

  #execute(module: PyModule, source: ModuleSource, imported: boolean, body = source.tree.body): void {
    const { nesting } = this;
    this.nest(NESTING_OF.module);
    const frame = new Frame(module.attrs, module, source.file, scopeOf(source.tree), null, "<module>");
    const tolerant = imported && source.file.user;
    try {
      const run = () =>
        this.inFrame(frame, () => {
          if (tolerant) executeTolerantly(this, frame, body);
          else execute(this, frame, body);
        });
      if (this.#stack.length === 0 && source.file.user) run();
      else this.#asImport(source.file, run);
    } catch (error) {
      // As in CPython, the next import tries again.
      if (error instanceof Raised) this.modules.delete(module.name);
      throw error;
    } finally {
      this.nesting = nesting;
    }
  }

  #submodule(module: PyModule, attribute: string): Value | undefined {
    const name = `${module.name}.${attribute}`;
    return this.modules.has(name) || this.loader.find(name) !== null ? this.importModule(name) : undefined;
  }

  /** A module's own `__getattr__`; in shipped packages also submodules, which load when first named (`torch.fft`). */
  #missingMember(module: PyModule, source: ModuleSource, attribute: string): Value | undefined {
    const shipped = !source.file.user && source.isPackage ? this.#submodule(module, attribute) : undefined;
    const hook = module.attrs.get("__getattr__");
    return shipped ?? (hook === undefined || attribute.startsWith("__") ? undefined : this.call(hook, [attribute]));
  }

  /** The absolute name of a relative import. */
  resolveRelative(frame: Frame, level: number, module: string | null): string {
    const base = String(frame.module.attrs.get("__package__") ?? "");
    const parts = base === "" ? [] : base.split(".");
    const kept = parts.slice(0, Math.max(0, parts.length - (level - 1)));
    return [...kept, ...(module === null ? [] : [module])].join(".");
  }
}

function recursionError(): Raised {
  return raised("RecursionError", "maximum recursion depth exceeded");
}

/** Iterators over iterators over … nest without a frame of the program's. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message === "Maximum call stack size exceeded";
}

/** Under its name in the package, unless an import of the package's body that has not been needed yet binds the name. */
function bindSubmodule({ attrs }: PyModule, name: string, module: PyModule): void {
  if (!(attrs instanceof LateNames && attrs.waits(name))) attrs.set(name, module);
}
