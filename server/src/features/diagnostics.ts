// Diagnostics: the problems of a file and the findings of the guidelines, pushed with every analysis.
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver";
import type { Analysis, AnalyzedModel } from "../analysis/analyze";
import type { FindingReport } from "../protocol";
import type { View } from "../session/view";
import { START } from "../text/position";
import type { Problem, Severity } from "../text/problem";
import type { Feature } from "./frame/feature";
import { rangeOf } from "./locate/layers";

export const diagnostics: Feature = {
  capabilities: {},
  register(connection, { session }) {
    session.onAnalyzed((view) => {
      const { uri, version } = view.document;
      const diagnostics = view.analysis ? diagnosticsOf(uri, view.analysis) : [];
      connection.sendDiagnostics({ uri, version, diagnostics: diagnostics.flatMap((found) => moved(found, view)) });
    });
    session.onClosed((uri) => connection.sendDiagnostics({ uri, diagnostics: [] }));
  },
};

/** Into the text as it is now; gone where that was edited since. */
function moved(diagnostic: Diagnostic, view: View): readonly Diagnostic[] {
  const range = view.toCurrent(diagnostic.range);
  if (range === null) return [];
  const related = diagnostic.relatedInformation?.flatMap((other) => {
    const place = view.toCurrent(other.location.range);
    return place ? [{ ...other, location: { ...other.location, range: place } }] : [];
  });
  return [{ ...diagnostic, range, ...(related && { relatedInformation: related }) }];
}

function diagnosticsOf(uri: string, analysis: Analysis): Diagnostic[] {
  const { models, problems, frontend } = analysis;
  const findings = models.flatMap((model) => model.findings.map((finding) => fromFinding(uri, model, finding)));
  if (frontend !== "pytorch") return [...problems.map(fromProblem), ...findings];
  const own = problems
    .filter(({ code, range }) => (range !== undefined && code !== "syntax-error") || code === "invalid-configuration")
    .map(fromPythonProblem);
  const placed = models.flatMap((model) =>
    model.findings.filter(({ range }) => range).map((finding) => fromFinding(uri, model, finding)),
  );
  return unique([...own, ...placed]);
}

/** Python's own server tells syntax errors; what only Rooflint lacks stays quiet. */
function fromPythonProblem(problem: Problem): Diagnostic {
  const quiet = problem.code === "unknown-operator" || problem.code === "no-input-found";
  return fromProblem(quiet && problem.severity === "information" ? { ...problem, severity: "hint" } : problem);
}

/** Several models of a file share their blocks: a line says a thing once. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const key = ({ code, range }: Diagnostic) => `${code} ${JSON.stringify(range)}`;
  return [...new Map(diagnostics.toReversed().map((diagnostic) => [key(diagnostic), diagnostic])).values()].reverse();
}

function fromProblem({ severity, code, message, range }: Problem): Diagnostic {
  return { source: "Rooflint", severity: SEVERITIES[severity], code, message, range: range ?? START };
}

/** The first of equal places carries the squiggle; the others are linked from it. */
function fromFinding(uri: string, { graph }: AnalyzedModel, finding: FindingReport): Diagnostic {
  const { rule, severity, message, range, layers } = finding;
  const others = layers.slice(1, 1 + MAX_RELATED).flatMap((layer) => {
    const node = graph.nodes[layer];
    const place = node && rangeOf(node);
    return place ? [{ location: { uri, range: place }, message: `${node.op} with the same finding` }] : [];
  });
  return {
    source: "Rooflint",
    severity: SEVERITIES[severity],
    code: rule,
    message,
    range: range ?? START,
    ...(others.length > 0 && { relatedInformation: others }),
  };
}

/** A list of equal places in a tooltip; the panel and the report name them all. */
const MAX_RELATED = 20;

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
