// The guidelines' part of the pipeline: what a model is checked with, and what its file's comments leave to say. Options (of
// the command line) go before the project's file, that before the settings of an editor: what a team wrote down holds for all.
import type { NodeCost } from "../cost/cost";
import type { GraphTotals } from "../cost/totals";
import type { LoadedModel, TextFiles } from "../frontends/frontend";
import { PROJECT_KEYS, projectFile } from "../frontends/project-file";
import { type CheckOptions, check } from "../guidelines/check";
import { type GuidelineChoices, readConfiguration } from "../guidelines/configuration";
import { ruleEstimate } from "../guidelines/estimate";
import type { Suppressions } from "../guidelines/suppression";
import { unusedComments } from "../guidelines/unused-comments";
import { estimate as estimateOn } from "../hardware/estimate";
import { findTarget } from "../hardware/target";
import type { FindingReport } from "../protocol";
import { didYouMean } from "../text/nearest";
import type { Problem } from "../text/problem";

export interface GuidelineOptions extends GuidelineChoices {
  /** What holds where neither these options nor the project's file say something. */
  readonly defaults?: GuidelineChoices;
  /** Id of the hardware target that times and the rules for targets hold for. */
  readonly target?: string;
}

/** What holds for the models of one file. */
export interface Guidelines extends Required<GuidelineChoices> {
  readonly target?: string;
  /** What is wrong with the project's file. */
  readonly faults: readonly Problem[];
}

export function guidelinesOf(path: string, options: GuidelineOptions & { readonly files?: TextFiles }): Guidelines {
  const { files, defaults = {}, target } = options;
  const project = files ? projectChoices(files, path) : { choices: {}, faults: [] };
  const layers = [defaults, project.choices, options];
  return {
    preset: layers.findLast(({ preset }) => preset !== undefined)?.preset ?? "standard",
    guidelines: Object.assign({}, ...layers.map(({ guidelines }) => guidelines)),
    budget: Object.assign({}, ...layers.map(({ budget }) => budget)),
    ...(target !== undefined && { target }),
    faults: project.faults,
  };
}

interface ProjectChoices {
  readonly choices: GuidelineChoices;
  readonly faults: readonly Problem[];
}

function projectChoices(files: TextFiles, path: string): ProjectChoices {
  const project = projectFile(files, path);
  if (project === null) return { choices: {}, faults: [] };
  const { choices, faults } = readConfiguration(project.table);
  const unknown = Object.keys(project.table).filter((key) => !PROJECT_KEYS.includes(key));
  const all = [
    ...unknown.map((key) => ({ keys: [key], text: `there is no setting '${key}'${didYouMean(key, PROJECT_KEYS)}` })),
    ...faults,
  ];
  const texts = all.map(({ keys, text }) => `${project.placeOf(keys)}: ${text}`);
  return { choices, faults: [...(project.fault === null ? [] : [project.fault]), ...texts].map(configurationProblem) };
}

/** It stands in no line of the model's file. */
function configurationProblem(message: string): Problem {
  return { severity: "warning", code: "invalid-configuration", message };
}

export interface CostedModel extends LoadedModel {
  readonly costs: readonly NodeCost[];
  readonly totals: GraphTotals;
}

export function modelFindings(
  model: CostedModel,
  complete: boolean,
  options: Guidelines,
  suppressions: Suppressions,
): readonly FindingReport[] {
  const { graph, costs, totals, range, unused = [], kept = [] } = model;
  const { budget } = options;
  const target = options.target === undefined ? null : findTarget(options.target);
  const estimate = target && ruleEstimate(graph, estimateOn(graph, costs, totals, { target }));
  const checked = { graph, costs, totals, range, complete, unused, kept, budget, estimate };
  return check(checked, { ...checkOptions(options), suppressions });
}

/** Comments without effect; asked for when all models of the file are checked. */
export function suppressionProblems(suppressions: Suppressions, options: Guidelines): readonly Problem[] {
  const circumstances = { budget: options.budget, hasTarget: options.target !== undefined };
  return unusedComments(suppressions.unused(), checkOptions(options), circumstances);
}

function checkOptions({ guidelines: settings, preset }: Guidelines): CheckOptions {
  return { settings, preset };
}
