// What counts as a weight. Parameters are the float constants of the file: initializers and Constant nodes (each once,
// where used); buffers are those that an operator marks as statistics. One more kind of node holds weights: see isStandIn.
import { findOperator } from "../../operators/index";
import type { Attributes } from "../../operators/operator";
import { tensor, UNKNOWN, type ValueType } from "../../tensor/type";
import { CALL_DEPTH } from "./limits";
import type { OnnxFunction, OnnxModel, OnnxNode } from "./model";

/**
 * Whether a ConstantOfShape stands in for a trained tensor, as in the ONNX project's light models: its shape is an
 * initializer of the file (a computed shape makes a mask or a state), and it is filled with a finite value other than 0
 * and 1, with which exporters write masks, initial states and `ones_like`.
 */
export function isStandIn(attributes: Attributes, shapeIsInitializer: boolean): boolean {
  const value = attributes["value"];
  const fill = typeof value === "object" && "data" in value ? value.data?.[0] : 0;
  return shapeIsInitializer && typeof fill === "number" && Number.isFinite(fill) && fill !== 0 && fill !== 1;
}

/** Type of what a Constant or ConstantOfShape node holds, as far as its origin depends on it. */
export function constantType(attributes: Attributes): ValueType {
  const value = attributes["value"] ?? attributes["sparse_value"];
  if (typeof value === "object" && "type" in value) return value.type;
  const float = attributes["value_float"] !== undefined || attributes["value_floats"] !== undefined;
  return float ? tensor("float32", null) : UNKNOWN;
}

export function functionKey(domain: string, name: string, overload: string): string {
  return `${isOnnx(domain) ? "" : domain}\n${name}\n${overload}`;
}

export function isOnnx(domain: string): boolean {
  return domain === "" || domain === "ai.onnx";
}

/** Names of initializers that are statistics: operands that their operator marks as buffers, also through functions. */
export function bufferNames(model: OnnxModel): ReadonlySet<string> {
  const formal = new Map<string, ReadonlySet<number>>();
  const functions = new Map(model.functions.map((fn) => [functionKey(fn.domain, fn.name, fn.overload), fn]));
  const positions = (node: OnnxNode, depth: number): ReadonlySet<number> => {
    const key = functionKey(node.domain, node.opType, node.overload);
    const known = formal.get(key);
    if (known) return known;
    const fn = functions.get(key);
    formal.set(key, new Set());
    const found = fn
      ? inputPositions(fn, depth)
      : new Set(findOperator(isOnnx(node.domain) ? "" : node.domain, node.opType)?.bufferInputs ?? []);
    formal.set(key, found);
    return found;
  };
  const namesIn = (nodes: readonly OnnxNode[], depth: number): ReadonlySet<string> => {
    const names = new Set<string>();
    for (const node of nodes) for (const at of positions(node, depth)) names.add(node.inputs[at] ?? "");
    return names;
  };
  const inputPositions = (fn: OnnxFunction, depth: number): ReadonlySet<number> => {
    const names = depth > CALL_DEPTH ? new Set<string>() : namesIn(fn.nodes, depth + 1);
    return new Set(fn.inputs.flatMap((name, i) => (names.has(name) ? [i] : [])));
  };
  return namesIn(model.graph.nodes, 0);
}
