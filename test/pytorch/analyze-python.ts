// Analyses Python text given in a test, with modules given beside it.
import { type Analysis, type AnalyzeOptions, analyze } from "../../server/src/analysis/analyze";

const HEADER = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n";

/** The text behind `import torch, nn, F`; `modules`: path → text of files that it may import, beside it in /project. */
export function analyzePython(
  body: string,
  options: AnalyzeOptions = {},
  modules: Readonly<Record<string, string>> = {},
): Analysis {
  const files = { read: (path: string) => modules[path.replace("/project/", "")] ?? null };
  const analysis = analyze({ kind: "text", name: "/project/model.py", text: HEADER + body }, { files, ...options });
  if (!analysis) throw new Error("no front end knows .py");
  return analysis;
}

export function names(analysis: Analysis): readonly string[] {
  return analysis.models.map(({ graph }) => graph.name);
}

/** Shape and source of the inputs of a model. */
export function inputs(analysis: Analysis, name?: string): readonly string[] {
  const model = analysis.models.find(({ graph }) => name === undefined || graph.name === name);
  return (model?.graph.inputs ?? []).map(({ type }, i) => {
    const { dtype, shape } = type.kind === "tensor" ? type : { dtype: null, shape: null };
    return `${shape?.join("x")}:${dtype} ${model?.inputSources[i]}`;
  });
}
