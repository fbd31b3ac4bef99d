// `rooflint/report`: the JSON report of an open document or of a file on disk, for the panel and the status bar, and word of
// when the one that was given is out of date.
import { type Analysis, report as toReport } from "../analysis/analyze";
import { NOTIFICATIONS, REQUESTS, type Report, type ReportParams } from "../protocol";
import type { View } from "../session/view";
import type { Range } from "../text/position";
import { answer, type Feature, type FeatureParts, failure, readable } from "./frame/feature";
import { WhatIfs } from "./what-if";

export const report: Feature = {
  capabilities: {},
  register(connection, parts) {
    const { session, analyses } = parts;
    const whatIfs = new WhatIfs(parts);
    /** What reports were made of and the client has; null for a file that is not open. */
    const given = new Map<string, View | null>();
    const outdate = (uri: string) => {
      given.delete(uri);
      const parameters: ReportParams = { uri };
      void connection.sendNotification(NOTIFICATIONS.reportChanged, parameters);
    };
    connection.onRequest(REQUESTS.report, ({ uri, whatIf }: ReportParams, token) =>
      answer(token, async () => {
        const view = (session.isOpen(uri) && (await session.newest(uri))) || null;
        if (whatIf) {
          const { source } = view?.document ?? {};
          return known(uri, source ? await whatIfs.ofDocument(uri, source, whatIf) : await whatIfs.ofFile(uri, whatIf));
        }
        given.set(uri, view); // before the analysis of a file: what changes meanwhile outdates it
        return view ? viewReport(view) : fileReport(uri, parts);
      }),
    );
    session.onAnalyzed((view) => {
      if (given.has(view.uri) && given.get(view.uri) !== view) outdate(view.uri);
    });
    session.onClosed((uri) => given.delete(uri));
    analyses.onCleared(() => {
      for (const [uri, view] of given) if (view === null) outdate(uri);
    });
  },
};

function viewReport(view: View): Report {
  return movedReport(known(view.uri, view.analysis), view);
}

async function fileReport(uri: string, { analyses, analyzeFile }: FeatureParts): Promise<Report> {
  const analyze = await analyzeFile(uri);
  return known(
    uri,
    readable(uri, () => analyses.get(uri, analyze)),
  );
}

function known(uri: string, analysis: Analysis | null): Report {
  if (!analysis) throw failure(`no front end of Rooflint knows ${uri}`);
  return toReport(analysis);
}

/** With every place as it is in the text now. */
function movedReport(report: Report, view: View): Report {
  const place = (range: Range | null) => range && view.toCurrent(range);
  const moved = <T extends { readonly range: Range | null }>(item: T): T => ({ ...item, range: place(item.range) });
  return {
    ...report,
    models: report.models.map((model) => ({
      ...moved(model),
      layers: model.layers.map((layer) => ({ ...moved(layer), callRange: place(layer.callRange) })),
      assumptions: model.assumptions.map(moved),
      findings: model.findings.map(moved),
    })),
    problems: report.problems.map(({ range, ...problem }) => {
      const now = range && view.toCurrent(range);
      return { ...problem, ...(now && { range: now }) };
    }),
  };
}
