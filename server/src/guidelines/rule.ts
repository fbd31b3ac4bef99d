// What a guideline is: metadata that documents it, examples that are run as tests, and a check over one model.
// One rule per file in rules/, listed in rules/index.ts; docs/rules/ is printed from here.
import type { NodeCost } from "../cost/cost";
import type { GraphTotals } from "../cost/totals";
import type { UnusedLayer } from "../frontends/frontend";
import type { Graph, Value } from "../graph/graph";
import type { Range } from "../text/position";
import type { Severity } from "../text/problem";
import type { Budget } from "./budget";
import type { Estimate } from "./estimate";

/** How much a model is told: only what is surely wrong or large; what the guidelines advise; also what is good to know. */
export const PRESETS = ["quiet", "standard", "teaching"] as const;
export type Preset = (typeof PRESETS)[number];

export interface Rule {
  /** Kebab-case, names the fault; shares one namespace with the problem codes. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** The first preset in which it speaks. */
  readonly preset: Preset;
  /** Every definition is a finding of its own, also where several say the same: each is repaired where it stands. */
  readonly perPlace?: boolean;
  /** In an editor all that it finds in one class is one squiggle: its layers are widened, or grouped, together. */
  readonly perClass?: boolean;
  /** What it needs to say anything. */
  readonly needs?: "target" | "budget";
  /** Who finds it: the check below, or another part of the analysis, with this rule's page as its documentation. */
  readonly foundBy?: "front end" | "suppressions";
  /** The hazard as the message's first part: a few words. */
  readonly hazard: string;
  readonly why: string;
  readonly mitigation: string;
  readonly condition: string;
  /** null for rules that hold or do not hold. */
  readonly threshold: Threshold | null;
  /** Smallest part of the model at which it speaks (all places of a finding together). */
  readonly minimumShare: MinimumShare | null;
  /** Where it stays silent on purpose, and where it is known to speak needlessly. */
  readonly exceptions: readonly string[];
  readonly sources: readonly RuleSource[];
  readonly bad: readonly RuleExample[];
  readonly good: readonly RuleExample[];
  /** `threshold`: the rule's own, or what the settings put in its place; 0 for a rule without one. */
  check(model: CheckedModel, threshold: number): readonly Hit[];
}

export interface Threshold {
  readonly value: number;
  readonly justification: string;
}

export interface MinimumShare {
  readonly value: number;
  /** Of which total; of the predicted time instead, where there is a target. */
  readonly of: "traffic" | "macs" | "params";
}

export interface RuleSource {
  readonly title: string;
  readonly url: string;
}

/** A comment `# ^^^ message` marks the finding that the code above it must carry. */
export interface RuleExample {
  readonly title: string;
  readonly language: "python" | "onnx-text";
  readonly text: string;
  /** What the example is checked with, where that is not the default. */
  readonly target?: string;
  readonly budget?: Budget;
}

export interface CheckedModel {
  readonly graph: Graph;
  readonly costs: readonly NodeCost[];
  readonly totals: GraphTotals;
  /** Where the model's name stands; null for binaries. */
  readonly range: Range | null;
  /** False when the graph misses a part of the model: nothing can be said of what it lacks. */
  readonly complete: boolean;
  /** Layers that the model defines and that its `forward` cannot reach. */
  readonly unused: readonly UnusedLayer[];
  /** Values that are no outputs and that a run leaves in the model's attributes. */
  readonly kept: readonly Value[];
  readonly budget: Budget;
  /** null without a target. */
  readonly estimate: Estimate | null;
}

/** One place where a rule's condition holds. Hits at one place, or with the same text, become one finding with a count. */
export interface Hit {
  /** Index into `graph.nodes` of the node that carries the finding; null for what is no node. */
  readonly node: number | null;
  /** All nodes that it speaks of, where these are several. */
  readonly nodes?: readonly number[];
  /** Where it stands, if not at the node. */
  readonly range?: Range | null;
  /** What it is called, if not by the node. */
  readonly path?: string;
  readonly evidence: string;
  readonly mitigation: string;
  readonly saving: HitSaving;
  /** Time saved on the target, where it does not follow from the bytes and MACs of the node. */
  readonly seconds?: number;
}

/** What the advice would save at this place; exact integers, negative where it costs. */
export interface HitSaving {
  readonly bytes: number;
  readonly macs: number;
  readonly params: number;
}

export const NO_SAVING: HitSaving = { bytes: 0, macs: 0, params: 0 };
