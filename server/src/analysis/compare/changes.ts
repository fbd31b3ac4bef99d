// What changed from one model to another, layer by layer: added, removed, changed in what its author chose, or only affected
// by what changed before it.
import type { ChangeList, ChangeReport, Difference, LayerReference } from "../../protocol";
import { printType } from "../../tensor/type";
import { deltaOf, sumOf } from "./figures";
import type { Layer } from "./layers";
import type { Pair } from "./sequence";

/** About half of what a panel can be sent at once; what is left out is counted, and is in the stages and totals. */
const MOST_CHANGES = 2000;

/** Of which stage, in the rows of both models, a layer is. */
export type StageOf = (layer: Layer) => number;

export function changesOf(
  from: readonly Layer[],
  to: readonly Layer[],
  pairs: readonly Pair[],
  stageOf: readonly [from: StageOf, to: StageOf],
): ChangeList {
  const changes: ChangeReport[] = [];
  const counts = { equal: 0, added: 0, removed: 0, changed: 0, affected: 0 };
  let omitted = 0;
  const note = (left: Layer | null, right: Layer | null) => {
    const change = changeOf(left, right, stageOf);
    counts[change?.kind ?? "equal"]++;
    if (change !== null && changes.length < MOST_CHANGES) changes.push(change);
    else if (change !== null) omitted++;
  };
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...pairs, [from.length, to.length] as const]) {
    for (const layer of from.slice(i, nextI)) note(layer, null);
    for (const layer of to.slice(j, nextJ)) note(null, layer);
    const [left, right] = [from[nextI], to[nextJ]];
    if (left && right) note(left, right);
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return { counts, changes, omitted };
}

/** null where both are equal but for their names. */
function changeOf(
  from: Layer | null,
  to: Layer | null,
  [ofFrom, ofTo]: readonly [StageOf, StageOf],
): ChangeReport | null {
  if (from?.keys.exact === to?.keys.exact) return null;
  const differences = from && to ? attributeDifferences(from, to) : [];
  const kind = from === null ? "added" : to === null ? "removed" : differences.length > 0 ? "changed" : "affected";
  return {
    kind,
    stage: from ? ofFrom(from) : to ? ofTo(to) : 0,
    from: from && referenceTo(from),
    to: to && referenceTo(to),
    differences: [...differences, ...(from && to ? shapeDifferences(from, to) : [])],
    delta: deltaOf(from && sumOf([from.costed]), to && sumOf([to.costed])),
  };
}

function attributeDifferences(from: Layer, to: Layer): readonly Difference[] {
  const operators = difference("operator", from.keys.operator, to.keys.operator);
  const names = new Set([...from.attributes.keys(), ...to.attributes.keys()]);
  const attributes = [...names].flatMap((name) =>
    difference(name, from.attributes.get(name) ?? null, to.attributes.get(name) ?? null),
  );
  return [...operators, ...attributes];
}

function shapeDifferences(from: Layer, to: Layer): readonly Difference[] {
  const input = ({ node }: Layer) => (node.inputs[0] ? printType(node.inputs[0].type) : null);
  const output = ({ node }: Layer) => (node.outputs[0] ? printType(node.outputs[0].type) : null);
  return [...difference("input", input(from), input(to)), ...difference("output", output(from), output(to))];
}

function difference(name: string, from: string | null, to: string | null): readonly Difference[] {
  return from === to ? [] : [{ name, from, to }];
}

export function referenceTo({ index, node, keys }: Layer): LayerReference {
  const { name, type, range, callRange } = node.source;
  return { index, path: name, type: type ?? node.op, op: keys.operator, range: callRange ?? range ?? null };
}
