// Graphs of networks whose times are known: timm's, read from its sources as a user's file would be; exported ONNX files.
import { analyze } from "../../server/src/analysis/analyze";
import type { TextFiles } from "../../server/src/frontends/frontend";
import { bytesOf } from "../../server/src/frontends/onnx/bytes";
import { loadModel } from "../../server/src/frontends/python/index";
import type { Graph } from "../../server/src/graph/graph";
import { tensor } from "../../server/src/tensor/type";

/** Throws where the network cannot be built or is not fully known. */
export function timmGraph(call: string, source: string, root: string, size: number, files: TextFiles): Graph {
  const text = files.read(source);
  if (text === null) throw new Error(`no source ${source}`);
  const inputs = [{ name: null, type: tensor("float32", [1, 3, size, size]) }];
  const { traced, problems } = loadModel(source, text, { files, paths: [root], model: call, inputs });
  const fault = problems.find(({ severity }) => severity === "error");
  if (traced === null || traced.incomplete !== null || fault)
    throw new Error(fault?.message ?? traced?.incomplete ?? "no model");
  return traced.graph;
}

export function onnxGraph(name: string, bytes: Uint8Array): Graph {
  const [model] = analyze({ kind: "bytes", name, bytes: bytesOf(bytes) })?.models ?? [];
  if (!model) throw new Error(`no model in ${name}`);
  return model.graph;
}
