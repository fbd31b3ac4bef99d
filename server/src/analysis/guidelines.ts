// The guidelines' part of the pipeline: what a model is checked with, and what its file's comments leave to say.
import type { NodeCost } from "../cost/cost";
import type { GraphTotals } from "../cost/totals";
import type { LoadedModel } from "../frontends/frontend";
import { type Budget, NO_BUDGET } from "../guidelines/budget";
import { type CheckOptions, check } from "../guidelines/check";
import type { Preset } from "../guidelines/rule";
import type { GuidelineSettings } from "../guidelines/settings";
import type { Suppressions } from "../guidelines/suppression";
import { unusedComments } from "../guidelines/unused-comments";
import type { FindingReport } from "../protocol";
import type { Problem } from "../text/problem";

export interface GuidelineOptions {
  readonly guidelines?: GuidelineSettings;
  readonly preset?: Preset;
  readonly budget?: Budget;
  /** Id of the hardware target that times and the rules for targets hold for. */
  readonly target?: string;
}

export interface CostedModel extends LoadedModel {
  readonly costs: readonly NodeCost[];
  readonly totals: GraphTotals;
}

export function modelFindings(
  model: CostedModel,
  complete: boolean,
  options: GuidelineOptions,
  suppressions: Suppressions,
): readonly FindingReport[] {
  const { graph, costs, totals, range, unused = [], kept = [] } = model;
  const { budget = NO_BUDGET } = options;
  // hardware/ estimates no times yet, so the rules that need a target stay silent
  const estimate = null;
  const checked = { graph, costs, totals, range, complete, unused, kept, budget, estimate };
  return check(checked, { ...checkOptions(options), suppressions });
}

/** Comments without effect; asked for when all models of the file are checked. */
export function suppressionProblems(suppressions: Suppressions, options: GuidelineOptions): readonly Problem[] {
  const circumstances = { budget: options.budget ?? NO_BUDGET, hasTarget: options.target !== undefined };
  return unusedComments(suppressions.unused(), checkOptions(options), circumstances);
}

function checkOptions({ guidelines: settings = {}, preset = "standard" }: GuidelineOptions): CheckOptions {
  return { settings, preset };
}
