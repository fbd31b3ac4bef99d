// Models of torchvision 0.29.2 from its unmodified sources, where these are fetched (test/python-packages.mjs).
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type AnalyzedModel, type AnalyzeOptions, analyze } from "../../server/src/analysis/analyze";
import { DiskTextFiles } from "../../server/src/host/text-files";

const PACKAGE = path.resolve(import.meta.dirname, "..", "..", ".cache", "python-packages", "torchvision-0.29.2");
if (torchvisionFile("resnet") === null)
  console.log("guidelines on torchvision: skipped, its sources are absent (test/python-packages.mjs)");

/** null where the sources are absent. */
export function torchvisionFile(name: string): string | null {
  const file = path.join(PACKAGE, "torchvision", "models", `${name}.py`);
  return existsSync(file) ? file : null;
}

export function torchvisionModel(file: string, model: string, options: AnalyzeOptions = {}): AnalyzedModel {
  const name = torchvisionFile(file);
  if (name === null) throw new Error("the sources of torchvision are absent");
  const source = { kind: "text", name, text: readFileSync(name, "utf8") } as const;
  const analysis = analyze(source, { model, files: new DiskTextFiles(), paths: [PACKAGE], ...options });
  const [only, ...others] = analysis?.models ?? [];
  if (!only || others.length > 0) throw new Error(`${model} was not analysed`);
  if (only.totals.lowerBound) throw new Error(`${model} was not followed to its end`);
  return only;
}
