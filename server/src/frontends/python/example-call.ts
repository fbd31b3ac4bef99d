// A call that the file makes of a model, as a pattern: its tensors become inputs, everything else (numbers, flags, the
// dicts and lists that hold tensors) is handed over as it is.
import { T } from "../../python/types";
import { type Keywords, PyDict, PyList, PyTuple, type Value } from "../../python/values";
import type { TensorType } from "../../tensor/type";
import type { Arrangement } from "./arguments";
import { handleOf, tensorsIn } from "./tensors";

export interface ExampleCall {
  readonly args: readonly Value[];
  readonly keywords: Keywords;
}

/** null when it holds tensors in objects of other kinds, or none at all. */
export function exampleCall(args: readonly Value[], keywords: Keywords): ExampleCall | null {
  const values = [...args, ...keywords.values()];
  const found = values.flatMap((value) => tensorsIn(value)).length;
  const reached = values.flatMap((value) => namesIn(value, "")).length;
  return found > 0 && found === reached ? { args, keywords } : null;
}

export function exampleTypes({ args, keywords }: ExampleCall): readonly TensorType[] {
  return [...args, ...keywords.values()].flatMap((value) => tensorsIn(value)).map(({ tensorType }) => tensorType);
}

/** `parameters`: names of the positional parameters of `forward`. */
export function exampleArrangement(
  { args, keywords }: ExampleCall,
  types: readonly TensorType[],
  parameters: readonly string[],
): Arrangement {
  const positional = args.flatMap((value, i) => namesIn(value, parameters[i] ?? `input${i}`));
  const byKeyword = [...keywords].flatMap(([name, value]) => namesIn(value, name));
  return {
    types,
    names: [...positional, ...byKeyword],
    args: (tensors) => replaced(args, tensors),
    keywords: (tensors) => {
      const rest = tensors.slice(positional.length);
      const values = replaced([...keywords.values()], rest);
      return new Map([...keywords.keys()].map((name, i) => [name, values[i] as Value]));
    },
  };
}

/** One name for each tensor, in the order of `tensorsIn`. */
function namesIn(value: Value, name: string): readonly string[] {
  if (handleOf(value)) return [name];
  if (value instanceof PyList || value instanceof PyTuple)
    return value.items.flatMap((item, i) => namesIn(item, `${name}.${i}`));
  if (value instanceof PyDict) return [...value.map.values()].flatMap(([key, item]) => namesIn(item, `${name}.${key}`));
  return [];
}

/** The values with their tensors replaced in order. */
function replaced(values: readonly Value[], tensors: readonly Value[]): readonly Value[] {
  let next = 0;
  const copy = (value: Value): Value => {
    if (handleOf(value)) return tensors[next++] as Value;
    if (value instanceof PyList) return new PyList(value.cls, value.items.map(copy));
    if (value instanceof PyTuple) return new PyTuple(value.cls, value.items.map(copy));
    if (!(value instanceof PyDict)) return value;
    const made = new PyDict(T.dict);
    for (const [key, [name, item]] of value.map) made.map.set(key, [name, copy(item)]);
    return made;
  };
  return values.map(copy);
}
