// The pipeline, whole: source → front end → graph → costs → times → guidelines → report. Synchronous and pure.

import type { ConventionTotal } from "../cost/conventions/convention";
import { CONVENTIONS, conventionTotals } from "../cost/conventions/index";
import type { NodeCost } from "../cost/cost";
import { nodeCosts } from "../cost/cost";
import { type Peak, peakMemory } from "../cost/liveness";
import { type GraphTotals, totals } from "../cost/totals";
import type {
  Frontend as FrontendOf,
  ListedEntry,
  Loaded,
  LoadedModel,
  LoadOptions,
  NeedyEntry,
  Source,
} from "../frontends/frontend";
import { findFrontend } from "../frontends/index";
import type { Graph } from "../graph/graph";
import { filterProblems } from "../guidelines/check";
import { NO_SUPPRESSIONS, readSuppressions, type Suppressions } from "../guidelines/suppression";
import { type Estimate, estimate as estimateOn } from "../hardware/estimate";
import type { FindingReport, Frontend, Report } from "../protocol";
import { SCHEMA } from "../protocol";
import type { Range } from "../text/position";
import type { Problem, ProblemCode } from "../text/problem";
import { chained, finished, type Steps } from "../text/steps";
import { VERSION } from "../version";
import { type ChoiceOptions, type Chosen, chosenFor } from "./choices";
import { type Guidelines, modelFindings, suppressionProblems } from "./guidelines";
import { modelReport } from "./report";

/** Everything known of one version of one file. Immutable. */
export interface Analysis {
  readonly file: string;
  readonly frontend: Frontend;
  readonly models: readonly AnalyzedModel[];
  readonly problems: readonly Problem[];
  /** Entries of the file that were not analysed. */
  readonly listed: readonly ListedEntry[];
  /** Classes that need arguments which nobody has said yet. */
  readonly needy: readonly NeedyEntry[];
  /** Where in the file was raised what keeps entries from being models. */
  readonly failedAt: readonly Range[];
}

export interface AnalyzedModel extends LoadedModel {
  readonly graph: Graph;
  readonly costs: readonly NodeCost[];
  readonly totals: GraphTotals;
  readonly peak: Peak;
  /** null where no target was chosen. */
  readonly estimate: Estimate | null;
  /** Totals as other tools count, where asked for. */
  readonly conventions: readonly ConventionTotal[];
  readonly findings: readonly FindingReport[];
}

export type AnalyzeOptions = LoadOptions & ChoiceOptions;

/** Returns null when no front end knows the file. */
export function analyze(source: Source, options: AnalyzeOptions = {}): Analysis | null {
  return finished(analyzeSteps(source, options));
}

/** As `analyze`, with a pause after every model that a front end loads one by one, and before each is costed and checked. */
export function* analyzeSteps(source: Source, options: AnalyzeOptions = {}): Steps<Analysis | null> {
  const frontend = findFrontend(source);
  if (frontend === null) return null;
  const chosen = chosenFor(source.name, options);
  const { batch } = chosen.hardware;
  const load: LoadOptions = batch === undefined ? options : { ...options, batch };
  const form = (loaded: Loaded) => analysisOf(source, frontend, loaded, chosen, options);
  return frontend.steps ? yield* chained(frontend.steps(source, load), form) : yield* form(frontend.load(source, load));
}

function* analysisOf(
  source: Source,
  frontend: FrontendOf,
  loaded: Loaded,
  chosen: Chosen,
  options: AnalyzeOptions,
): Steps<Analysis> {
  const suppressions = source.kind === "text" ? readSuppressions(source.text, frontend.id) : NO_SUPPRESSIONS;
  const guidelines = { ...chosen.guidelines, hasTarget: chosen.hardware.chosenTarget !== null };
  const partial = frontend.tellsIncomplete ? [] : loaded.problems.filter(isPartial);
  const choices = JSON.stringify(chosen);
  const models: AnalyzedModel[] = [];
  for (const model of loaded.models) {
    yield undefined;
    const whole = partial.every((problem) => problem.model !== undefined && problem.model !== model.graph.name);
    models.push(analyzeModel(model, whole, chosen, suppressions, choices));
  }
  const problems = [...loaded.problems, ...models.flatMap((model) => model.graph.problems)];
  return {
    file: source.name,
    frontend: frontend.id,
    models,
    problems: [
      ...filterProblems(
        [...(models.length > 0 ? chosen.faults : []), ...problems],
        guidelines.guidelines,
        suppressions,
      ),
      ...(isFollowed(models, loaded, options) ? suppressionProblems(suppressions, guidelines) : []),
    ],
    listed: loaded.listed ?? [],
    needy: loaded.needy ?? [],
    failedAt: loaded.failedAt ?? [],
  };
}

/** Problems that say that parts of the file, or of the one model they name, are missing: totals are lower bounds then. */
const PARTIAL: ReadonlySet<ProblemCode> = new Set(["malformed-file", "syntax-error", "limit-reached"]);

function isPartial({ code, severity }: Problem): boolean {
  return PARTIAL.has(code) && severity !== "information";
}

function analyzeModel(
  model: LoadedModel,
  whole: boolean,
  chosen: Chosen,
  suppressions: Suppressions,
  choices: string,
): AnalyzedModel {
  const complete = whole && model.incomplete === undefined;
  const key = `${complete} ${choices}`;
  const { run, placing } = model;
  const before = run && KNOWN.get(run);
  const known = before?.key === key ? before : null;
  // comments that silence findings note which of them did
  const isQuiet = suppressions === NO_SUPPRESSIONS;
  if (isQuiet && known?.quiet && known.quiet.placing === placing) return known.quiet;
  const figures = known?.figures ?? computedFigures(model, complete, chosen.hardware);
  const moved = isQuiet && known?.quiet ? movedFindings(known.quiet, model) : null;
  const findings = moved ?? checked(model, figures, complete, chosen, suppressions);
  const analyzed = { ...model, ...figures, findings };
  if (run) KNOWN.set(run, { key, figures, quiet: isQuiet && placing ? analyzed : null });
  return analyzed;
}

type Figures = Omit<AnalyzedModel, keyof LoadedModel | "findings">;

interface Known {
  readonly key: string;
  readonly figures: Figures;
  /** With findings that no comment silences. */
  readonly quiet: AnalyzedModel | null;
}

/** What was found of a run holds while its text only moves. */
const KNOWN = new WeakMap<object, Known>();

/** null where the findings are those of another placing than the one before. */
function movedFindings({ placing, findings }: AnalyzedModel, { moved }: LoadedModel): readonly FindingReport[] | null {
  if (moved === undefined || placing !== moved.from) return null;
  return findings.map((finding) => ({ ...finding, range: finding.range && moved.place(finding.range) }));
}

function checked(
  model: LoadedModel,
  figures: Figures,
  complete: boolean,
  { guidelines, hardware }: Chosen,
  suppressions: Suppressions,
): readonly FindingReport[] {
  const options: Guidelines = { ...guidelines, hasTarget: hardware.chosenTarget !== null };
  return modelFindings({ ...model, ...figures }, complete, options, suppressions);
}

function computedFigures(model: LoadedModel, complete: boolean, hardware: Chosen["hardware"]): Figures {
  const { graph } = model;
  const costs = nodeCosts(graph);
  const peak = peakMemory(graph);
  const summed = totals(graph, costs, model.weights, peak);
  const weightsLowerBound = summed.weightsLowerBound || (!complete && model.weights === undefined);
  const sums = complete ? summed : { ...summed, lowerBound: true, weightsLowerBound };
  const { chosenTarget: target, convention = [] } = hardware;
  const estimate = target && estimateOn(graph, costs, sums, { ...hardware, target });
  const asked = CONVENTIONS.filter(({ id }) => convention.includes(id));
  const conventions = asked.length === 0 ? [] : conventionTotals({ ...model, costs }, asked);
  return { costs, totals: sums, peak, estimate, conventions };
}

/** Every model of the file was analysed to its end. */
function isFollowed(models: readonly AnalyzedModel[], { listed = [] }: Loaded, { model }: AnalyzeOptions): boolean {
  return model === undefined && listed.length === 0 && models.every(({ totals }) => !totals.lowerBound);
}

export function report(analysis: Analysis): Report {
  return {
    schema: SCHEMA,
    tool: { name: "rooflint", version: VERSION },
    file: analysis.file,
    frontend: analysis.frontend,
    models: analysis.models.map((model) => modelReport(model, model.findings)),
    problems: analysis.problems,
  };
}
