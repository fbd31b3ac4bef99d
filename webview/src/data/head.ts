// What holds for the whole model: the head of the panel and its notices, bounded in size whatever the model.
import type { LayerReport, MemoryReport, ModelReport, Report } from "../../../server/src/protocol";
import { compare, type Range } from "../../../server/src/text/position";
import { clip } from "../dom";
import { isFree, layerName } from "./layers";
import type { Head, Notice, NoticeKind, NoticeList, Summary, TargetSummary } from "./wire";

/** Longer lists help nobody; the rest is counted, and unknown layers are found in the table by the filter "unknown". */
const MOST_NOTICES = 200;
/** Characters; models, inputs and names beyond that are cut. */
const LONGEST_TEXT = 1000;
const MOST_MODELS = 500;
const MOST_INPUTS = 200;

export function headOf(report: Report, shown: number | null): Head {
  const model = shown === null ? null : (report.models[shown] ?? null);
  return {
    file: report.file,
    frontend: report.frontend,
    models: report.models.slice(0, MOST_MODELS).map(({ name }) => cut(name)),
    shown,
    summary: model && summaryOf(model),
    notices: noticesOf(report, model),
  };
}

function summaryOf(model: ModelReport): Summary {
  return {
    name: cut(model.name),
    inputs: model.inputs.slice(0, MOST_INPUTS).map((input) => ({ ...input, name: cut(input.name) })),
    inputCount: model.inputs.length,
    totals: model.totals,
    conventions: model.conventions.map(({ id, quantity, total, lowerBound }) => ({ id, quantity, total, lowerBound })),
    target: model.target && targetSummary(model.target),
    layers: model.layers.length,
    freeLayers: model.layers.filter(isFree).length,
    hasModules: model.modules.length > 0,
  };
}

function targetSummary({ groups, memory, ...target }: NonNullable<ModelReport["target"]>): TargetSummary {
  return { ...target, memory: memory && withoutCourse(memory), kernels: groups.length };
}

/** The memory of every layer is asked for apart. */
function withoutCourse({ live: _live, ...fit }: MemoryReport): TargetSummary["memory"] {
  return fit;
}

function noticesOf(report: Report, model: ModelReport | null): readonly NoticeList[] {
  return Object.entries(NOTICES).map(([kind, of]) => {
    const all = of(report, model);
    return { kind: kind as NoticeKind, count: all.length, notices: all.slice(0, MOST_NOTICES) };
  });
}

const NOTICES: Readonly<Record<NoticeKind, (report: Report, model: ModelReport | null) => readonly Notice[]>> = {
  unknown: (_, model) => (model?.layers ?? []).flatMap(unknownNode),
  problem: problems,
  finding: (_, model) => (model ? findings(model) : []),
  assumption: (_, model) => (model ? assumptions(model) : []),
};

function unknownNode(layer: LayerReport, index: number): readonly Notice[] {
  if (layer.unknown === null) return [];
  const name = cut(layerName(layer));
  return [{ layerName: name, severity: null, message: cut(layer.unknown), code: "", layer: index }];
}

function problems(report: Report, model: ModelReport | null): readonly Notice[] {
  return report.problems
    .filter((problem) => problem.model === undefined || model === null || problem.model === model.name)
    .map(({ severity, message, code, range }) => ({
      layerName: null,
      severity,
      message: cut(message),
      code,
      layer: range && model ? layerAt(model, range) : null,
    }));
}

function findings(model: ModelReport): readonly Notice[] {
  return model.findings.map(({ severity, message, rule, layers, count }) => ({
    layerName: null,
    severity,
    message: cut(count > 1 ? `${message} (${count} places)` : message),
    code: rule,
    layer: layers[0] ?? null,
  }));
}

function assumptions(model: ModelReport): readonly Notice[] {
  return model.assumptions.map(({ message, range }) => ({
    layerName: null,
    severity: null,
    message: cut(message),
    code: "",
    layer: range ? layerAt(model, range) : null,
  }));
}

/** The first layer that is written at this place. */
function layerAt(model: ModelReport, place: Range): number | null {
  const touches = (range: Range | null) =>
    range !== null && compare(range.start, place.end) <= 0 && compare(place.start, range.end) <= 0;
  const index = model.layers.findIndex((layer) => touches(layer.range) || touches(layer.callRange));
  return index < 0 ? null : index;
}

function cut(text: string): string {
  return clip(text, LONGEST_TEXT);
}
