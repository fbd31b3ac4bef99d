// What names mean while one graph, function body or branch is emitted, and under which names its values appear in the
// whole graph.
import type { GraphBuilder } from "../../graph/builder";
import type { ModuleScope, Value } from "../../graph/graph";
import type { Range } from "../../text/position";
import { shorten } from "../../text/shorten";
import { INLINED_NAME } from "./limits";
import type { OnnxAttribute, OnnxNode, OnnxType, OnnxValueInfo, OpsetImport } from "./model";
import { isOnnx } from "./weights";

/** One graph, function body or branch while it is emitted: what names mean there. */
export interface Scope {
  readonly builder: GraphBuilder;
  readonly values: Map<string, Value>;
  /** The graph around a body, whose names are visible in it; a function sees none. */
  readonly outer: Scope | null;
  /** Put before the names of nodes and values of an inlined function. */
  readonly prefix: string;
  /** Results of an inlined body, by their name inside: they get the name under which the graph around knows them. */
  readonly results: ReadonlyMap<string, string>;
  readonly opsets: ReadonlyMap<string, number>;
  readonly declared: ReadonlyMap<string, OnnxType>;
  /** Inside a function: where it is called, as seen from the main graph (text only). */
  readonly callRange: Range | null;
  /** Inside a function: the attributes of the call, defaults filled in. */
  readonly call: ReadonlyMap<string, OnnxAttribute> | null;
  readonly modules: readonly ModuleScope[];
  readonly depth: number;
}

/** The operator set of ai.onnx; the newest where none is imported. */
export function opsetOf(scope: Scope): number {
  return scope.opsets.get("") ?? Number.POSITIVE_INFINITY;
}

/** The name of a value in the whole graph. */
export function valueName(name: string, scope: Scope): string {
  return name === "" ? "" : (scope.results.get(name) ?? inlinedName(scope.prefix, name));
}

/** A name behind the names of the calls around it; too long a one loses its middle. Nothing is looked up by it. */
export function inlinedName(prefix: string, name: string): string {
  if (prefix === "" || prefix.length + name.length <= INLINED_NAME) return prefix + name;
  return shorten(prefix, INLINED_NAME / 2) + shorten(name, INLINED_NAME / 2);
}

export function resultNames(inside: readonly string[], node: OnnxNode, scope: Scope): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  inside.forEach((name, i) => {
    const outside = node.outputs[i] ?? "";
    if (outside !== "" && !names.has(name)) names.set(name, valueName(outside, scope));
  });
  return names;
}

export function opsetMap(opsets: readonly OpsetImport[]): ReadonlyMap<string, number> {
  return new Map(opsets.map(({ domain, version }) => [isOnnx(domain) ? "" : domain, version]));
}

export function declaredTypes(infos: readonly OnnxValueInfo[]): ReadonlyMap<string, OnnxType> {
  return new Map(infos.flatMap((info) => (info.type === null ? [] : [[info.name, info.type] as const])));
}
