// The read-only custom editor of ONNX binaries: the cost view of that file, drawn again when the file changes on disk.
import {
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  type Disposable,
  type ExtensionContext,
  type Uri,
  window,
} from "vscode";
import type { ComparisonHost } from "./compare/host";
import { watchFile } from "./files";
import { PanelHost } from "./panelHost";
import type { Reports } from "./reports";
import { ONNX_EDITOR_VIEW } from "./subject";

export function registerOnnxEditor(
  context: ExtensionContext,
  reports: Reports,
  comparison: ComparisonHost,
): Disposable {
  const provider: CustomReadonlyEditorProvider = {
    openCustomDocument(uri: Uri): CustomDocument {
      const watcher = watchFile(uri, () => reports.invalidate(uri));
      return { uri, dispose: () => watcher.dispose() };
    },
    resolveCustomEditor({ uri }, panel): void {
      new PanelHost(context.extensionUri, panel, reports, comparison, uri);
    },
  };
  return window.registerCustomEditorProvider(ONNX_EDITOR_VIEW, provider, { supportsMultipleEditorsPerDocument: true });
}
