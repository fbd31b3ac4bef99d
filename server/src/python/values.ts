// How Python values are held. Primitives are JavaScript's own: None is null, an int is a number while safe and a bigint
// beyond, a str is a string; a float is boxed so that `1.` and `1` differ. Everything else is a PyObject with a class.
import type { BYTES_OF, PER_STEP } from "./limits";
import { type Defaults, type Parameters, parametersOf } from "./parameters";
import type { Representatives } from "./representatives";
import { type Layout, type Names, Slots } from "./slots";
import type { ClassDef, Expression, FunctionDef, Lambda } from "./syntax/ast";

export type Value = null | boolean | number | bigint | string | Float | PyObject;

export class Float {
  constructor(readonly value: number) {}
}

export class PyObject {
  /** Instance attributes (`__dict__`); made on the first assignment. */
  attrs: Map<string, Value> | null = null;
  constructor(
    public cls: PyClass,
    /** What a native type keeps: the primitive of an int or str subclass, the graph value of a tensor, … */
    public payload: unknown = undefined,
  ) {}
}

interface AccessHooks {
  readonly getattribute: Value | undefined;
  readonly getattr: Value | undefined;
}

export class PyClass extends PyObject {
  dict = new Map<string, Value>();
  mro: readonly PyClass[] = [];
  /** Makes an empty instance; inherited from the first base that has one. */
  allocate: ((cls: PyClass) => PyObject) | null = null;
  /** The source that defined it; null for native classes. */
  definition: { readonly node: ClassDef; readonly file: SourceFile } | null = null;
  qualname: string;
  /** Classes made from it; not kept for built-in classes, which live longer than a session. */
  readonly subclasses: PyClass[] = [];
  /** The only attributes that instances may have, where `__slots__` says so for every base. */
  slots: ReadonlySet<string> | null = null;
  /** What is said of a base that is not known: what this class lacks may be there. */
  unknownBase: Unknown | null = null;
  readonly #cache = new Map<string, Value | typeof ABSENT>();
  #epoch = 0;
  #hooks: AccessHooks | null = null;
  /** A look-up went through it: a change makes caches invalid. */
  #searched = false;

  constructor(
    public name: string,
    readonly bases: readonly PyClass[],
    metaclass: PyClass | null,
    public module = "builtins",
  ) {
    super(metaclass as PyClass);
    this.qualname = name;
    this.mro = linearize(this, bases);
    for (const base of this.mro) {
      this.allocate ??= base.allocate;
      this.unknownBase ??= base.unknownBase;
    }
  }

  /** Attribute of the class or of the first base that has it; undefined when none does. */
  lookup(name: string): Value | undefined {
    if (this.#epoch !== epoch) this.#forget();
    const known = this.#cache.get(name);
    if (known !== undefined) return known === ABSENT ? undefined : known;
    const found = this.#search(name);
    if (found !== undefined || !isNumbered(name)) this.#cache.set(name, found === undefined ? ABSENT : found);
    return found;
  }

  /** The special methods that take part in every access to an attribute of an instance. */
  get hooks(): AccessHooks {
    if (this.#epoch !== epoch) this.#forget();
    this.#hooks ??= { getattribute: this.lookup("__getattribute__"), getattr: this.lookup("__getattr__") };
    return this.#hooks;
  }

  #forget(): void {
    this.#cache.clear();
    this.#hooks = null;
    this.#epoch = epoch;
  }

  #search(name: string): Value | undefined {
    // whoever searches a class searches all its bases: one flag tells for all
    if (!this.#searched) for (const base of this.mro) base.#searched = true;
    for (const base of this.mro) {
      const found = base.dict.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  set(name: string, value: Value): void {
    this.dict.set(name, value);
    if (this.#searched) epoch++;
  }

  delete(name: string): boolean {
    if (this.#searched) epoch++;
    return this.dict.delete(name);
  }

  isSubclassOf(other: PyClass): boolean {
    return this.mro.includes(other);
  }
}

/** The name of an item, as containers of modules give them: there are too many to remember that a class lacks them. */
function isNumbered(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 48 && first <= 57;
}

/** Grows with every change of a class that was searched before, so that look-ups may be cached. */
let epoch = 1;

/** Tables of classes were changed without `set`. */
export function forgetLookups(): void {
  epoch++;
}

const ABSENT = Symbol("absent");

/** C3 linearisation (https://www.python.org/download/releases/2.3/mro/); empty where the bases have no common order. */
function linearize(cls: PyClass, bases: readonly PyClass[]): readonly PyClass[] {
  const [only] = bases;
  if (only !== undefined && bases.length === 1) return [cls, ...only.mro];
  const sequences = [...bases.map(({ mro }) => mro), bases].filter(({ length }) => length > 0);
  const heads = sequences.map(() => 0);
  const behind = new Map<PyClass, number>(); // in how many sequences something stands before it
  for (const sequence of sequences) for (const each of sequence.slice(1)) behind.set(each, (behind.get(each) ?? 0) + 1);
  const headOf = (i: number): PyClass | undefined => sequences[i]?.[heads[i] as number];
  const result: PyClass[] = [cls];
  while (sequences.some((_, i) => headOf(i) !== undefined)) {
    const free = sequences.findIndex(
      (_, i) => headOf(i) !== undefined && (behind.get(headOf(i) as PyClass) ?? 0) === 0,
    );
    const next = headOf(free);
    if (next === undefined) return [];
    result.push(next);
    for (let i = 0; i < sequences.length; i++) {
      if (headOf(i) !== next) continue;
      heads[i] = (heads[i] as number) + 1;
      const following = headOf(i);
      if (following !== undefined) behind.set(following, (behind.get(following) as number) - 1);
    }
  }
  return result;
}

/** One parsed file, as frames and classes refer to it. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** False for the files that ship with Rooflint: problems are reported at the user's line, never inside them. */
  readonly user: boolean;
  /** What its functions do, or the constructors of its classes, depends on nothing but their arguments and the settings of the library. */
  readonly replays?: "functions" | "constructors" | null | undefined;
}

export class PyList extends PyObject {
  constructor(
    cls: PyClass,
    public items: Value[],
  ) {
    super(cls);
  }
}

export class PyTuple extends PyObject {
  constructor(
    cls: PyClass,
    readonly items: readonly Value[],
  ) {
    super(cls);
  }
}

/** Insertion-ordered; entries by the key of `keyOf` (equality.ts). */
export class PyDict extends PyObject {
  readonly map: Map<unknown, [key: Value, value: Value]> = new Map();
  /** A key that is not known: there may be entries under any other key. */
  open: Unknown | null = null;
}

/** `keys()`, `values()` or `items()` of a dict: always what the dict holds now. */
export class PyView extends PyObject {
  constructor(
    cls: PyClass,
    readonly dict: PyDict,
    readonly item: (entry: readonly [key: Value, value: Value]) => Value,
  ) {
    super(cls);
  }
}

export class PySet extends PyObject {
  readonly map = new Map<unknown, Value>();
}

/** bytes and bytearray: a string of code points below 256. */
export class PyBytes extends PyObject {
  constructor(
    cls: PyClass,
    readonly text: string,
  ) {
    super(cls);
  }
}

export class PySlice extends PyObject {
  constructor(
    cls: PyClass,
    readonly start: Value,
    readonly stop: Value,
    readonly step: Value,
  ) {
    super(cls);
  }
}

export class PyRange extends PyObject {
  readonly length: number;
  constructor(
    cls: PyClass,
    readonly start: number | bigint,
    readonly stop: number | bigint,
    readonly step: number | bigint,
  ) {
    super(cls);
    this.length = Math.max(0, rangeLength(start, stop, step));
  }
}

function rangeLength(start: number | bigint, stop: number | bigint, step: number | bigint): number {
  if (typeof start === "number" && typeof stop === "number" && typeof step === "number")
    return Math.ceil((stop - start) / step);
  const [distance, size] = [BigInt(stop) - BigInt(start), BigInt(step)];
  const quotient = distance / size;
  return Number(distance % size !== 0n && distance < 0n === size < 0n ? quotient + 1n : quotient);
}

/** A def or lambda with its closure. */
export class PyFunction extends PyObject {
  /** Of its body; found at the first call. */
  scope: Scope | null = null;
  #parameters: Parameters | null = null;
  constructor(
    cls: PyClass,
    readonly name: string,
    readonly qualname: string,
    readonly node: FunctionDef | Lambda,
    readonly defaults: Defaults,
    readonly closure: Frame,
    /** The class whose body defines it, for `super()` and `__class__`. */
    public owner: PyClass | null,
  ) {
    super(cls);
  }

  /** Put together when first needed: most functions of a library are never called. */
  get parameters(): Parameters {
    this.#parameters ??= parametersOf(this.node.args, this.defaults);
    return this.#parameters;
  }
}

export type Keywords = ReadonlyMap<string, Value>;
export type Native = (vm: Machine, args: readonly Value[], keywords: Keywords) => Value;

export class PyBuiltin extends PyObject {
  constructor(
    cls: PyClass,
    readonly name: string,
    readonly call: Native,
    /** Binds to an instance when looked up through one. */
    readonly method: boolean,
  ) {
    super(cls);
  }
}

/** A native `__getattr__`: asked by the interpreter it says undefined where there is no such attribute, instead of raising. */
export class PyFallback extends PyBuiltin {
  constructor(
    cls: PyClass,
    readonly find: (self: Value, name: string) => Value | undefined,
    call: Native,
  ) {
    super(cls, "__getattr__", call, true);
  }
}

export class PyMethod extends PyObject {
  constructor(
    cls: PyClass,
    readonly self: Value,
    readonly func: Value,
  ) {
    super(cls);
  }
}

export class PyProperty extends PyObject {
  constructor(
    cls: PyClass,
    readonly getter: Value,
    readonly setter: Value,
    readonly deleter: Value,
  ) {
    super(cls);
  }
}

/** classmethod and staticmethod. */
export class PyWrapped extends PyObject {
  constructor(
    cls: PyClass,
    readonly func: Value,
  ) {
    super(cls);
  }
}

export class PySuper extends PyObject {
  constructor(
    cls: PyClass,
    readonly after: PyClass,
    readonly self: Value,
  ) {
    super(cls);
  }
}

export class PyModule extends PyObject {
  override attrs: Map<string, Value>;
  constructor(
    cls: PyClass,
    readonly name: string,
    readonly file: SourceFile | null,
    /** Called for an attribute that is not there: submodules that load when first needed. */
    public missing: ((name: string) => Value | undefined) | null = null,
    /** It has imported all names of something unknown: it may have any. */
    public open: Unknown | null = null,
  ) {
    super(cls);
    this.attrs = new Map<string, Value>([["__name__", name]]);
  }
}

/** Any iterator: generators, `iter(list)`, `zip`, `map` … `step` gives the next value, or undefined at the end. */
export class PyIterator extends PyObject {
  constructor(
    cls: PyClass,
    readonly step: () => Value | undefined,
  ) {
    super(cls);
  }
}

export class PyGenerator extends PyObject {
  done = false;
  running = false;
  started = false;
  constructor(
    cls: PyClass,
    readonly body: Generator<Value, Value, Value>,
  ) {
    super(cls);
  }
}

/** What could not be computed. It flows through every operation; the first reason stays. */
export class Unknown extends PyObject {
  constructor(
    cls: PyClass,
    readonly reason: string,
  ) {
    super(cls);
  }
}

/**
 * Thrown where a value must be walked through that turns out to be unknown; the running call is unknown then. `operand`:
 * a library's function was given it where it needs to know what it is, so that the program's call of the library is unknown.
 */
export class UnknownReached {
  constructor(
    readonly value: Unknown,
    readonly operand = false,
  ) {}
}

/** A Python exception on its way. Not an Error: raising is cheap and ours alone. */
export class Raised {
  constructor(
    readonly exception: PyObject,
    /** Frames from the raise outwards, filled while it travels. */
    readonly trace: TraceEntry[] = [],
  ) {}
}

export interface TraceEntry {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** One running scope: a module, class body, function or comprehension. */
export class Frame {
  /** The expression being evaluated, for problems and emitted nodes. */
  at: { readonly start: number; readonly end: number } = NOWHERE;
  /** `try` blocks around the running statement that are prepared for an import that fails. */
  importGuards = 0;
  /** Results of the `yield`s of the expression being evaluated (generators.ts). */
  sent: Map<Expression, Value> | null = null;
  /** Exceptions being handled here, innermost last, for a bare `raise`; null where there never was one. */
  handling: Raised[] | null = null;
  /** The names, where they are those of a function. */
  readonly slots: Slots | null;
  constructor(
    readonly locals: Names,
    readonly module: PyModule,
    readonly file: SourceFile,
    readonly scope: Scope,
    /** The enclosing function's frame, for closures; class bodies are skipped. */
    readonly parent: Frame | null,
    readonly name: string,
    readonly func: PyFunction | null = null,
    /** Class being defined, set once it exists, for `super()` in functions below. */
    public cls: PyClass | null = null,
  ) {
    this.slots = locals instanceof Slots ? locals : null;
  }
}

export const NOWHERE = { start: 0, end: 0 } as const;

/** Names of one scope, found before it runs (scope.ts). */
export interface Scope {
  readonly kind: "module" | "class" | "function" | "comprehension";
  readonly locals: ReadonlySet<string>;
  readonly globals: ReadonlySet<string>;
  readonly nonlocals: ReadonlySet<string>;
  /** No name is declared global or nonlocal. */
  readonly plain: boolean;
  readonly generator: boolean;
  /** Of a function or comprehension: where its frames keep the names; the parameters come first. */
  readonly layout: Layout;
}

/** What natives may ask of the interpreter; implemented by `machine.ts`. */
export interface Machine {
  step(count?: number): void;
  /** Runs what is no part of the program, with a few steps of its own; why there is no result where these do not suffice. */
  apart<R>(run: () => R): R | { readonly reason: string };
  /** So many steps are left: asked before what cannot be stopped once it has begun. */
  afford(count: number): void;
  /** The steps of a native that goes over `count` elements. */
  work(kind: keyof typeof PER_STEP, count: number): void;
  /** The steps of `count` things that take memory. */
  make(kind: keyof typeof BYTES_OF, count?: number): void;
  /** One level deeper, in a native that calls itself; whoever goes deeper sets `nesting` back when it is done. */
  nest(levels: number): void;
  nesting: number;
  call(func: Value, args: readonly Value[], keywords?: Keywords): Value;
  /** Something looks into a function without calling it. */
  read(node: FunctionDef | Lambda): void;
  /** The frame that runs now. */
  readonly frame: Frame | null;
  /** Of equal objects whose classes define `__hash__`. */
  readonly representatives: Representatives;
  importModule(name: string): Value;
  /** Runs the body of a package that waits, where all of its names are asked for. */
  complete(module: PyModule): void;
  /** `isGuess`: it may be otherwise, so that what fails afterwards is no error. */
  assume(message: string, isGuess?: boolean): void;
  /** The running program replaces something that a library defines. */
  changesLibrary(): void;
  /** The evaluated annotations of a def, by parameter; `return` last. */
  annotations(func: PyFunction): PyDict;
  /** Runs a bounded piece of work of `count` elements: checks the element budget. */
  allocate(count: number): void;
  /** Stops a program that makes more of something than it may. */
  bound(count: number, most: number, what: string): void;
}
