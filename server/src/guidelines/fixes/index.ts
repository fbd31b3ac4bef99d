// All quick fixes of a file: which rule is repaired how, in which language.
import type { Frontend } from "../../protocol";
import { contains, type Range } from "../../text/position";
import type { Problem } from "../../text/problem";
import { hardVariant } from "./activation-fixes";
import { cardinalityActions } from "./cardinality-actions";
import { ignoreFix, removeSuppression } from "./comment-fixes";
import { divisibleGroups, dropBias, fewerGroups, stackKernel } from "./convolution-fixes";
import type { Fix, FixableModel, FixTarget } from "./fix";
import { averageFirst } from "./head-fixes";
import { dropBiasOperand } from "./onnx-fixes";
import { PythonSource } from "./python-source";
import { roundWidth } from "./width-fixes";

export type { Fix, TextEdit } from "./fix";

export interface FixableFile {
  readonly text: string;
  readonly frontend: Frontend;
  readonly models: readonly FixableModel[];
  readonly problems: readonly Problem[];
}

/** Fixes of what stands at a range, in the order of the findings; a way to silence each comes last. */
export function fixesAt(file: FixableFile, range: Range): readonly Fix[] {
  const here = (place: Range | null | undefined): place is Range => place != null && touches(place, range);
  const findings = file.models.flatMap((model) =>
    model.findings
      .filter(({ range: place }) => here(place))
      .map((finding): FixTarget => ({ model, finding, models: file.models })),
  );
  const problems = file.problems.filter((problem) => here(problem.range));
  const source = file.frontend === "pytorch" ? new PythonSource(file.text) : null;
  const repairs = [
    ...findings.flatMap((target) => repairsOf(file, source, target)),
    ...problems.flatMap((problem) => problemRepairs(file, source, problem)),
  ];
  const places = [
    ...findings.map(({ finding: { rule, range } }) => ({ rule, range })),
    ...problems.map(({ code, range }) => ({ rule: code, range })),
  ].filter(({ rule }) => rule !== "unused-suppression");
  return unique([
    ...repairs,
    ...places.flatMap(({ rule, range }) => (range && ignoreFix(file.text, rule, range)) ?? []),
  ]);
}

/** Other cardinalities of the bottlenecks whose 3×3 convolution is defined at a range. */
export function alternativesAt({ text, frontend, models }: FixableFile, range: Range): readonly Fix[] {
  if (frontend !== "pytorch") return [];
  const source = new PythonSource(text);
  const places = (model: FixableModel) =>
    model.graph.nodes.flatMap(({ op, source: { range: place } }) =>
      op === "Conv" && place && touches(place, range) ? [place] : [],
    );
  return unique(models.flatMap((model) => places(model).flatMap((place) => cardinalityActions(source, model, place))));
}

type Repair = (source: PythonSource, target: FixTarget) => readonly Fix[];

const PYTHON_REPAIRS: Readonly<Record<string, Repair>> = {
  "redundant-bias": dropBias,
  "excess-groups": fewerGroups,
  "large-kernel": stackKernel,
  "heavy-classifier": averageFirst,
  "costly-activation": hardVariant,
  "unsupported-operator": hardVariant,
  "unaligned-channels": roundWidth,
};

const ONNX_REPAIRS: Readonly<Record<string, (text: string, target: FixTarget) => readonly Fix[]>> = {
  "redundant-bias": dropBiasOperand,
};

function repairsOf({ text, frontend }: FixableFile, source: PythonSource | null, target: FixTarget): readonly Fix[] {
  if (source) return PYTHON_REPAIRS[target.finding.rule]?.(source, target) ?? [];
  return frontend === "onnx-text" ? (ONNX_REPAIRS[target.finding.rule]?.(text, target) ?? []) : [];
}

function problemRepairs(
  { text, frontend }: FixableFile,
  source: PythonSource | null,
  problem: Problem,
): readonly Fix[] {
  switch (problem.code) {
    case "indivisible-groups":
      return source ? divisibleGroups(source, problem) : [];
    case "unused-suppression":
      return [(problem.range && removeSuppression(text, problem.range, frontend)) ?? []].flat();
    default:
      return [];
  }
}

function touches(place: Range, range: Range): boolean {
  return contains(place, range.start) || contains(place, range.end) || contains(range, place.start);
}

/** Several models of a file find the same at one place. */
function unique(fixes: readonly Fix[]): readonly Fix[] {
  const key = ({ rule, range, edits }: Fix) => JSON.stringify([rule, range, edits]);
  return [...new Map(fixes.toReversed().map((fix) => [key(fix), fix])).values()].reverse();
}
