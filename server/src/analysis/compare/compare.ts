// Models side by side: totals, stages aligned by structure, and what changed from the first to each other.
import type { Comparison, StageReport } from "../../protocol";
import { SCHEMA } from "../../protocol";
import type { AnalyzedModel } from "../analyze";
import { alignLayers, alignStages, type StagedModel } from "./align";
import { changesOf } from "./changes";
import { deltaOf, sumOf, totalsOf } from "./figures";
import { layersOf } from "./layers";
import { SINGLE, type Stage, stagesOf } from "./stages";

export interface Labelled {
  /** How the reader tells the models apart. */
  readonly label: string;
  readonly model: Pick<AnalyzedModel, "graph" | "costs" | "totals">;
}

/** More columns than that nobody compares. */
export const MOST_MODELS = 4;

/** Two to MOST_MODELS models; the first is the one that the others are compared with. */
export function compare(models: readonly Labelled[]): Comparison {
  const staged = models.map(stagedModel);
  const totals = models.map(({ model }) => totalsOf(model.totals));
  const [base = EMPTY, ...others] = staged;
  const stages = staged.map(({ stages }, i) => stages.map((stage) => stageReport(stage, models[i] as Labelled)));
  return {
    schema: SCHEMA,
    models: models.map(({ label, model }, i) => ({
      label,
      name: model.graph.name,
      totals: totals[i] ?? sumOf([]),
      delta: deltaOf(totals[0] ?? null, totals[i] ?? null),
    })),
    stages: alignStages(staged.map(({ stages }) => stages)).map((row) => {
      const cells = row.map((index, i) => (index === null ? null : (stages[i]?.[index] ?? null)));
      const label = cells.find((cell) => cell !== null)?.label ?? "";
      return { label, cells, deltas: cells.map((cell) => deltaOf(cells[0] ?? null, cell)) };
    }),
    changes: others.map((other) => changesOf(base.layers, other.layers, alignLayers(base, other))),
  };
}

const EMPTY: StagedModel = { layers: [], stages: [] };

function stagedModel({ model: { graph, costs } }: Labelled): StagedModel {
  return { layers: layersOf(graph, costs), stages: stagesOf(graph, costs) };
}

function stageReport({ level, first, end, positions }: Stage, { model: { costs } }: Labelled): StageReport {
  return { label: stageLabel(level), firstLayer: first, endLayer: end, positions, ...sumOf(costs.slice(first, end)) };
}

/** The input's extent by the stage's, along one axis. */
function stageLabel(level: number): string {
  if (level === SINGLE) return "vector";
  return level >= 0 ? `1/${2 ** level}` : `${2 ** -level}×`;
}
