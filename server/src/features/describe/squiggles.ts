// The findings of a file as squiggles: those of a rule that speaks once per class are one there, at the place that would save
// most, which names the others.
import type { Analysis } from "../../analysis/analyze";
import { type FileFinding, fileFindings } from "../../guidelines/file";
import { RULES } from "../../guidelines/rules/index";
import type { FindingReport } from "../../protocol";
import { Kind } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import type { View } from "../../session/view";
import { compare, LineIndex, type Range, sameRange } from "../../text/position";
import { syntaxOf } from "../locate/syntax";

export interface Squiggle {
  readonly finding: FileFinding;
  /** Of the same rule in the same class, in the order of the text. */
  readonly others: readonly FileFinding[];
}

/** In the order of the text. */
export function squigglesOf({ analysis, analyzed: { document } }: View): readonly Squiggle[] {
  if (analysis === null) return [];
  let known = KNOWN.get(analysis);
  if (known === undefined) {
    const models = analysis.models.map(({ graph, findings }) => ({ name: graph.name, findings }));
    known = squiggles(fileFindings(models), analysis.frontend === "pytorch" ? () => classRanges(document) : () => []);
    KNOWN.set(analysis, known);
  }
  return known;
}

/** Where the editor shows a finding: at another layer where that of its class tells of it. */
export function squiggleRange(view: View, { rule, range }: FindingReport): Range | null {
  const isIt = (other: FileFinding) => other.rule === rule && sameRange(other.range, range);
  return squigglesOf(view).find(({ others }) => others.some(isIt))?.finding.range ?? range;
}

/** What is underlined of a place: of several lines the first, which names what is called. */
export function underlined(range: Range, text: string): Range {
  const { start, end } = range;
  if (start.line === end.line) return range;
  const lines = LineIndex.of(text);
  const first = text.slice(lines.offset(start), lines.offset({ line: start.line + 1, character: 0 })).trimEnd();
  return first === "" ? range : { start, end: { line: start.line, character: start.character + first.length } };
}

const KNOWN = new WeakMap<Analysis, readonly Squiggle[]>();

const PER_CLASS: ReadonlySet<string> = new Set(RULES.filter(({ perClass }) => perClass === true).map(({ id }) => id));

function squiggles(findings: readonly FileFinding[], classes: () => readonly Range[]): readonly Squiggle[] {
  const isAlone = ({ rule }: FileFinding) =>
    !PER_CLASS.has(rule) || findings.filter((other) => other.rule === rule).length === 1;
  const known = findings.every(isAlone) ? [] : classes();
  const groups = new Map<FileFinding | string, FileFinding[]>();
  for (const finding of findings) {
    const { range, rule } = finding;
    const home = isAlone(finding) || range === null ? undefined : known.findLast((cls) => holds(cls, range));
    const key = home === undefined ? finding : `${rule} ${JSON.stringify(home)}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map((group) => {
    const finding = group.reduce((best, other) => (worth(other) > worth(best) ? other : best));
    return { finding, others: group.filter((other) => other !== finding) };
  });
}

/** Outer classes before those in them. */
function classRanges(document: View["document"]): readonly Range[] {
  const { tree, lines } = syntaxOf(document);
  const found: Range[] = [];
  for (const node of nodesIn(tree, (node) => node.kind > Kind.ErrorExpr))
    if (node.kind === Kind.ClassDef) found.push(lines.range(node));
  return found;
}

function holds(outer: Range, inner: Range): boolean {
  return compare(outer.start, inner.start) <= 0 && compare(inner.end, outer.end) <= 0;
}

/** Findings of one rule save the same kind of thing. */
function worth({ saving: { seconds, bytes, macs } }: FileFinding): number {
  return seconds ?? Number(bytes) + Number(macs);
}
