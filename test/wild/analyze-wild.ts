// Rooflint on a file of test/wild, without a word about its models or inputs.
import { type Analysis, analyze } from "../../server/src/analysis/analyze";
import type { TextFiles } from "../../server/src/frontends/frontend";
import type { ValueType } from "../../server/src/tensor/type";

export function analyzeWild(name: string, text: string, files: TextFiles, paths: readonly string[]): Analysis {
  const analysis = analyze({ kind: "text", name, text }, { files, paths });
  if (!analysis) throw new Error(`no front end knows ${name}`);
  return analysis;
}

interface Input {
  readonly shape: readonly (number | string | null)[];
  readonly dtype: string;
}

/** By the name of the model: what it is run with. */
export function inputsOf(
  name: string,
  text: string,
  files: TextFiles,
  paths: readonly string[],
): Readonly<Record<string, readonly Input[]>> {
  const { models } = analyzeWild(name, text, files, paths);
  return Object.fromEntries(models.map(({ graph }) => [graph.name, graph.inputs.map(({ type }) => inputOf(type))]));
}

export function inputOf(type: ValueType): Input {
  if (type.kind !== "tensor") throw new Error(`an input that is no tensor: ${type.kind}`);
  return {
    shape: (type.shape ?? []).map((size) => (typeof size === "number" ? size : null)),
    dtype: String(type.dtype),
  };
}
