// What a panel asks when the user copies or saves something out of it.
import { env, type Uri } from "vscode";
import type { PanelData } from "../../../webview/src/data/panelData";
import type { AnswerTo, Queries, Query } from "../../../webview/src/data/wire";
import { savePictures } from "./save";

const KINDS = ["copy", "clipboard", "save"] as const satisfies readonly (keyof Queries)[];
type ExportKind = (typeof KINDS)[number];
export type ExportQuery = Query & { readonly kind: ExportKind };

export function isExportQuery(query: Query): query is ExportQuery {
  return KINDS.some((kind) => kind === query.kind);
}

/** `model`: what the panel is about. A text is not sent to the page and back: of 50,000 layers it has megabytes. */
export async function answerExport(query: ExportQuery, data: PanelData, model: Uri): Promise<AnswerTo<ExportKind>> {
  switch (query.kind) {
    case "copy": {
      const { text, count } = data.copied(query);
      await env.clipboard.writeText(text);
      return count;
    }
    case "clipboard":
      await env.clipboard.writeText(query.text);
      return null;
    case "save":
      return savePictures(model, query.pictures);
  }
}
