// Calls of PyTorch modules and functions in Markdown, in the form of a layer's hover: one call, or the sum over all calls that
// one line stands for, with the range of their shapes and the costliest of them.
import type { Value } from "../../graph/graph";
import type { FindingReport } from "../../protocol";
import { type Count, toNumber } from "../../tensor/count";
import { printType, type ValueType } from "../../tensor/type";
import { type Range, sameRange } from "../../text/position";
import type { FoundCalls, PlacedCall, PlacedCalls } from "../locate/modules";
import { costLines, figure, type Sum, sumOf, total, workText } from "./figures";
import { bold, findings, lines, named, plainText, reasons } from "./layer";
import { fieldText } from "./time";

/** Calls named as the costliest. */
const MAX_NAMED = 3;

/** `squiggleOf`: where the editor shows a finding; elsewhere where that of another layer of its class tells of it. */
export function callsMarkdown(
  placed: PlacedCalls,
  panelLink: string,
  squiggleOf: (finding: FindingReport) => Range | null,
): string {
  const { calls, nodes, otherModels } = placed;
  const last = nodes.at(-1);
  // a definition that is called several times stands for all of its places
  const isShownHere = (finding: FindingReport) =>
    sameRange(squiggleOf(finding), finding.range) &&
    (finding.layers[0] === nodes[0].node.index || (calls.length > 1 && sameRange(finding.range, nodes[0].range)));
  const params = paramsOf(calls);
  return lines(
    bold(
      plainText(named(new Set(calls.flatMap(({ types: own }) => own)))),
      workText(nodes),
      params.count === 0 ? null : figure(params, "params"),
      calls.length === 1 ? null : `${calls.length} calls`,
    ),
    shapes(calls) + (calls.length === 1 && last ? fieldText(last) : ""),
    ...costLines(nodes, isHeld),
    calls.length === 1 ? null : costliest(calls),
    ...reasons(nodes),
    ...(calls[0].isContainer ? [] : findings(nodes[0], isShownHere, squiggleOf)),
    modelLine(placed, otherModels),
    panelLink,
  );
}

/** Of modules that are called and compute nothing. */
export function idleMarkdown({ calls }: FoundCalls): string {
  const params = paramsOf(calls);
  return lines(
    bold(
      plainText(named(new Set(calls.map(({ type }) => type)))),
      "nothing to compute at inference",
      params.count === 0 ? null : figure(params, "params"),
      calls.length === 1 ? null : `${calls.length} calls`,
    ),
    shapes(calls),
  );
}

/** By the model, not numbers in its code (the shape of a `view`). */
function isHeld({ origin }: Value): boolean {
  return origin !== "constant";
}

/** A module that is called several times holds its parameters once. */
export function paramsOf(calls: readonly { readonly path: string; readonly params: Count | null }[]): Sum {
  return sumOf([...new Map(calls.map(({ path, params }) => [path, params])).values()]);
}

function shapes(calls: readonly Pick<PlacedCall, "inputs" | "outputs">[]): string {
  const all = [...new Set(calls.map(({ inputs, outputs }) => `${types(inputs)} → ${types(outputs)}`))];
  const [first = "", ...others] = all;
  return others.length === 0 ? first : `${first} … ${others.at(-1)}`;
}

function types(values: readonly ValueType[]): string {
  const shown = values.slice(0, MAX_NAMED).map((type) => `\`${printType(type)}\``);
  if (values.length > MAX_NAMED) shown.push(`${values.length - MAX_NAMED} more`);
  return shown.length === 0 ? "nothing" : shown.join(", ");
}

/** By what they multiply, else by what they compute at all; nothing where that is nothing. */
function costliest(calls: readonly PlacedCall[]): string | null {
  const unit = FIGURES.find((figure) => calls.some((call) => work(call, figure) > 0));
  if (unit === undefined) return null;
  const names = namesOf(calls);
  const busy = calls.filter((call) => work(call, unit) > 0).toSorted((a, b) => work(b, unit) - work(a, unit));
  const texts = busy.map((call) => figure(total(call.nodes, unit), UNITS[unit]));
  if (busy.length === calls.length && new Set(texts).size === 1) return `${texts[0]} each`;
  const shown = busy.slice(0, MAX_NAMED).map((call, i) => `${plainText(names.get(call) ?? "")} ${texts[i]}`);
  return `costliest: ${shown.join(", ")}`;
}

/** By their paths; the calls of one module by their number, from 1. */
function namesOf(calls: readonly PlacedCall[]): ReadonlyMap<PlacedCall, string> {
  const counts = new Map<string, number>();
  const numbered = calls.map((call) => {
    const number = (counts.get(call.path) ?? 0) + 1;
    counts.set(call.path, number);
    return { call, number };
  });
  return new Map(
    numbered.map(({ call, number }) => {
      const suffix = (counts.get(call.path) ?? 0) > 1 ? `(call ${number})` : "";
      return [call, [call.path, suffix].filter((part) => part !== "").join(" ")];
    }),
  );
}

const FIGURES = ["macs", "flops"] as const;
const UNITS = { macs: "MACs", flops: "FLOPs" } as const;

/** What is not known counts nothing. */
function work({ nodes }: PlacedCall, figure: keyof typeof UNITS): number {
  return toNumber(total(nodes, figure).count ?? 0);
}

function modelLine({ model }: PlacedCalls, otherModels: number): string | null {
  if (otherModels === 0) return null;
  return `in ${plainText(model.graph.name)}; also in ${otherModels} other ${otherModels === 1 ? "model" : "models"} of this file`;
}
