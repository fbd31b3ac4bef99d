// Reports of the samples, analysed as the command line analyses them: for what only real reports have (kernels, modules,
// findings), and for pictures.
import path from "node:path";
import { type AnalyzeOptions, analyze, report as reportOf } from "../../server/src/analysis/analyze";
import { withFile } from "../../server/src/host/files";
import { DiskTextFiles } from "../../server/src/host/text-files";
import type { Report } from "../../server/src/protocol";

const ROOT = path.resolve(import.meta.dirname, "..", "..");

export function sampleReport(name: string, options: AnalyzeOptions = {}): Report {
  const file = path.join(ROOT, "samples", name);
  const analysis = withFile(file, ({ source }) => analyze(source, { files: new DiskTextFiles(), ...options }));
  if (!analysis) throw new Error(`no front end knows the sample ${name}`);
  return { ...reportOf(analysis), file: name };
}
