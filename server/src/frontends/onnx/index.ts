// The ONNX front end for binaries: a file ending in .onnx → the model as written and its graph.
import type { Frontend, Loaded, LoadOptions, Source } from "../frontend";
import { readOnnx } from "./binary/reader";
import { type BuildOptions, buildGraph } from "./build";
import type { ByteSource } from "./bytes";
import type { OnnxModel } from "./model";

export interface LoadedOnnx extends Loaded {
  /** What the file says, for the text view; null when it is no ONNX model. */
  readonly model: OnnxModel | null;
}

export const ONNX_BINARY: Frontend = {
  id: "onnx",
  detect: (source) => source.kind === "bytes" && source.name.toLowerCase().endsWith(".onnx"),
  load: (source: Source, options: LoadOptions): Loaded =>
    source.kind === "bytes"
      ? loadOnnx(source.bytes, { ...options, ...(source.siblings && { external: source.siblings }) })
      : { models: [], problems: [] },
};

export function loadOnnx(source: ByteSource, options: BuildOptions = {}): LoadedOnnx {
  const { model, problems } = readOnnx(source);
  if (model === null) return { model, models: [], problems };
  return { model, ...loadOnnxModel(model, options), problems };
}

/** The graph of a model that was read already, from a binary or from text. */
export function loadOnnxModel(model: OnnxModel, options: BuildOptions = {}): Loaded {
  const { graph, inputSources, assumptions } = buildGraph(model, options);
  return { models: [{ graph, range: model.graph.range ?? null, inputSources, assumptions }], problems: [] };
}
