// What a guideline is: metadata that documents it, examples that are run as tests, and a check over one model.
// One rule per file in rules/, listed in rules/index.ts; docs/rules/ is printed from here.
import type { NodeCost } from "../cost/cost";
import type { GraphTotals } from "../cost/totals";
import type { Graph } from "../graph/graph";
import type { Severity } from "../text/problem";

export interface Rule {
  /** Kebab-case, names the fault; shares one namespace with the problem codes. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** The hazard as the message's first part: a few words. */
  readonly hazard: string;
  readonly why: string;
  readonly mitigation: string;
  readonly condition: string;
  readonly threshold: Threshold;
  /** Smallest share of the model's traffic at which it speaks (all places of a finding together). */
  readonly minimumShare: number;
  /** Where it stays silent on purpose, and where it is known to speak needlessly. */
  readonly exceptions: readonly string[];
  readonly sources: readonly RuleSource[];
  readonly bad: readonly RuleExample[];
  readonly good: readonly RuleExample[];
  check(model: CheckedModel): readonly Hit[];
}

export interface Threshold {
  readonly value: number;
  readonly justification: string;
}

export interface RuleSource {
  readonly title: string;
  readonly url: string;
}

/** ONNX text. A comment `# ^^^ message` marks the finding that the statement above it must carry. */
export interface RuleExample {
  readonly title: string;
  readonly text: string;
}

export interface CheckedModel {
  readonly graph: Graph;
  readonly costs: readonly NodeCost[];
  readonly totals: GraphTotals;
}

/** One place where a rule's condition holds. Hits with the same text become one finding with a count. */
export interface Hit {
  /** Index into `graph.nodes`. */
  readonly node: number;
  readonly evidence: string;
  readonly mitigation: string;
  readonly saving: HitSaving;
}

/** What the advice would save at this place; exact integers. */
export interface HitSaving {
  readonly bytes: number;
  readonly macs: number;
  readonly params: number;
}
