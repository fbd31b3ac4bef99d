// The same fault met by several models of a file (`net = Net()` is one beside Net), once.
import { sameRange } from "../../text/position";
import type { Problem } from "../../text/problem";

/** Of those that say the same of the same place the first; it names a model only if they all name that one. */
export function toldOnce(problems: readonly Problem[]): readonly Problem[] {
  const told: Problem[] = [];
  for (const problem of problems) {
    const at = told.findIndex((other) => isSame(other, problem));
    const known = told[at];
    if (known === undefined) told.push(problem);
    else if (known.model !== problem.model) told[at] = withoutModel(known);
  }
  return told;
}

function isSame(a: Problem, b: Problem): boolean {
  if (a.range === undefined || b.range === undefined || !sameRange(a.range, b.range)) return false;
  return a.severity === b.severity && a.code === b.code && a.message === b.message;
}

function withoutModel({ model: _, ...problem }: Problem): Problem {
  return problem;
}
