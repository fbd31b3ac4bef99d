// The front end for ONNX's textual syntax: files ending in .onnxtxt or .onnx.txt, and the virtual text of a binary.
import type { Frontend, Loaded, LoadOptions, Source } from "../frontend";
import { loadOnnxModel } from "./index";
import { parseOnnxText } from "./text/parse";

export const ONNX_TEXT: Frontend = {
  id: "onnx-text",
  detect: (source) => source.kind === "text" && /\.(onnxtxt|onnx\.txt)$/i.test(source.name),
  load: (source: Source, options: LoadOptions): Loaded =>
    source.kind === "text" ? loadText(source.text, options) : NOTHING,
};

const NOTHING: Loaded = { models: [], problems: [] };

function loadText(text: string, options: LoadOptions): Loaded {
  const { model, problems } = parseOnnxText(text);
  return model === null ? { ...NOTHING, problems } : { ...loadOnnxModel(model, options), problems };
}
