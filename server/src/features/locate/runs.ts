// What a model's run computed at each place of a text, and in which run of a module: a place in `forward` is evaluated once
// per call of the module, in a loop several times.
import type { AnalyzedModel } from "../../analysis/analyze";
import type { LoadedCall } from "../../frontends/frontend";
import type { Node } from "../../graph/graph";
import type { ValueType } from "../../tensor/type";
import type { Range } from "../../text/position";

/** One run of a module's `forward`: its path and the number of the call. */
export type Run = string;

/** The tensors in one value. */
export type Tensors = readonly ValueType[];

/** A place in the text with the values that were computed there, by run, in the order of the graph. */
export interface EvaluatedPlace {
  readonly range: Range;
  readonly values: ReadonlyMap<Run, readonly Tensors[]>;
}

export function runOf({ path, call }: { readonly path: string; readonly call?: number | undefined }): Run {
  return `${path} ${call ?? 0}`;
}

/** What was evaluated at a place: calls of modules, else operators. */
export function evaluatedAt(model: AnalyzedModel, range: Range): EvaluatedPlace | undefined {
  return evaluatedPlaces(model).get(keyOf(range));
}

export function evaluatedPlaces(model: AnalyzedModel): ReadonlyMap<string, EvaluatedPlace> {
  return runsIn(model).places;
}

/** The call that is a run; undefined for modules that are no part of the model's tree. */
export function callOf(model: AnalyzedModel, run: Run): LoadedCall | undefined {
  return runsIn(model).calls.get(run);
}

/**
 * Whether a call runs inside another that began before it. Where it computes nothing (dropout) and stands at the other's end,
 * its path tells.
 */
export function isInCall(call: LoadedCall, other: LoadedCall): boolean {
  if (call.firstNode < other.firstNode || call.endNode > other.endNode) return false;
  return call.firstNode < other.endNode || other.path === "" || call.path.startsWith(`${other.path}.`);
}

/**
 * Nodes that one evaluation emitted stand together: what it calls with was computed before it. An operator behind itself is
 * the next round of a loop.
 */
export function evaluationsOf(nodes: readonly Node[]): readonly (readonly [Node, ...Node[]])[] {
  const found: [Node, ...Node[]][] = [];
  const open = new Map<string, [Node, ...Node[]]>();
  for (const node of nodes) {
    const key = `${node.source.callRange ? keyOf(node.source.callRange) : ""} ${runOf(node.source)}`;
    const known = open.get(key);
    if (known && known.at(-1)?.index === node.index - 1 && !isNextRound(known, node)) known.push(node);
    else {
      const begun: [Node, ...Node[]] = [node];
      open.set(key, begun);
      found.push(begun);
    }
  }
  return found;
}

/** Indexing with several numbers gathers several times at once. */
function isNextRound([first, ...others]: readonly [Node, ...Node[]], { op, inputs }: Node): boolean {
  return (
    others.length === 0 && op === first.op && op !== "Gather" && first.outputs.some((value) => inputs.includes(value))
  );
}

interface Runs {
  readonly places: ReadonlyMap<string, EvaluatedPlace>;
  readonly calls: ReadonlyMap<Run, LoadedCall>;
  readonly around: ReadonlyMap<LoadedCall, LoadedCall>;
}

const RUNS = new WeakMap<AnalyzedModel["graph"], Runs>();

function runsIn({ graph, calls = [] }: AnalyzedModel): Runs {
  let known = RUNS.get(graph);
  if (known === undefined) {
    const around = callsAround(calls);
    const places = new Map([...operatorPlaces(graph.nodes), ...callPlaces(calls, around)]);
    known = { places, around, calls: new Map(calls.map((call) => [runOf(call), call])) };
    RUNS.set(graph, known);
  }
  return known;
}

function callsAround(calls: readonly LoadedCall[]): ReadonlyMap<LoadedCall, LoadedCall> {
  const around = new Map<LoadedCall, LoadedCall>();
  const open: LoadedCall[] = [];
  for (const call of calls) {
    for (let last = open.at(-1); last && !isInCall(call, last); last = open.at(-1)) open.pop();
    const outer = open.at(-1);
    if (outer) around.set(call, outer);
    open.push(call);
  }
  return around;
}

/** The calls inside a library's module stand where that one is called: only the outermost is what the text says. */
function callPlaces(
  calls: readonly LoadedCall[],
  around: ReadonlyMap<LoadedCall, LoadedCall>,
): ReadonlyMap<string, EvaluatedPlace> {
  const places = new Places();
  for (const call of calls) {
    const outer = around.get(call);
    const { callRange } = call;
    if (outer === undefined || callRange === null) continue;
    const key = keyOf(callRange);
    if (outer.callRange && keyOf(outer.callRange) === key) continue;
    places.add(key, callRange, runOf(outer), call.outputs);
  }
  return places.found;
}

function operatorPlaces(nodes: readonly Node[]): ReadonlyMap<string, EvaluatedPlace> {
  const places = new Places();
  for (const evaluated of evaluationsOf(nodes)) {
    const { source, outputs } = evaluated.at(-1) ?? evaluated[0];
    const { callRange } = source;
    const types = outputs.map(({ type }) => type);
    if (callRange) places.add(keyOf(callRange), callRange, runOf(source), types);
  }
  return places.found;
}

class Places {
  readonly found = new Map<string, { readonly range: Range; readonly values: Map<Run, Tensors[]> }>();

  add(key: string, range: Range, run: Run, types: Tensors): void {
    let place = this.found.get(key);
    if (place === undefined) {
      place = { range, values: new Map() };
      this.found.set(key, place);
    }
    const known = place.values.get(run);
    if (known) known.push(types);
    else place.values.set(run, [types]);
  }
}

function keyOf({ start, end }: Range): string {
  return `${start.line}:${start.character}-${end.line}:${end.character}`;
}
