// The samples as the product analyses them: for what only real reports have (kernels, modules, findings), and for pictures.
import path from "node:path";
import { type Analysis, type AnalyzeOptions, analyze, report as reportOf } from "../../server/src/analysis/analyze";
import { compare } from "../../server/src/analysis/compare/compare";
import { architectureReport } from "../../server/src/features/zoo";
import { withFile } from "../../server/src/host/files";
import { DiskTextFiles } from "../../server/src/host/text-files";
import type { ArchitectureReport, Report } from "../../server/src/protocol";
import { architectures } from "../../server/src/zoo/architectures";
import type { ComparisonAnswer } from "../../webview/src/data/wire";

const ROOT = path.resolve(import.meta.dirname, "..", "..");

export function sampleReport(name: string, options: AnalyzeOptions = {}): Report {
  return { ...reportOf(analysed(name, options)), file: name };
}

/** The first model of each side by side. */
export function sampleComparison(names: readonly string[], options: AnalyzeOptions = {}): ComparisonAnswer {
  const sides = names.flatMap((label) => {
    const [model] = analysed(label, options).models;
    return model ? [{ label, model }] : [];
  });
  const estimate = sides[0]?.model.estimate ?? null;
  return {
    sources: names.map((label) => ({ kind: "file", label, entry: null })),
    result: {
      comparison: compare(sides),
      sources: sides.map((_, i) => i),
      faults: [],
      target: estimate && `${estimate.target.name}, ${estimate.dtype}, batch ${estimate.batch}`,
    },
  };
}

export function referenceNetworks(): readonly ArchitectureReport[] {
  return architectures().map(architectureReport);
}

function analysed(name: string, options: AnalyzeOptions): Analysis {
  const file = path.join(ROOT, "samples", name);
  const analysis = withFile(file, ({ source }) => analyze(source, { files: new DiskTextFiles(), ...options }));
  if (!analysis) throw new Error(`no front end knows the sample ${name}`);
  return analysis;
}
