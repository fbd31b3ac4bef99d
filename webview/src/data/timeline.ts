// Memory over the course of a run: what is alive while each layer runs, thinned to what a chart can show without losing a
// peak, and the tensors that are there at the largest one.
import type { JsonCount, JsonShape, ModelReport } from "../../../server/src/protocol";
import { layerName } from "./layers";

/** Points of the line: a 4K screen shows about two for each pixel of its chart. */
export const MOST_STEPS = 2000;
/** Tensors of the peak that are listed; the others are summed. */
const MOST_TENSORS = 100;

export interface Timeline {
  /** Indexes of layers, ascending, and bytes of activations while each runs. */
  readonly layers: readonly number[];
  readonly live: readonly number[];
  readonly names: readonly string[];
  /** With the element sizes of the target, or as the model is written. */
  readonly onTarget: boolean;
  /** Bytes of the weights with the same element sizes. */
  readonly weightBytes: number;
  /** Where the most is alive: a position in `layers`; null for a model without layers. */
  readonly peak: number | null;
  readonly tensors: readonly PeakTensor[];
  readonly moreTensors: { readonly count: number; readonly bytes: number };
  /** Some tensor's size is not known and left out. */
  readonly lowerBound: boolean;
}

export interface PeakTensor {
  readonly name: string;
  readonly shape: JsonShape;
  /** As the model is written; null is unknown. */
  readonly bytes: JsonCount;
  /** The layer that makes it; null for an input. */
  readonly layer: number | null;
}

export function timelineOf(model: ModelReport): Timeline {
  const memory = model.target?.memory ?? null;
  const live = memory?.live ?? model.peak.live.map(Number);
  const layers = thinned(live, MOST_STEPS);
  const kept = layers.map((layer) => live[layer] ?? 0);
  const most = kept.reduce((best, bytes, at) => (bytes > (kept[best] ?? -1) ? at : best), 0);
  const { tensors } = model.peak;
  return {
    layers,
    live: kept,
    names: layers.map((layer) => nameOf(model, layer)),
    onTarget: memory !== null,
    weightBytes: memory?.weightBytes ?? Number(model.totals.weightBytes ?? 0),
    peak: layers.length === 0 ? null : most,
    tensors: peakTensors(model),
    moreTensors: {
      count: Math.max(0, tensors.length - MOST_TENSORS),
      bytes: tensors.slice(MOST_TENSORS).reduce((sum, { bytes }) => sum + Number(bytes ?? 0), 0),
    },
    lowerBound: model.peak.lowerBound,
  };
}

/** Of each run of steps the lowest and the highest, in their order: no peak and no valley is lost. */
export function thinned(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values.map((_, i) => i);
  const size = Math.ceil(values.length / Math.floor(most / 2));
  const kept: number[] = [];
  for (let start = 0; start < values.length; start += size) {
    const run = values.slice(start, start + size);
    const low = start + run.indexOf(run.reduce((a, b) => Math.min(a, b)));
    const high = start + run.indexOf(run.reduce((a, b) => Math.max(a, b)));
    kept.push(...(low === high ? [low] : [Math.min(low, high), Math.max(low, high)]));
  }
  return kept;
}

function peakTensors(model: ModelReport): readonly PeakTensor[] {
  const shown = model.peak.tensors.slice(0, MOST_TENSORS);
  const wanted = new Set(shown.map(({ name }) => name));
  const makers = new Map<string, number>();
  model.layers.forEach(({ outputNames }, layer) => {
    for (const name of outputNames) if (name !== "" && wanted.has(name)) makers.set(name, layer);
  });
  return shown.map(({ name, shape, bytes }) => ({
    name: name.slice(0, 300),
    shape,
    bytes,
    layer: makers.get(name) ?? null,
  }));
}

/** Characters: of 2000 names. */
const LONGEST_NAME = 80;

function nameOf(model: ModelReport, index: number): string {
  const layer = model.layers[index];
  return layer ? layerName(layer).slice(0, LONGEST_NAME) : "";
}
