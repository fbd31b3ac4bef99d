// Calls of PyTorch modules in Markdown, in the form of a layer's hover: one call, or the sum over all calls that one line
// stands for, with the range of their shapes and the costliest of them.
import { sum } from "../../cost/cost";
import type { LoadedCall } from "../../frontends/frontend";
import type { FindingReport } from "../../protocol";
import { addAll, type Count, toNumber } from "../../tensor/count";
import { printType, type ValueType } from "../../tensor/type";
import { formatCount } from "../../text/format";
import type { PlacedCalls } from "../locate/modules";
import {
  arithmetic,
  bold,
  figure,
  findings,
  layerMarkdown,
  lines,
  memory,
  percentOf,
  plainText,
  reasons,
} from "./layer";
import { fieldText, timeLine } from "./time";

/** Calls named as the costliest. */
const MAX_NAMED = 3;

/** `isSquiggle`: whether a finding has one of its own, not that of another layer of its class. */
export function callsMarkdown(
  placed: PlacedCalls,
  panelLink: string,
  isSquiggle: (finding: FindingReport) => boolean,
): string {
  const { calls, nodes, model, otherModels } = placed;
  const [first] = calls;
  const inModel = modelLine(placed);
  if (first === undefined)
    return layerMarkdown(nodes, [inModel, panelLink].filter((line) => line !== null).join("  \n"));
  const last = nodes.at(-1);
  // a definition that is called several times stands for all of its places
  const isShownHere = (finding: FindingReport) =>
    isSquiggle(finding) && (calls.length > 1 || finding.layers[0] === nodes[0].node.index);
  const macs = sum(nodes.map(({ cost }) => cost.macs));
  const flops = sum(nodes.map(({ cost }) => cost.flops));
  const params = paramsOf(calls);
  return lines(
    bold(
      plainText([...new Set(calls.map(({ type }) => type))].slice(0, MAX_NAMED).join(" + ")),
      macs === 0 ? figure(flops, "FLOPs") : figure(macs, "MACs") + percentOf(macs, model.totals.macs),
      params === 0 ? null : formatCount(params, "params"),
      calls.length === 1 ? null : `${calls.length} calls`,
    ),
    shapes(calls) + (calls.length === 1 && last ? fieldText(last) : ""),
    memory(nodes),
    arithmetic(nodes),
    timeLine(nodes),
    calls.length === 1 ? null : costliest(placed),
    ...reasons(nodes),
    ...(first.leaf ? findings(nodes[0], isShownHere) : []),
    otherModels > 0 ? inModel : null,
    panelLink,
  );
}

/** A module that is called several times holds its parameters once. */
export function paramsOf(calls: readonly LoadedCall[]): Count {
  return addAll([...new Map(calls.map(({ path, params }) => [path, params])).values()]);
}

function shapes(calls: readonly LoadedCall[]): string {
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
function costliest({ calls, model }: PlacedCalls): string | null {
  const unit = FIGURES.find((figure) => calls.some((call) => work(call, model, figure) > 0));
  if (unit === undefined) return null;
  const dearest = calls.toSorted((a, b) => work(b, model, unit) - work(a, model, unit)).slice(0, MAX_NAMED);
  const named = dearest.map((call) => `${plainText(call.path)} ${formatCount(work(call, model, unit), UNITS[unit])}`);
  return `costliest: ${named.join(", ")}`;
}

const FIGURES = ["macs", "flops"] as const;
const UNITS = { macs: "MACs", flops: "FLOPs" } as const;

/** What is not known counts nothing. */
function work({ firstNode, endNode }: LoadedCall, { costs }: PlacedCalls["model"], figure: keyof typeof UNITS): number {
  return toNumber(sum(costs.slice(firstNode, endNode).map((cost) => cost[figure])) ?? 0);
}

function modelLine({ model, otherModels }: PlacedCalls): string | null {
  if (otherModels === 0) return null;
  return `in ${plainText(model.graph.name)}; also in ${otherModels} other ${otherModels === 1 ? "model" : "models"} of this file`;
}
