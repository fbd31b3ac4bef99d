// From a position in Python source to the module calls that stand for it: a call in `forward`, a definition, an attribute
// `self.conv1`, the name of a class.
import type { AnalyzedModel } from "../../analysis/analyze";
import { sum } from "../../cost/cost";
import type { LoadedCall } from "../../frontends/frontend";
import type { Node as GraphNode } from "../../graph/graph";
import type { DocumentVersion } from "../../session/session";
import type { Count } from "../../tensor/count";
import { printType, type ValueType } from "../../tensor/type";
import { contains, type Position, type Range, sameRange } from "../../text/position";
import { type LocatedNode, rangeOf } from "./layers";
import { evaluationsOf, isInCall } from "./runs";
import { type Target, targetAt } from "./targets";

export interface PlacedCalls {
  readonly range: Range;
  readonly model: AnalyzedModel;
  /** In the order in which they begin; none inside another. */
  readonly calls: readonly [PlacedCall, ...PlacedCall[]];
  /** Of all calls. */
  readonly nodes: readonly [LocatedNode, ...LocatedNode[]];
  /** How many other models of the file have something at this place. */
  readonly otherModels: number;
}

/** A call of a module, or of functions that stand alone (`F.relu(x)`, `x + y`). */
export interface PlacedCall {
  /** Of the module, or of the one around a function. */
  readonly path: string;
  /** As the author wrote them: one class, or the operators of a function in order. */
  readonly types: readonly string[];
  readonly inputs: readonly ValueType[];
  readonly outputs: readonly ValueType[];
  readonly params: Count | null;
  readonly isContainer: boolean;
  readonly nodes: readonly LocatedNode[];
}

/** In the first of these models that has something there. */
export function callsAt(
  models: readonly AnalyzedModel[],
  document: DocumentVersion,
  position: Position,
): PlacedCalls | null {
  const target = targetAt(document, position);
  const found = models.flatMap((model) => {
    for (const { calls, range } of foundAt(model, target, position)) {
      const here = calls.length > 0 ? placed(model, calls, range) : functionsAt(model, range);
      if (here) return [here];
    }
    return [];
  });
  const [first, ...others] = found;
  return first ? { ...first, otherModels: others.length } : null;
}

type Placed = Omit<PlacedCalls, "otherModels">;

export interface FoundCalls {
  readonly range: Range;
  readonly calls: readonly LoadedCall[];
}

/** Modules that run and compute nothing (dropout after training, an identity), where `callsAt` has nothing: what gives no tensor did not run to its end, and nothing is known of it. */
export function idleCallsAt(
  models: readonly AnalyzedModel[],
  document: DocumentVersion,
  position: Position,
): FoundCalls | null {
  const target = targetAt(document, position);
  for (const model of models)
    for (const { calls, range } of foundAt(model, target, position)) {
      const outermost = outermostOf(calls);
      if (outermost.length > 0 && outermost.every(isIdle)) return { range, calls: outermost };
    }
  return null;
}

/** What it gives is what it was given: anchors and masks made of constants are computed, when the model is loaded. */
function isIdle({ inputs, outputs, firstNode, endNode }: LoadedCall): boolean {
  const given = new Set(inputs.map(printType));
  return firstNode === endNode && outputs.length > 0 && outputs.every((type) => given.has(printType(type)));
}

/** In the order in which they are meant; the last where nothing is made or called at the place itself. */
function* foundAt(model: AnalyzedModel, target: Target | null, position: Position): Iterable<FoundCalls> {
  const meant = target === null ? [] : meantBy(model, target);
  if (target && meant.length > 0 && target.kind !== "made") yield { calls: meant, range: target.range };
  const inner = innermost(model, position);
  if (inner) yield inner;
  if (target && meant.length > 0 && target.kind === "made") yield { calls: meant, range: target.range };
}

function meantBy(model: AnalyzedModel, target: Target): readonly LoadedCall[] {
  switch (target.kind) {
    case "class":
      return callsOfClass(model, target.cls);
    case "factory":
      return callsMadeIn(model, target.body);
    case "made":
      return callsOfAttribute(model, target.cls, target.name);
    case "attribute": {
      const { call, cls, name } = target;
      const here = call ? (model.calls ?? []).filter(({ callRange }) => sameRange(callRange, call)) : [];
      return here.length > 0 ? here : callsOfAttribute(model, cls, name);
    }
  }
}

function callsMadeIn({ calls = [] }: AnalyzedModel, body: Range): readonly LoadedCall[] {
  return calls.filter(({ range }) => range !== null && isInside(range, body));
}

/** Calls of a class of the file; where it is only a base class, those of the classes that derive from it. */
export function callsOfClass({ calls = [] }: AnalyzedModel, cls: string): readonly LoadedCall[] {
  const own = calls.filter(({ classes }) => classes[0] === cls);
  return own.length > 0 ? own : calls.filter(({ classes }) => classes.includes(cls));
}

/** Calls of what `self.name` holds in a class. */
export function callsOfAttribute({ calls = [] }: AnalyzedModel, cls: string, name: string): readonly LoadedCall[] {
  const owners = new Set(calls.filter(({ classes }) => classes.includes(cls)).map(({ path }) => path));
  return calls.filter(({ path }) => isMember(path, name, owners));
}

/** `owner.name` itself, or what stands in that list or dict of modules. */
function isMember(path: string, name: string, owners: ReadonlySet<string>): boolean {
  const parts = path.split(".");
  return parts.some((part, i) => part === name && owners.has(parts.slice(0, i).join(".")));
}

/** The smallest definition or call at the position; that of a function has no calls of modules. */
function innermost(model: AnalyzedModel, position: Position): FoundCalls | null {
  const calls = model.calls ?? [];
  const places = calls.flatMap(({ range, callRange }) => [range, callRange]);
  const functions = model.graph.nodes.map(({ source }) => source.callRange ?? null);
  const holding = [...places, ...functions]
    .filter((range) => range !== null)
    .filter((range) => contains(range, position));
  const smallest = holding.reduce<Range | null>((best, range) => (best && isInside(best, range) ? best : range), null);
  if (smallest === null) return null;
  const here = calls.filter(({ range, callRange }) => sameRange(callRange, smallest) || sameRange(range, smallest));
  return { calls: here, range: smallest };
}

function functionsAt(model: AnalyzedModel, range: Range): Placed | null {
  const here = model.graph.nodes.filter(({ source }) => sameRange(source.callRange ?? null, range));
  return withCalls(
    model,
    evaluationsOf(here).map((nodes) => functionCall(model, nodes, range)),
    range,
  );
}

/** What flows in from elsewhere, and what the last of the operators gives. */
function functionCall(model: AnalyzedModel, nodes: readonly [GraphNode, ...GraphNode[]], range: Range): PlacedCall {
  const own = new Set(nodes.flatMap(({ outputs }) => outputs));
  const given = nodes
    .flatMap(({ inputs }) => inputs.filter((value) => value !== null))
    .filter((value) => !own.has(value));
  const activations = given.filter(({ constant }) => !constant);
  // else what the model holds, before numbers in its code (the shape of a `view`)
  const held = given.filter(({ origin }) => origin !== "constant");
  const inputs = [...new Set([activations, held, given].find((values) => values.length > 0) ?? [])];
  const located = nodes.flatMap(({ index }) => locatedNode(model, index, range) ?? []);
  const last = nodes.at(-1) ?? nodes[0];
  return {
    path: nodes[0].source.path,
    // a layer of the user's own (`class Norm(nn.LayerNorm)`) gives its name to its nodes, not to the functions that it calls
    types: [...new Set(nodes.map(({ op }) => op))],
    inputs: inputs.map(({ type }) => type),
    outputs: last.outputs.map(({ type }) => type),
    params: sum(located.map(({ cost }) => cost.params)),
    isContainer: false,
    nodes: located,
  };
}

function placed(model: AnalyzedModel, calls: readonly LoadedCall[], range: Range): Placed | null {
  const here = outermostOf(calls).map(({ path, type, inputs, outputs, params, leaf, firstNode, endNode }) => {
    const indices = Array.from({ length: endNode - firstNode }, (_, i) => firstNode + i);
    const nodes = indices.flatMap((index) => locatedNode(model, index, range) ?? []);
    return { path, types: [type], inputs, outputs, params, isContainer: !leaf, nodes };
  });
  return withCalls(model, here, range);
}

/** Calls nest and stand in the order in which they begin: what is inside another follows it. */
export function outermostOf(calls: readonly LoadedCall[]): readonly LoadedCall[] {
  let outer: LoadedCall | null = null;
  return calls.filter((call) => {
    if (outer !== null && isInCall(call, outer)) return false;
    outer = call;
    return true;
  });
}

/** Null where nothing is computed: of dropout nothing is left (see `idleCallsAt`). */
function withCalls(model: AnalyzedModel, [call, ...others]: readonly PlacedCall[], range: Range): Placed | null {
  if (call === undefined) return null;
  const [first, ...more] = [call, ...others].flatMap(({ nodes }) => nodes);
  return first ? { range, model, calls: [call, ...others], nodes: [first, ...more] } : null;
}

function locatedNode(model: AnalyzedModel, index: number, fallback: Range): LocatedNode | null {
  const node = model.graph.nodes[index];
  const cost = model.costs[index];
  if (!node || !cost) return null;
  const findings = model.findings.filter((finding) => finding.layers.includes(index));
  return { model, node, cost, range: rangeOf(node) ?? fallback, findings };
}

/** Where the layers are made that a call `self.name(…)` at a position runs; null where no such call is. */
export function layersCalledAt(
  models: readonly AnalyzedModel[],
  document: DocumentVersion,
  position: Position,
): { readonly cls: string; readonly name: string; readonly ranges: readonly Range[] } | null {
  const target = targetAt(document, position);
  if (target?.kind !== "attribute" || target.call === null) return null;
  const { cls, name, call } = target;
  const here = models.flatMap(({ calls = [] }) => calls.filter(({ callRange }) => sameRange(callRange, call)));
  const ranges = new Map(here.flatMap(({ range }) => (range ? [[JSON.stringify(range), range] as const] : [])));
  return { cls, name, ranges: [...ranges.values()] };
}

function isInside(inner: Range, outer: Range): boolean {
  return contains(outer, inner.start) && contains(outer, inner.end);
}
