// A model whose source moved in its text: the same, with every place of it where it stands now; a place that was edited is
// none any more. What stands where it stood is the same object.
import type { Node } from "../../graph/graph";
import type { Range } from "../../text/position";
import { sameRange } from "../../text/position";
import type { Problem } from "../../text/problem";
import { type Edit, TextShift } from "../../text/shift";
import type { LoadedModel } from "../frontend";

export type Place = (range: Range) => Range | null;

export function movedModel(model: LoadedModel, place: Place): LoadedModel {
  const moved = (range: Range | null) => range && place(range);
  const at = <T extends { readonly range: Range | null }>(item: T): T => {
    const range = moved(item.range);
    return range === item.range ? item : { ...item, range };
  };
  const { graph, calls, unused, assumptions } = model;
  const next = at(model);
  const nodes = each(graph.nodes, (node) => movedNode(node, moved));
  const problems = each(graph.problems, (problem) => movedProblem(problem, place));
  const nextAssumptions = each(assumptions, at);
  const nextUnused = unused && each(unused, at);
  const nextCalls = calls && each(calls, (call) => calledAt(at(call), moved(call.callRange)));
  const isSameGraph = nodes === graph.nodes && problems === graph.problems;
  const isSame = isSameGraph && nextAssumptions === assumptions && nextUnused === unused && nextCalls === calls;
  if (isSame && next === model) return model;
  return {
    ...next,
    placing: {},
    moved: { from: model.placing, place },
    graph: isSameGraph ? graph : { ...graph, nodes, problems },
    assumptions: nextAssumptions,
    ...(nextCalls && { calls: nextCalls }),
    ...(nextUnused && { unused: nextUnused }),
  };
}

export function movedProblem(problem: Problem, place: Place): Problem {
  if (problem.range === undefined) return problem;
  const { range, ...other } = problem;
  const now = place(range);
  if (now === range) return problem;
  return now ? { ...other, range: now } : other;
}

function movedNode(node: Node, moved: (range: Range | null) => Range | null): Node {
  const { range, callRange, ...source } = node.source;
  const [made, called] = [moved(range ?? null), moved(callRange ?? null)];
  if (made === (range ?? null) && called === (callRange ?? null)) return node;
  return { ...node, source: { ...source, ...(made && { range: made }), ...(called && { callRange: called }) } };
}

function calledAt<T extends { readonly callRange: Range | null }>(call: T, callRange: Range | null): T {
  return callRange === call.callRange ? call : { ...call, callRange };
}

/** The list itself where none of its items changes. */
function each<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  let changed: T[] | null = null;
  for (const [i, item] of items.entries()) {
    const now = change(item);
    if (now === item) continue;
    changed ??= items.slice();
    changed[i] = now;
  }
  return changed ?? items;
}

/** The edits of a text, and where a place of an earlier version of it stands now. */
export class EditHistory {
  readonly #edits: Edit[] = [];
  #places: { readonly since: number; readonly version: number; readonly place: Place } | null = null;

  /** How many edits there were. */
  get version(): number {
    return this.#edits.length;
  }

  add(edit: Edit): void {
    this.#edits.push(edit);
  }

  clear(): void {
    this.#edits.length = 0;
    this.#places = null;
  }

  /** From the text `from`, of the version `since`, to the text `to`, which is the newest. */
  places(since: number, from: string, to: string): Place {
    const known = this.#places;
    if (known?.since === since && known.version === this.version) return known.place;
    const place = placing(new TextShift(from, to, this.#edits.slice(since)));
    this.#places = { since, version: this.version, place };
    return place;
  }
}

function placing(shift: TextShift): Place {
  const known = new Map<Range, Range | null>();
  return (range) => {
    let now = known.get(range);
    if (now === undefined) {
      now = shift.toNewer(range);
      if (sameRange(now, range)) now = range;
      known.set(range, now);
    }
    return now;
  };
}
