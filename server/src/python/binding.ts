// Binding of arguments to parameters, with CPython's TypeErrors.
import { evaluate } from "./evaluate";
import type { Interpreter } from "./machine";
import { openKeywords } from "./open-keywords";
import type { Defaults, Parameters } from "./parameters";
import { type Layout, type Names, Slots } from "./slots";
import type { Arguments } from "./syntax/ast";
import { raise, T, tuple } from "./types";
import { type Frame, type Keywords, PyDict, type Unknown, type Value } from "./values";

/** As `bindArguments` where arguments stand for named parameters one by one; null where that is not all there is to it. */
export function bindInOrder(layout: Layout, parameters: Parameters, args: readonly Value[]): Slots | null {
  const { positional, fallbacks } = parameters;
  if (!parameters.simple || args.length > positional.length) return null;
  const locals = new Slots(layout);
  for (let i = 0; i < positional.length; i++) {
    const value = i < args.length ? args[i] : fallbacks[i];
    if (value === undefined) return null;
    locals.values[i] = value;
  }
  return locals;
}

/** Puts arguments into the names of a call, with CPython's TypeErrors. */
export function bindArguments(
  name: string,
  parameters: Parameters,
  args: readonly Value[],
  keywords: Keywords,
  locals: Names,
): void {
  const { positional, keywordOnly } = parameters;
  const taken = Math.min(args.length, positional.length);
  for (let i = 0; i < taken; i++) locals.set(positional[i] as string, args[i] as Value);
  if (parameters.varPositional !== null) locals.set(parameters.varPositional, tuple(args.slice(positional.length)));
  else if (args.length > positional.length) tooMany(name, parameters, args.length);
  if (keywords.size > 0 || parameters.varKeyword !== null) bindKeywords(name, parameters, keywords, locals);
  const open = openKeywords(keywords);
  let complete = true;
  for (let i = taken; i < positional.length; i++)
    complete = isBound(parameters, positional[i] as string, locals, open) && complete;
  for (let i = 0; i < keywordOnly.length; i++)
    complete = isBound(parameters, keywordOnly[i] as string, locals, open) && complete;
  if (!complete) reportMissing(name, parameters, locals);
}

/** Bound by now, if need be to its default, else to what may be among arguments that are not known. */
function isBound(parameters: Parameters, parameter: string, locals: Names, open: Unknown | null): boolean {
  if (locals.has(parameter)) return true;
  const fallback = parameters.defaults.get(parameter);
  const value = fallback === undefined ? open : fallback; // None is a default
  if (fallback === undefined && value === null) return false;
  locals.set(parameter, value);
  return true;
}

function bindKeywords(name: string, parameters: Parameters, keywords: Keywords, locals: Names): void {
  const rest = parameters.varKeyword === null ? null : new PyDict(T.dict);
  if (rest) rest.open = openKeywords(keywords);
  for (const [keyword, value] of keywords) {
    const at = parameters.positional.indexOf(keyword);
    if (at >= parameters.positionalOnly || (at < 0 && parameters.keywordOnly.includes(keyword))) {
      if (locals.has(keyword)) raise("TypeError", `${name}() got multiple values for argument '${keyword}'`);
      locals.set(keyword, value);
    } else if (rest) {
      rest.map.set(keyword, [keyword, value]);
    } else {
      if (at >= 0) positionalAsKeyword(name, parameters, keywords);
      raise("TypeError", `${name}() got an unexpected keyword argument '${keyword}'`);
    }
  }
  if (rest && parameters.varKeyword !== null) locals.set(parameters.varKeyword, rest);
}

function positionalAsKeyword(name: string, parameters: Parameters, keywords: Keywords): never {
  const named = parameters.positional
    .slice(0, parameters.positionalOnly)
    .filter((parameter) => keywords.has(parameter));
  return raise(
    "TypeError",
    `${name}() got some positional-only arguments passed as keyword arguments: '${named.join(", ")}'`,
  );
}

function tooMany(name: string, parameters: Parameters, given: number): never {
  const most = parameters.positional.length;
  const least = parameters.positional.filter((parameter) => !parameters.defaults.has(parameter)).length;
  const takes =
    least === most
      ? `${most} positional argument${most === 1 ? "" : "s"}`
      : `from ${least} to ${most} positional arguments`;
  return raise("TypeError", `${name}() takes ${takes} but ${given} ${given === 1 ? "was" : "were"} given`);
}

function reportMissing(name: string, parameters: Parameters, bound: Names): never {
  const missing = [...parameters.positional, ...parameters.keywordOnly].filter((parameter) => !bound.has(parameter));
  const positional = missing.filter((parameter) => parameters.positional.includes(parameter));
  const kind = positional.length > 0 ? "positional" : "keyword-only";
  const names = (positional.length > 0 ? positional : missing).map((parameter) => `'${parameter}'`);
  const listed = names.length < 3 ? names.join(" and ") : `${names.slice(0, -1).join(", ")}, and ${names.at(-1)}`;
  return raise(
    "TypeError",
    `${name}() missing ${names.length} required ${kind} argument${names.length === 1 ? "" : "s"}: ${listed}`,
  );
}

/** The defaults of a def or lambda, evaluated now, in the defining frame. */
export function evaluateDefaults(vm: Interpreter, frame: Frame, { defaults, kw_defaults }: Arguments): Defaults {
  if (defaults.length === 0 && kw_defaults.length === 0) return NO_DEFAULTS;
  return {
    positional: defaults.map((node) => evaluate(vm, frame, node)),
    keywordOnly: kw_defaults.map((node) => (node === null ? undefined : evaluate(vm, frame, node))),
  };
}

const NO_DEFAULTS: Defaults = { positional: [], keywordOnly: [] };
