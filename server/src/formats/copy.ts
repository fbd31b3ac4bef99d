// Layers as they are copied out of the panel's table: those that it shows, in its order.
import type { LayerReport, ModelReport, Report } from "../protocol";
import { modelTitle } from "../text/format";
import { latexTable } from "../text/latex";
import { csvLayers } from "./csv";
import { layerTable } from "./layer-table";
import { markdownLayers } from "./markdown";

export const COPY_FORMATS = ["markdown", "csv", "latex"] as const;
export type CopyFormat = (typeof COPY_FORMATS)[number];

export function copiedLayers(
  report: Report,
  model: ModelReport,
  layers: readonly LayerReport[],
  format: CopyFormat,
): string {
  switch (format) {
    case "markdown":
      return `${markdownLayers(model, layers)}\n`;
    case "csv":
      return csvLayers(report, model, layers);
    case "latex":
      return latexTable({ ...layerTable(model, layers), totals: null, caption: modelTitle(report.file, model.name) });
  }
}
