// The weights of a built model: all parameters and buffers that its modules hold, used in `forward` or not.
import { PyObject } from "../../python/values";
import { addAll, type Count } from "../../tensor/count";
import { byteSize, elementCount } from "../../tensor/type";
import type { ModelWeights } from "../frontend";
import { entriesIn } from "./module-registration";
import { handleOf } from "./tensors";
import { unknownParts } from "./unknown-parts";

export function modelWeights(model: PyObject): ModelWeights {
  const parameters = [...members(model, "_parameters")];
  const buffers = [...members(model, "_buffers")];
  const isKnown = [...parameters, ...buffers].every((tensor) => byteSize(typeOf(tensor)) !== null);
  const [unknown] = unknownParts(model);
  return {
    params: elementsOf(parameters),
    trainableParams: elementsOf(parameters.filter((parameter) => handleOf(parameter)?.requiresGrad === true)),
    buffers: elementsOf(buffers),
    bytes: addAll([...parameters, ...buffers].map((tensor) => byteSize(typeOf(tensor)) ?? 0)),
    complete: isKnown && unknown === undefined && !hasUnknownBase(model),
  };
}

/** What a base that is missing makes is not known. */
function hasUnknownBase(module: PyObject, seen = new Set<PyObject>()): boolean {
  if (seen.has(module)) return false;
  seen.add(module);
  return module.cls.unknownBase !== null || childrenOf(module).some((child) => hasUnknownBase(child, seen));
}

/** Elements of the parameters of a module and of those in it, shared ones once. */
export function parameterCount(module: PyObject): Count {
  return elementsOf([...members(module, "_parameters")]);
}

/** Parameters and buffers of the module and of those in it. */
export function tensorsOf(module: PyObject): readonly PyObject[] {
  return [...members(module, "_parameters"), ...members(module, "_buffers")];
}

/** Modules directly below this one. */
export function childrenOf(module: PyObject): readonly PyObject[] {
  return namedChildren(module).map(([, child]) => child);
}

export function namedChildren(module: PyObject): readonly (readonly [string, PyObject])[] {
  return namedObjects(module, "_modules");
}

/** Tensors registered in the tables of that name, of this module and of those in it; each once. */
function members(
  module: PyObject,
  table: "_parameters" | "_buffers",
  found = new Set<PyObject>(),
  seen = new Set<PyObject>(),
): ReadonlySet<PyObject> {
  if (seen.has(module)) return found;
  seen.add(module);
  for (const [, tensor] of entriesIn(module, table))
    if (tensor instanceof PyObject && handleOf(tensor)) found.add(tensor);
  for (const [, child] of entriesIn(module, "_modules"))
    if (child instanceof PyObject) members(child, table, found, seen);
  return found;
}

function namedObjects(module: PyObject, table: string): readonly (readonly [string, PyObject])[] {
  const pairs: (readonly [string, PyObject])[] = [];
  for (const [name, value] of entriesIn(module, table))
    if (value instanceof PyObject) pairs.push([String(name), value]);
  return pairs;
}

function typeOf(tensor: PyObject) {
  return handleOf(tensor)?.tensorType ?? { kind: "unknown" as const };
}

function elementsOf(tensors: readonly PyObject[]): Count {
  return addAll(tensors.map((tensor) => elementCount(typeOf(tensor)) ?? 0));
}
