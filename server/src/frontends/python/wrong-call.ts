// Calls that fail whatever their arguments are: a keyword that the function does not have, too many or too few arguments.
// Written out, without `*args` and `**options`, such a call is wrong also in a constructor that was only tried with its
// defaults.

import { BudgetSpent } from "../../python/machine";
import { Kind, type Module } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import { PyTuple, type SourceFile } from "../../python/values";
import type { Failure } from "./faults";

/** As Python words it when a call does not fit its function. */
const DOES_NOT_FIT =
  /^[\w.<>]+\(\) (?:got (?:an unexpected keyword argument|multiple values for argument)|takes .* but \d+ (?:was|were) given|missing \d+ required )/;

/** Whether the exception was raised by a call of this file that fits no arguments. */
export function isWrongCall(failure: Failure, file: SourceFile, tree: Module): boolean {
  if (failure instanceof BudgetSpent || failure.exception.cls.name !== "TypeError") return false;
  const args = failure.exception.attrs?.get("args");
  const [message] = args instanceof PyTuple ? args.items : [];
  const [at] = failure.trace;
  if (at?.file !== file || typeof message !== "string" || !DOES_NOT_FIT.test(message)) return false;
  for (const node of nodesIn(tree, (node) => node.start <= at.end && at.start <= node.end))
    if (node.kind === Kind.Call && node.start === at.start && node.end === at.end)
      return (
        node.args.every(({ kind }) => kind !== Kind.Starred) && node.keywords.every((keyword) => keyword.arg !== null)
      );
  return false;
}
