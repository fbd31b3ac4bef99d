// What a function may be called with: the parameters of a def or lambda with the defaults evaluated where it was defined.
import type { Arguments } from "./syntax/ast";
import type { Value } from "./values";

export interface Parameters {
  readonly positionalOnly: number;
  readonly positional: readonly string[];
  readonly varPositional: string | null;
  readonly keywordOnly: readonly string[];
  readonly varKeyword: string | null;
  /** By parameter name. */
  readonly defaults: ReadonlyMap<string, Value>;
}

/** Values in the order of the default expressions: of the last positional parameters, and of all keyword-only ones. */
export interface Defaults {
  readonly positional: readonly Value[];
  /** undefined where the argument is needed. */
  readonly keywordOnly: readonly (Value | undefined)[];
}

export function parametersOf(args: Arguments, given: Defaults): Parameters {
  const positional = [...args.posonlyargs, ...args.args].map((arg) => arg.arg);
  const keywordOnly = args.kwonlyargs.map((arg) => arg.arg);
  const defaults = new Map<string, Value>();
  const first = positional.length - given.positional.length;
  given.positional.forEach((value, i) => defaults.set(positional[first + i] as string, value));
  given.keywordOnly.forEach((value, i) => {
    if (value !== undefined) defaults.set(keywordOnly[i] as string, value);
  });
  return {
    positionalOnly: args.posonlyargs.length,
    positional,
    varPositional: args.vararg?.arg ?? null,
    keywordOnly,
    varKeyword: args.kwarg?.arg ?? null,
    defaults,
  };
}
