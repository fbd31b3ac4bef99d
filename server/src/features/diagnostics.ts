// Diagnostics: the problems of a file and the findings of the guidelines, pushed with every analysis.
import { type Diagnostic, type DiagnosticRelatedInformation, DiagnosticSeverity } from "vscode-languageserver";
import type { Analysis, AnalyzedModel } from "../analysis/analyze";
import type { Node } from "../graph/graph";
import type { FileFinding } from "../guidelines/file";
import type { Fault, View } from "../session/view";
import { type Range, START, sameRange } from "../text/position";
import type { Problem, Severity } from "../text/problem";
import { named } from "./describe/layer";
import { type Squiggle, squigglesOf, underlined } from "./describe/squiggles";
import type { Feature } from "./frame/feature";
import { rangeOf } from "./locate/layers";
import { rulePageLink } from "./rule-pages";

export const diagnostics: Feature = {
  capabilities: {},
  register(connection, { session }) {
    const told = new Map<string, readonly string[]>();
    const waiting = new Map<string, ReturnType<typeof setTimeout>>();
    const tell = (view: View, faults: readonly Fault[]) => {
      const { uri, parts = [view.document] } = view.document;
      const uris = parts.map((part) => part.uri);
      const found = view.analysis ? diagnosticsOf(uri, view.analysis, squigglesOf(view)) : [];
      const placed = [...found.flatMap((diagnostic) => placedNow(diagnostic, view)), ...faultsNow(view, faults)];
      for (const { uri, version } of parts) {
        const diagnostics = placed.filter((item) => item.uri === uri).map(({ diagnostic }) => diagnostic);
        connection.sendDiagnostics({ uri, version, diagnostics });
      }
      for (const gone of told.get(uri) ?? [])
        if (!uris.includes(gone)) connection.sendDiagnostics({ uri: gone, diagnostics: [] });
      told.set(uri, uris);
    };
    session.onAnalyzed((view) => {
      const { document, faults } = view;
      clearTimeout(waiting.get(document.uri));
      const near = faults.filter(({ isAway }) => !isAway);
      tell(view, near);
      if (near.length < faults.length)
        waiting.set(
          document.uri,
          setTimeout(() => tell(view, faults), AWAY_MS),
        );
    });
    session.onClosed((uri) => {
      clearTimeout(waiting.get(uri));
      waiting.delete(uri);
      for (const each of told.get(uri) ?? [uri]) connection.sendDiagnostics({ uri: each, diagnostics: [] });
      told.delete(uri);
    });
  },
};

/** What half a word leads to on other lines is told in a pause of typing. */
const AWAY_MS = 700;

/** In the text as it is now; gone where that was edited since. What has no place stands at the start. */
function placedNow(diagnostic: Diagnostic, view: View): readonly { uri: string; diagnostic: Diagnostic }[] {
  const { uri, parts } = view.document;
  const start = { uri: parts?.[0]?.uri ?? uri, range: START };
  const { text } = view.analyzed.document.source;
  const place = diagnostic.range === START ? start : view.placeOf(underlined(diagnostic.range, text));
  if (place === null) return [];
  const related = diagnostic.relatedInformation?.flatMap((other) => {
    const location = view.placeOf(other.location.range);
    return location ? [{ ...other, location }] : [];
  });
  const { range } = place;
  return [{ uri: place.uri, diagnostic: { ...diagnostic, range, ...(related && { relatedInformation: related }) } }];
}

/** What is wrong where the text was edited, while the rest is told as it was. */
function faultsNow(view: View, faults: readonly Fault[]): readonly { uri: string; diagnostic: Diagnostic }[] {
  const isPython = view.analysis?.frontend === "pytorch";
  return faults.flatMap(({ problem }) => {
    const isTold = problem.range !== undefined && !(isPython && problem.code === "syntax-error");
    const place = isTold && view.placeNow(underlined(problem.range, view.document.source.text));
    return place ? [{ uri: place.uri, diagnostic: { ...fromProblem(problem), range: place.range } }] : [];
  });
}

function diagnosticsOf(uri: string, analysis: Analysis, squiggles: readonly Squiggle[]): Diagnostic[] {
  const { models, problems, frontend } = analysis;
  const shown = (found: readonly Squiggle[]) => found.map((squiggle) => fromFinding(uri, models, squiggle));
  if (frontend !== "pytorch") return [...problems.map(fromProblem), ...shown(squiggles)];
  const own = problems
    .filter(({ code, range }) => (range !== undefined && code !== "syntax-error") || code === "invalid-configuration")
    .map(fromPythonProblem);
  return [...unique(own), ...shown(squiggles.filter(({ finding }) => finding.range !== null))];
}

/** Python's own server tells syntax errors; what only Rooflint lacks stays quiet. */
function fromPythonProblem(problem: Problem): Diagnostic {
  const quiet = problem.code === "unknown-operator" || problem.code === "no-input-found";
  return fromProblem(quiet && problem.severity === "information" ? { ...problem, severity: "hint" } : problem);
}

/** Several models of a file share their faults: a line says a thing once. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const key = ({ code, range }: Diagnostic) => `${code} ${JSON.stringify(range)}`;
  return [...new Map(diagnostics.toReversed().map((diagnostic) => [key(diagnostic), diagnostic])).values()].reverse();
}

function fromProblem({ severity, code, message, range }: Problem): Diagnostic {
  return { source: "Rooflint", severity: SEVERITIES[severity], ...codeOf(code), message, range: range ?? START };
}

/** With a link to the page of the rule, where it is one. */
function codeOf(code: string): Pick<Diagnostic, "code" | "codeDescription"> {
  const link = rulePageLink(code);
  return { code, ...(link && { codeDescription: link }) };
}

/** The first of equal places carries the squiggle; the others, and other layers of the class, are linked from it. */
function fromFinding(uri: string, models: readonly AnalyzedModel[], { finding, others }: Squiggle): Diagnostic {
  const { rule, severity, range, layers } = finding;
  const equal = layers.slice(1).flatMap((layer) => models[finding.of]?.graph.nodes[layer] ?? []);
  const ofClass = others.map(({ message, range: place }) => ({ location: { uri, range: place ?? START }, message }));
  const related = [...ofClass, ...placesOf(uri, equal, range)].slice(0, MAX_RELATED);
  return {
    source: "Rooflint",
    severity: SEVERITIES[severity],
    ...codeOf(rule),
    message: finding.message + modelsText(finding, models) + classText(others),
    range: range ?? START,
    ...(related.length > 0 && { relatedInformation: related }),
  };
}

/** Each place once, with what stands there; without that of the squiggle itself. */
function placesOf(uri: string, nodes: readonly Node[], own: Range | null): readonly DiagnosticRelatedInformation[] {
  const places = new Map<string, { readonly range: Range; readonly names: Set<string> }>();
  for (const node of nodes) {
    const range = rangeOf(node);
    if (range === null || sameRange(range, own)) continue;
    const place = places.get(JSON.stringify(range)) ?? { range, names: new Set() };
    places.set(JSON.stringify(range), place);
    place.names.add(node.source.type ?? node.op);
  }
  return [...places.values()].map(({ range, names }) => ({
    location: { uri, range },
    message: `${named(names)} with the same finding`,
  }));
}

/** How many squiggles this one stands for. */
function classText(others: readonly FileFinding[]): string {
  if (others.length === 0) return "";
  const lines = others.map(({ range }) => (range?.start.line ?? 0) + 1);
  const named = lines.slice(0, MAX_NAMED).join(", ") + (lines.length > MAX_NAMED ? " …" : "");
  const [layers, at] = others.length === 1 ? ["layer", "line"] : ["layers", "lines"];
  return ` (also ${others.length} other ${layers} of this class: ${at} ${named})`;
}

/** Which models have it, where others are built by the same definition without it. */
function modelsText({ models: names, range }: FileFinding, models: readonly AnalyzedModel[]): string {
  const built = models.filter(({ graph }) => graph.nodes.some(({ source }) => sameRange(source.range ?? null, range)));
  if (built.length <= names.length) return "";
  return names.length <= MAX_NAMED ? ` (in ${names.join(", ")})` : ` (in ${names.length} of ${built.length} models)`;
}

const MAX_NAMED = 3;

/** A list of equal places in a tooltip; the panel and the report name them all. */
const MAX_RELATED = 20;

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
