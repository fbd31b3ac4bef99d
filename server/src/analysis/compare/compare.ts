// Models side by side: totals, stages aligned by structure, and what changed from the first to each other.
import { ownBatch } from "../../hardware/estimate";
import type { Comparison, FigureValues, StageReport, StageRow } from "../../protocol";
import { SCHEMA } from "../../protocol";
import { toJson } from "../../tensor/count";
import type { AnalyzedModel } from "../analyze";
import { alignLayers, alignStages, type StagedModel } from "./align";
import { changesOf } from "./changes";
import { type Costed, costed, deltaOf, sumOf, totalsOf } from "./figures";
import { type Layer, layersOf } from "./layers";
import { layerRows } from "./rows";
import { SINGLE, type Stage, stagesOf } from "./stages";

export interface Labelled {
  /** How the reader tells the models apart. */
  readonly label: string;
  readonly model: Pick<AnalyzedModel, "graph" | "costs" | "totals" | "estimate">;
}

/** More columns than that nobody compares. */
export const MOST_MODELS = 4;

/** Two to MOST_MODELS models; the first is the one that the others are compared with. */
export function compare(models: readonly Labelled[]): Comparison {
  const parts = models.map(partsOf);
  const totals = models.map(({ model }) => totalsOf(model.totals, model.estimate));
  const aligned = alignStages(parts.map(({ stages }) => stages));
  const stageOf = parts.map(({ stages }, model) => stageFinder(stages, aligned, model));
  const [base, ...others] = parts;
  const pairs = base ? others.map((other) => alignLayers(base, other)) : [];
  const found = (model: number) => stageOf[model] ?? (() => 0);
  return {
    schema: SCHEMA,
    models: models.map(({ label, model }, i) => ({
      label,
      name: model.graph.name,
      totals: totals[i] as FigureValues,
      peakBytes: toJson(model.totals.peakBytes),
      batch: ownBatch(model.graph),
      delta: deltaOf(totals[0] ?? null, totals[i] ?? null),
    })),
    stages: stageRows(parts, aligned),
    rows: layerRows(
      parts.map(({ layers }, model) => ({ layers, stageOf: found(model) })),
      pairs,
    ),
    changes: others.map((other, i) =>
      changesOf(base?.layers ?? [], other.layers, pairs[i] ?? [], [found(0), found(i + 1)]),
    ),
  };
}

type AlignedStages = ReturnType<typeof alignStages>;

/** From a layer to the row of its stage. */
function stageFinder(stages: readonly Stage[], rows: AlignedStages, model: number): (layer: Layer) => number {
  const rowOf = new Map(rows.flatMap((row, i) => (typeof row[model] === "number" ? [[row[model], i] as const] : [])));
  const stageOfNode = stages.flatMap(({ first, end }, stage) => Array<number>(end - first).fill(rowOf.get(stage) ?? 0));
  return ({ index }) => stageOfNode[index] ?? 0;
}

interface Parts extends StagedModel {
  readonly nodes: readonly Costed[];
}

function partsOf({ model: { graph, costs, estimate } }: Labelled): Parts {
  const nodes = costed(costs, estimate);
  return { nodes, layers: layersOf(graph, nodes), stages: stagesOf(graph, costs) };
}

function stageRows(models: readonly Parts[], aligned: AlignedStages): readonly StageRow[] {
  return aligned.map((row) => {
    const cells = models.map((model, i) => stageReport(model, row[i] ?? null));
    const label = cells.find((cell) => cell !== null)?.label ?? "";
    return { label, cells, deltas: cells.map((cell) => deltaOf(cells[0] ?? null, cell)) };
  });
}

function stageReport({ nodes, stages }: Parts, index: number | null): StageReport | null {
  const stage = index === null ? undefined : stages[index];
  if (stage === undefined) return null;
  const { level, first, end, positions } = stage;
  return { label: stageLabel(level), firstLayer: first, endLayer: end, positions, ...sumOf(nodes.slice(first, end)) };
}

/** The input's extent by the stage's, along one axis. */
function stageLabel(level: number): string {
  if (level === SINGLE) return "vector";
  return level >= 0 ? `1/${2 ** level}` : `${2 ** -level}×`;
}
