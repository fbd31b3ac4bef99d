// `rooflint/report`: the JSON report of an open document or of a file on disk, for the panel and the status bar.
import { report as toReport } from "../analysis/analyze";
import { REQUESTS, type Report, type ReportParams } from "../protocol";
import type { View } from "../session/view";
import type { Range } from "../text/position";
import { answer, type Feature, type FeatureParts, failure, readable } from "./frame/feature";

export const report: Feature = {
  capabilities: {},
  register(connection, parts) {
    connection.onRequest(REQUESTS.report, ({ uri }: ReportParams, token) => answer(token, () => reportOf(uri, parts)));
  },
};

async function reportOf(uri: string, { session, analyses, analyzeFile }: FeatureParts): Promise<Report> {
  const view = session.isOpen(uri) ? await session.newest(uri) : null;
  const analysis = view ? view.analysis : await fileAnalysis(uri, analyses, analyzeFile);
  if (!analysis) throw failure(`no front end of Rooflint knows ${uri}`);
  const known = toReport(analysis);
  return view ? movedReport(known, view) : known;
}

/** With every place as it is in the text now. */
function movedReport(known: Report, view: View): Report {
  const place = (range: Range | null) => range && view.toCurrent(range);
  const moved = <T extends { readonly range: Range | null }>(item: T): T => ({ ...item, range: place(item.range) });
  return {
    ...known,
    models: known.models.map((model) => ({
      ...moved(model),
      layers: model.layers.map((layer) => ({ ...moved(layer), callRange: place(layer.callRange) })),
      assumptions: model.assumptions.map(moved),
      findings: model.findings.map(moved),
    })),
    problems: known.problems.map(({ range, ...problem }) => {
      const now = range && view.toCurrent(range);
      return { ...problem, ...(now && { range: now }) };
    }),
  };
}

async function fileAnalysis(uri: string, analyses: FeatureParts["analyses"], analyzeFile: FeatureParts["analyzeFile"]) {
  const analyze = await analyzeFile(uri);
  return readable(uri, () => analyses.get(uri, analyze));
}
