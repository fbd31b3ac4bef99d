// Quick fixes of convolutions in PyTorch source: bias, groups, and large kernels in a Sequential.

import type { Problem } from "../../text/problem";
import { channelLayers } from "../layers";
import type { HitSaving } from "../rule";
import { hasExcessGroups } from "../rules/excess-groups";
import { findRule } from "../rules/index";
import { stackLength, stackSaving } from "../rules/large-kernel";
import { biasSaving } from "../rules/redundant-bias";
import { concernsAll, type Fix, type FixTarget, nodesDefinedAt, sumSavings } from "./fix";
import { type LayerCall, literalInteger, literalSquare, type PythonSource } from "./python-source";

/** `bias=False` for a layer in front of a normalisation. */
export function dropBias(source: PythonSource, target: FixTarget): readonly Fix[] {
  const { finding } = target;
  const layer = layerOf(source, target);
  if (!layer || !finding.range || !concernsAll(target, finding.range)) return [];
  return [
    {
      title: "Build the layer without bias",
      rule: finding.rule,
      range: finding.range,
      edits: [source.withKeyword(layer, "bias", "False")],
      saving: sumSavings(nodesDefinedAt(target.model, finding.range).map(biasSaving)),
      preferred: true,
    },
  ];
}

/** The largest number of groups that divides the present one and is silent. */
export function fewerGroups(source: PythonSource, target: FixTarget): readonly Fix[] {
  const { finding, model } = target;
  const layer = layerOf(source, target);
  const groups = literalInteger(layer?.argument("groups") ?? null);
  if (!layer || !finding.range || groups === null || !concernsAll(target, finding.range)) return [];
  const nodes = new Set(nodesDefinedAt(model, finding.range).map(({ index }) => index));
  const layers = channelLayers(model).filter(({ node }) => nodes.has(node));
  const threshold = findRule(finding.rule)?.threshold?.value ?? 0;
  const fewer = divisors(groups).find(
    (count) => count < groups && layers.every((one) => !hasExcessGroups({ ...one, groups: count }, threshold)),
  );
  if (fewer === undefined) return [];
  const savings = layers.map((one): HitSaving => {
    const weights = (one.window * one.inputChannels * one.outputChannels) / groups;
    const added = weights * (groups / fewer - 1);
    return { macs: -added * one.positions, params: -added, bytes: -added * one.elementBytes };
  });
  return [
    {
      title: `Use ${fewer} ${fewer === 1 ? "group" : "groups"}`,
      rule: finding.rule,
      range: finding.range,
      edits: [source.withKeyword(layer, "groups", String(fewer))],
      saving: sumSavings(savings),
      preferred: false,
    },
  ];
}

/** The nearest number of groups that divides both numbers of channels, where all three are literals. */
export function divisibleGroups(source: PythonSource, problem: Problem): readonly Fix[] {
  const { range, code } = problem;
  const layer = range && (source.layerAt(range, source.calleeAt(range)?.name) ?? null);
  if (!layer) return [];
  const input = literalInteger(layer.argument("in_channels"));
  const output = literalInteger(layer.argument("out_channels"));
  const groups = literalInteger(layer.argument("groups"));
  if (!input || !output || !groups) return [];
  const common = divisors(input).filter((count) => output % count === 0);
  const [nearest] = common.sort((a, b) => Math.abs(a - groups) - Math.abs(b - groups) || a - b);
  if (nearest === undefined) return [];
  const edits = [source.withKeyword(layer, "groups", String(nearest))];
  const title = `Use ${nearest} groups, which divide ${input} and ${output}`;
  return [{ title, rule: code, range, edits, saving: null, preferred: true }];
}

/** Two 3×3 for a 5×5 (three for a 7×7) that stands in a Sequential and keeps the size of the map. */
export function stackKernel(source: PythonSource, target: FixTarget): readonly Fix[] {
  const { finding, model } = target;
  const layer = layerOf(source, target);
  const size = literalSquare(layer?.argument("kernel_size") ?? null);
  const padding = literalSquare(layer?.argument("padding") ?? null);
  if (!layer || !finding.range || size === null || padding !== stackLength(size) || !concernsAll(target, finding.range))
    return [];
  if (!isPlain(layer) || source.sequentialAround(layer.call) === null) return [];
  const nodes = nodesDefinedAt(model, finding.range);
  const layers = channelLayers(model).filter(({ node }) => nodes.some(({ index }) => index === node));
  const savings = layers.map((one) => stackSaving(one, (model.graph.nodes[one.node]?.inputs[2] ?? null) !== null));
  return [
    {
      title: `Replace by ${stackLength(size)} 3×3 convolutions`,
      rule: finding.rule,
      range: finding.range,
      edits: [source.replace(layer.call, stacked(source, layer, stackLength(size)))],
      saving: sumSavings(savings),
      preferred: true,
    },
  ];
}

/** Only widths, kernel, padding and bias are given: all that a stack repeats. */
function isPlain({ argument }: LayerCall): boolean {
  return ["stride", "dilation", "groups", "padding_mode"].every((name) => argument(name) === null);
}

function stacked(source: PythonSource, { call, argument }: LayerCall, length: number): string {
  const text = (name: string) => {
    const value = argument(name);
    return value && source.textOf(value);
  };
  const bias = text("bias");
  const convolution = (input: string | null) =>
    `${source.textOf(call.func)}(${input}, ${text("out_channels")}, 3, padding=1${bias === null ? "" : `, bias=${bias}`})`;
  const inputs = [text("in_channels"), ...Array.from({ length: length - 1 }, () => text("out_channels"))];
  return inputs.map(convolution).join(", ");
}

/** The layer that carries the finding, where its definition is a call of a torch.nn class. */
function layerOf(source: PythonSource, { model, finding }: FixTarget): LayerCall | null {
  const carrier = model.graph.nodes[finding.layers[0] ?? -1];
  return source.layerAt(finding.range ?? undefined, carrier?.source.type);
}

/** Divisors, largest first. */
function divisors(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => count - i).filter((divisor) => count % divisor === 0);
}
