// What a quick fix is: edits of the text that repair a finding, with the change of the model's figures that it predicts.
import type { NodeCost } from "../../cost/cost";
import type { LoadedModel } from "../../frontends/frontend";
import type { Node } from "../../graph/graph";
import type { Estimate } from "../../hardware/estimate";
import type { FindingReport } from "../../protocol";
import { type Range, sameRange } from "../../text/position";
import type { HitSaving } from "../rule";

export interface Fix {
  readonly title: string;
  /** Rule or problem code that it repairs. */
  readonly rule: string;
  /** Where that stands. */
  readonly range: Range;
  readonly edits: readonly TextEdit[];
  /** What the finding's model saves; negative where it grows. null for what has no figures (comments, broken models). */
  readonly saving: HitSaving | null;
  /** The one to take when there are several. */
  readonly preferred: boolean;
}

export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

/** A model as the fixes see it. */
export interface FixableModel extends LoadedModel {
  readonly costs: readonly NodeCost[];
  readonly findings: readonly FindingReport[];
  /** null without a target. */
  readonly estimate: Estimate | null;
}

export interface FixTarget {
  readonly model: FixableModel;
  readonly finding: FindingReport;
  /** All models of the file: an edit changes every one that uses its place. */
  readonly models: readonly FixableModel[];
}

/** Nodes of the finding's model that one definition built. */
export function nodesDefinedAt({ graph }: FixableModel, range: Range): readonly Node[] {
  return graph.nodes.filter(({ source }) => sameRange(source.range ?? null, range));
}

/** Whether all layers that a definition builds, in every model of the file, have the finding: an edit then harms none. */
export function concernsAll({ models, finding }: FixTarget, range: Range): boolean {
  return models.every((model) => {
    const found = model.findings.filter(({ rule }) => rule === finding.rule).flatMap(({ layers }) => layers);
    return nodesDefinedAt(model, range).every(({ index }) => found.includes(index));
  });
}

export function sumSavings(savings: readonly HitSaving[]): HitSaving {
  const total = (key: keyof HitSaving) => savings.reduce((sum, saving) => sum + saving[key], 0);
  return { bytes: total("bytes"), macs: total("macs"), params: total("params") };
}
