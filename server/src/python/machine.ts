// The interpreter's state: frames, budgets, modules, assumptions. The walkers (evaluate, execute, …) are functions over it.
import { callValue } from "./call";
import { evaluate } from "./evaluate";
import { assign, Flow } from "./execute";
import { blockOf } from "./hot";
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
import { type ModuleLoader, Modules } from "./modules";
import { Representatives } from "./representatives";
import type { AnnAssign, ClassDef, Expression, FunctionDef, Lambda, Statement } from "./syntax/ast";
import { Kind } from "./syntax/ast";
import { isUnknown, list, NO_KEYWORDS, raised, raiseName, T, tuple, unknown } from "./types";
import {
  type Frame,
  type Keywords,
  type Machine,
  NOWHERE,
  type PyClass,
  PyDict,
  type PyFunction,
  type PyModule,
  type PyObject,
  Raised,
  type SourceFile,
  type TraceEntry,
  type Unknown,
  UnknownReached,
  type Value,
} from "./values";

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
  /** Something was left out that may make or compute something. */
  readonly leavesOut: boolean;
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
  readonly modules = new Modules(this);
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
  asImport({ text, user }: SourceFile, run: () => void): void {
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
    const modules = this.modules.remember();
    const representatives = this.representatives.remember();
    const { user, shipped } = structuredClone(this.#imported);
    const assumed = [...this.#assumed];
    const assumptions = [...this.assumptions];
    return () => {
      modules();
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

  assume(message: string, isGuess = false, leavesOut = false): void {
    this.memory?.spoil();
    const frame = [...this.#stack].reverse().find((candidate) => candidate.file.user) ?? this.frame;
    const at = frame?.at ?? NOWHERE;
    const key = `${message}@${frame?.file.path}:${at.start}`;
    if (this.#assumed.has(key)) return;
    this.#assumed.add(key);
    this.assumptions.push({ message, file: frame?.file ?? null, start: at.start, end: at.end, isGuess, leavesOut });
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

  importModule(name: string): Value {
    return this.modules.import(name);
  }

  complete(module: PyModule): void {
    this.modules.complete(module);
  }
}

function recursionError(): Raised {
  return raised("RecursionError", "maximum recursion depth exceeded");
}

/** Iterators over iterators over … nest without a frame of the program's. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message === "Maximum call stack size exceeded";
}
