// The command "Export Report": the report of a file in one of its forms, or the charts of its panel, where the user wants it.
import { type QuickPickItem, Uri, window, workspace } from "vscode";
import type { PageFiles } from "../../../server/src/formats/html";
import { type Format, formatReports } from "../../../server/src/formats/index";
import type { Report } from "../../../server/src/protocol";
import { saveText } from "./save";

export interface ExportParts {
  /** Where the extension lies. */
  readonly extension: Uri;
  /** As the panel shows it, else as the server gives it. */
  readonly report: (uri: Uri) => Promise<Report>;
  /** The panel or ONNX editor that shows this file, if one does: it has the charts. */
  readonly panel: (uri: Uri) => { savePictures(): void } | null;
}

interface Form extends QuickPickItem {
  /** Null for the pictures. */
  readonly format: Format | null;
  readonly ending: string;
}

/** In the order of the list: for people first. */
const FORMS: readonly Form[] = [
  { format: "html", label: "HTML", detail: "The panel as a page that stands alone, without network", ending: "html" },
  { format: "markdown", label: "Markdown", detail: "Tables for an issue or a pull request", ending: "md" },
  { format: "csv", label: "CSV", detail: "A row per layer with exact figures", ending: "csv" },
  { format: "latex", label: "LaTeX", detail: "A table with booktabs", ending: "tex" },
  { format: "json", label: "JSON", detail: "The whole report, schema 1", ending: "json" },
];
const PICTURES: Form = { format: null, label: "PNG", detail: "The charts of the panel as pictures", ending: "png" };

export async function exportReport(parts: ExportParts, uri: Uri | undefined): Promise<void> {
  if (!uri) {
    await window.showInformationMessage("Rooflint: open a file with a model first.");
    return;
  }
  const panel = parts.panel(uri);
  const forms = panel ? [...FORMS, PICTURES] : FORMS;
  const form = await window.showQuickPick(forms, { title: "Export Report", placeHolder: "In which form?" });
  if (form?.format) await saveReport(parts, uri, form.format, form);
  else if (form) panel?.savePictures();
}

async function saveReport({ report, extension }: ExportParts, uri: Uri, format: Format, form: Form): Promise<void> {
  try {
    const page = await readPage(extension);
    const parts = { style: { width: null, emphasise: (text: string) => text }, page: () => page };
    const text = [...formatReports([await report(uri)], format, parts)].join("");
    await saveText(uri, form.label, form.ending, text);
  } catch (error) {
    await window.showErrorMessage(`Rooflint: the report was not saved: ${String(error)}`);
  }
}

async function readPage(extension: Uri): Promise<PageFiles> {
  const read = async (ending: string) => {
    const bytes = await workspace.fs.readFile(Uri.joinPath(extension, "dist", `webview-page.${ending}`));
    return new TextDecoder().decode(bytes);
  };
  return { script: await read("js"), style: await read("css") };
}
