// `rooflint/report`: the JSON report of an open document or of a file on disk, for the panel and the status bar.
import { report as toReport } from "../analysis/analyze";
import { REQUESTS, type Report, type ReportParams } from "../protocol";
import { answer, type Feature, type FeatureParts, failure, readable } from "./frame/feature";

export const report: Feature = {
  capabilities: {},
  register(connection, parts) {
    connection.onRequest(REQUESTS.report, ({ uri }: ReportParams, token) => answer(token, () => reportOf(uri, parts)));
  },
};

async function reportOf(uri: string, { session, analyses, analyzeFile }: FeatureParts): Promise<Report> {
  const analysis = session.isOpen(uri)
    ? (await session.newest(uri))?.analysis
    : await fileAnalysis(uri, analyses, analyzeFile);
  if (!analysis) throw failure(`no front end of Rooflint knows ${uri}`);
  return toReport(analysis);
}

async function fileAnalysis(uri: string, analyses: FeatureParts["analyses"], analyzeFile: FeatureParts["analyzeFile"]) {
  const analyze = await analyzeFile(uri);
  return readable(uri, () => analyses.get(uri, analyze));
}
