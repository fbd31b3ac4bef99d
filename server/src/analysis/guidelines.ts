// The guidelines' part of the pipeline: what a model is checked with, and what its file's comments leave to say.
import type { NodeCost } from "../cost/cost";
import type { GraphTotals } from "../cost/totals";
import type { LoadedModel } from "../frontends/frontend";
import { type CheckOptions, check } from "../guidelines/check";
import type { GuidelineChoices } from "../guidelines/configuration";
import { ruleEstimate } from "../guidelines/estimate";
import type { Suppressions } from "../guidelines/suppression";
import { unusedComments } from "../guidelines/unused-comments";
import type { Estimate } from "../hardware/estimate";
import type { FindingReport } from "../protocol";
import type { Problem } from "../text/problem";

/** What holds for the models of one file. */
export interface Guidelines extends Required<GuidelineChoices> {
  readonly hasTarget: boolean;
}

export interface CostedModel extends LoadedModel {
  readonly costs: readonly NodeCost[];
  readonly totals: GraphTotals;
  readonly estimate: Estimate | null;
}

export function modelFindings(
  model: CostedModel,
  complete: boolean,
  options: Guidelines,
  suppressions: Suppressions,
): readonly FindingReport[] {
  const { graph, costs, totals, range, unused = [], kept = [] } = model;
  const { budget } = options;
  const estimate = model.estimate && ruleEstimate(graph, model.estimate);
  const checked = { graph, costs, totals, range, complete, unused, kept, budget, estimate };
  return check(checked, { ...checkOptions(options), suppressions });
}

/** Comments without effect; asked for when all models of the file are checked. */
export function suppressionProblems(suppressions: Suppressions, options: Guidelines): readonly Problem[] {
  const circumstances = { budget: options.budget, hasTarget: options.hasTarget };
  return unusedComments(suppressions.unused(), checkOptions(options), circumstances);
}

function checkOptions({ guidelines: settings, preset }: Guidelines): CheckOptions {
  return { settings, preset };
}
