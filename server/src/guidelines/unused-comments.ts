// Which suppression comments of a file have no effect, once all of its models are checked.
import { PROBLEM_CODES, type Problem, type ProblemCode } from "../text/problem";
import type { Budget } from "./budget";
import type { CheckOptions } from "./check";
import type { Rule } from "./rule";
import { findRule } from "./rules/index";
import { unusedSuppression } from "./rules/unused-suppression";
import { levelOf } from "./settings";
import type { NamedRule } from "./suppression";

interface Circumstances {
  readonly budget: Budget;
  readonly hasTarget: boolean;
}

/** Of rules that could have spoken; the caller knows that every model was followed to its end. */
export function unusedComments(
  unused: readonly NamedRule[],
  { preset = "standard", settings = {} }: CheckOptions,
  circumstances: Circumstances,
): readonly Problem[] {
  const severity = levelOf(unusedSuppression, preset, settings);
  if (severity === "off") return [];
  return unused.flatMap(({ id, range }) => {
    const rule = findRule(id);
    const isCode = PROBLEM_CODES.includes(id as ProblemCode);
    if (rule && (levelOf(rule, preset, settings) === "off" || !hasItsNeeds(rule, circumstances))) return [];
    const reason = rule || isCode ? `'${id}' says nothing here` : `there is no rule '${id}'`;
    const message = `${unusedSuppression.hazard} – ${reason} – remove it`;
    return [{ severity, code: "unused-suppression", message, range }];
  });
}

function hasItsNeeds({ needs }: Rule, { budget, hasTarget }: Circumstances): boolean {
  switch (needs) {
    case "target":
      return hasTarget;
    case "budget":
      return Object.keys(budget).length > 0;
    default:
      return true;
  }
}
