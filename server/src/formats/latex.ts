// A report as LaTeX: the table of layers of each model, for a paper or a thesis.
import type { Report } from "../protocol";
import { modelTitle } from "../text/format";
import { latexTable } from "../text/latex";
import { layerTable } from "./layer-table";
import { inputLine } from "./text";

export function latexReport(report: Report): string {
  return report.models
    .map((model) => {
      const caption = [modelTitle(report.file, model.name), ...model.inputs.map(inputLine)].join(", ");
      return latexTable({ ...layerTable(model), caption });
    })
    .join("\n");
}
