// What the panel asks about single layers of a report.
import type { LayerReport, ModelReport } from "../../server/src/protocol";

/** The layer's path, else the name of what it computes, else its operator: unnamed ONNX nodes are common. */
export function layerName(layer: LayerReport): string {
  const name = layer.path || layer.outputNames.find((output) => output !== "") || layer.op;
  return layer.call > 0 ? `${name} (call ${layer.call + 1})` : name;
}

/** The last part of a path that is short enough for an axis: "layer1.0.conv1" and "/layer1/conv1/Conv" → "conv1", "Conv". */
export function shortName(path: string): string {
  const parts = path.split(/[./]/).filter((part) => part !== "");
  return parts.at(-1) ?? path;
}

/** No weights, no arithmetic, no traffic, and all that known: constants, shape arithmetic, views. */
export function isFree(layer: LayerReport): boolean {
  return layer.unknown === null && layer.params === 0 && layer.flops === 0 && layer.trafficBytes === 0;
}

/** Indexes of the layers to show, in execution order. */
export function visibleLayers(model: ModelReport, showFree: boolean): readonly number[] {
  const all = model.layers.map((_, index) => index);
  return showFree ? all : all.filter((index) => !isFree(model.layers[index] as LayerReport));
}
