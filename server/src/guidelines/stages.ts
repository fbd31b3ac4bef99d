// Stages of a network: what happens between two changes of the grid.
import { toNumber } from "../tensor/count";
import { figureOf } from "./facts";
import { type ChannelLayer, channelLayers } from "./layers";
import type { CheckedModel } from "./rule";

export interface Stage {
  /** Sizes of the output grid of all its convolutions. */
  readonly grid: readonly number[];
  readonly layers: readonly ChannelLayer[];
  readonly macs: number;
  /** Widest output of a dense convolution. */
  readonly channels: number;
}

/** Convolutions by the size of their output, in order; null when the grid grows again (U-Nets, generators). */
export function stagesOf(model: CheckedModel): readonly Stage[] | null {
  const stages: { grid: readonly number[]; layers: ChannelLayer[] }[] = [];
  for (const layer of channelLayers(model)) {
    if (layer.kind !== "convolution" || layer.positionsPerSample <= 1) continue;
    const last = stages.at(-1);
    if (last && same(last.grid, layer.grid)) last.layers.push(layer);
    else if (last && layer.grid.some((side, axis) => side > (last.grid[axis] ?? 0))) return null;
    else stages.push({ grid: layer.grid, layers: [layer] });
  }
  return stages.map(({ grid, layers }) => ({
    grid,
    layers,
    macs: layers.reduce((sum, { node }) => sum + toNumber(figureOf(model, node, "macs")), 0),
    channels: Math.max(...layers.map(({ outputChannels }) => outputChannels)),
  }));
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, axis) => side === b[axis]);
}
