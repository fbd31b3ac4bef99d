// The parameters of a function or lambda, while they are being read.
import { type Arg, type Arguments, type Expression, Kind } from "./ast";

/** Sorts parameters into the fields of `arguments` as they come; its methods say whether the order allows them. */
export class ParameterCollector {
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
