// The same fault met by several models of a file (`net = Net()` is one beside Net), once.
import type { Problem } from "../../text/problem";

/** Of those that say the same of the same place the first; it names a model only if they all name that one. */
export function toldOnce(problems: readonly Problem[]): readonly Problem[] {
  const told = new Map<string, Problem>();
  for (const problem of problems) {
    const { severity, code, message, range = `nowhere ${told.size}` } = problem;
    const key = JSON.stringify([severity, code, message, range]);
    const known = told.get(key);
    if (known === undefined) told.set(key, problem);
    else if (known.model !== problem.model) told.set(key, withoutModel(known));
  }
  return [...told.values()];
}

function withoutModel({ model: _, ...problem }: Problem): Problem {
  return problem;
}
