// What the panel asks about single layers of a report.
import type { LayerReport, ModelReport } from "../../../server/src/protocol";

/** The layer's path, else the name of what it computes, else its operator: unnamed ONNX nodes are common. */
export function layerName(layer: LayerReport): string {
  const name = layer.path || layer.outputNames.find((output) => output !== "") || layer.op;
  return layer.call > 0 ? `${name} (call ${layer.call + 1})` : name;
}

/**
 * The part of a path that tells layers apart and is short enough for an axis: "layer1.0.conv1" → "conv1", "mlp.0" as it is,
 * and of the paths of ONNX exporters, which end in the operator, what stands before it: "/layer1/conv1/Conv" → "conv1".
 */
export function shortName(path: string, op = ""): string {
  const parts = path.split(/[./]/).filter((part) => part !== "");
  if (parts.length > 1 && parts.at(-1)?.replace(/_\d+$/, "") === op) parts.pop();
  const tail = /^\d+$/.test(parts.at(-1) ?? "") ? parts.slice(-2) : parts.slice(-1);
  return tail.join(".") || path;
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
