// From a position in Python source to the module calls that stand for it: a call in `forward`, a definition, an attribute
// `self.conv1`, the name of a class.
import type { AnalyzedModel } from "../../analysis/analyze";
import type { LoadedCall } from "../../frontends/frontend";
import { type ClassDef, type Expression, Kind, type Node } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import type { DocumentVersion } from "../../session/session";
import { contains, type Position, type Range, sameRange } from "../../text/position";
import { type LocatedNode, rangeOf } from "./layers";
import { syntaxOf } from "./syntax";

export interface PlacedCalls {
  readonly range: Range;
  readonly model: AnalyzedModel;
  /** In the order in which they begin; none inside another. Empty where functions stand alone (`F.relu(x)`). */
  readonly calls: readonly LoadedCall[];
  readonly nodes: readonly [LocatedNode, ...LocatedNode[]];
  /** How many other models of the file have something at this place. */
  readonly otherModels: number;
}

/** In the first of these models that has something there. */
export function callsAt(
  models: readonly AnalyzedModel[],
  document: DocumentVersion,
  position: Position,
): PlacedCalls | null {
  const target = targetAt(document, position);
  const found = models.flatMap((model) => {
    const placed = (target && targeted(model, target)) ?? innermost(model, position);
    return placed ? [placed] : [];
  });
  const [first, ...others] = found;
  return first ? { ...first, otherModels: others.length } : null;
}

type Placed = Omit<PlacedCalls, "otherModels">;

/** What a name under the cursor means. */
type Target =
  /** `self.name` in a class; `call` is the call around it, if it is called. */
  | {
      readonly kind: "attribute";
      readonly cls: string;
      readonly name: string;
      readonly range: Range;
      readonly call: Range | null;
    }
  | { readonly kind: "class"; readonly cls: string; readonly range: Range };

function targeted(model: AnalyzedModel, target: Target): Placed | null {
  if (target.kind === "class") return placed(model, callsOfClass(model, target.cls), target.range);
  const { call, cls, name, range } = target;
  const here = call ? (model.calls ?? []).filter(({ callRange }) => sameRange(callRange, call)) : [];
  return placed(model, here.length > 0 ? here : callsOfAttribute(model, cls, name), range);
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

/** The smallest definition, call or function at the position. */
function innermost(model: AnalyzedModel, position: Position): Placed | null {
  const calls = model.calls ?? [];
  const places = calls.flatMap(({ range, callRange }) => [range, callRange]);
  const functions = model.graph.nodes.map(({ source }) => source.callRange ?? null);
  const holding = [...places, ...functions]
    .filter((range) => range !== null)
    .filter((range) => contains(range, position));
  const smallest = holding.reduce<Range | null>((best, range) => (best && isInside(best, range) ? best : range), null);
  if (smallest === null) return null;
  const here = calls.filter(({ range, callRange }) => sameRange(callRange, smallest) || sameRange(range, smallest));
  return here.length > 0 ? placed(model, here, smallest) : functionsAt(model, smallest);
}

function functionsAt(model: AnalyzedModel, range: Range): Placed | null {
  const nodes = model.graph.nodes.flatMap(({ index, source }) =>
    sameRange(source.callRange ?? null, range) ? [index] : [],
  );
  return withNodes(model, [], nodes, range);
}

function placed(model: AnalyzedModel, calls: readonly LoadedCall[], range: Range): Placed | null {
  const outermost = outermostOf(calls);
  const nodes = outermost.flatMap(({ firstNode, endNode }) =>
    Array.from({ length: endNode - firstNode }, (_, i) => firstNode + i),
  );
  return withNodes(model, outermost, nodes, range);
}

/** Calls nest and stand in the order in which they begin: what is inside another follows it. */
export function outermostOf(calls: readonly LoadedCall[]): readonly LoadedCall[] {
  let end = 0;
  return calls.filter((call) => {
    if (call.firstNode < call.endNode && call.endNode <= end) return false;
    end = Math.max(end, call.endNode);
    return true;
  });
}

function withNodes(
  model: AnalyzedModel,
  calls: readonly LoadedCall[],
  indices: readonly number[],
  range: Range,
): Placed | null {
  const [first, ...others] = indices.flatMap((index) => locatedNode(model, index, range) ?? []);
  return first ? { range, model, calls, nodes: [first, ...others] } : null;
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

function targetAt(document: DocumentVersion, position: Position): Target | null {
  const { tree, lines } = syntaxOf(document);
  const offset = lines.offset(position);
  const holds = ({ start, end }: { readonly start: number; readonly end: number }) => start <= offset && offset <= end;
  // parts such as lists of arguments are no statements and have no place of their own
  const enters = (node: Node) => node.kind > Kind.ErrorStmt || holds(node);
  let cls: ClassDef | null = null;
  let call: Expression | null = null;
  for (const node of nodesIn(tree, enters)) {
    if (node.kind === Kind.ClassDef && holds(node)) {
      cls = node;
      const name = { start: node.nameStart, end: node.nameEnd };
      if (holds(name)) return { kind: "class", cls: node.name, range: lines.range(name) };
    }
    if (node.kind === Kind.Call && holds(node.func)) call = node;
    if (node.kind !== Kind.Attribute || cls === null || !holds({ start: node.attrStart, end: node.end })) continue;
    if (node.value.kind !== Kind.Name || node.value.id !== "self") continue;
    const called = call?.kind === Kind.Call && call.func === node ? lines.range(call) : null;
    const range = lines.range({ start: node.start, end: node.end });
    return { kind: "attribute", cls: cls.name, name: node.attr, range, call: called };
  }
  return null;
}

function isInside(inner: Range, outer: Range): boolean {
  return contains(outer, inner.start) && contains(outer, inner.end);
}
