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
  /** Defaults of the positional parameters, in their order; undefined where an argument is needed. */
  readonly fallbacks: readonly (Value | undefined)[];
  /** There are positional parameters only. */
  readonly simple: boolean;
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
  return withFallbacks({
    positionalOnly: args.posonlyargs.length,
    positional,
    varPositional: args.vararg?.arg ?? null,
    keywordOnly,
    varKeyword: args.kwarg?.arg ?? null,
    defaults,
  });
}

/** With what binding asks for at every call. */
export function withFallbacks(given: Omit<Parameters, "fallbacks" | "simple">): Parameters {
  const { positional, keywordOnly, varPositional, varKeyword, defaults } = given;
  return {
    ...given,
    fallbacks: positional.map((name) => defaults.get(name)),
    simple: varPositional === null && varKeyword === null && keywordOnly.length === 0,
  };
}
