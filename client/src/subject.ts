// What costs are shown of: the active text document in a language that Rooflint reads, the notebook whose cell is active, or
// the ONNX binary whose custom editor is active.
import {
  type Disposable,
  type DocumentSelector,
  EventEmitter,
  languages,
  TabInputCustom,
  TabInputNotebook,
  TabInputWebview,
  type Uri,
  window,
} from "vscode";
import { ONNX_TEXT_SCHEME } from "../../server/src/protocol";
import { analysedUri, CELL_SCHEME } from "./notebooks";

export const PANEL_VIEW = "rooflint.panel";
export const ONNX_EDITOR_VIEW = "rooflint.onnx";

const LANGUAGES = ["onnx-text", "python"];
/** Files, unsaved documents, files of a virtual workspace, cells of notebooks, and the virtual text of a binary. */
const SCHEMES = ["file", "untitled", "vscode-vfs", CELL_SCHEME, ONNX_TEXT_SCHEME];

export const DOCUMENTS = LANGUAGES.flatMap((language) => SCHEMES.map((scheme) => ({ language, scheme })));

export function isOnnxBinary(uri: Uri): boolean {
  return uri.scheme === "file" && uri.path.endsWith(".onnx");
}

/** Follows the active editor. A panel of ours that becomes active does not change what it is about. */
export class SubjectTracker implements Disposable {
  readonly #changed = new EventEmitter<Uri | undefined>();
  readonly #listeners: readonly Disposable[];
  #current: Uri | undefined;

  readonly onDidChange = this.#changed.event;

  constructor() {
    const update = () => this.#update();
    this.#listeners = [
      window.onDidChangeActiveTextEditor(update),
      window.tabGroups.onDidChangeTabs(update),
      window.tabGroups.onDidChangeTabGroups(update),
    ];
    this.#update();
  }

  get current(): Uri | undefined {
    return this.#current;
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#changed.dispose();
  }

  #update(): void {
    const active = activeSubject();
    if (active === "panel" || active?.toString() === this.#current?.toString()) return;
    this.#current = active;
    this.#changed.fire(active);
  }
}

function activeSubject(): Uri | "panel" | undefined {
  const document = window.activeTextEditor?.document;
  if (document)
    return languages.match(DOCUMENTS satisfies DocumentSelector, document) > 0 ? analysedUri(document) : undefined;
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  // a notebook none of whose cells has the cursor
  if (input instanceof TabInputNotebook && input.notebookType === "jupyter-notebook") return input.uri;
  if (input instanceof TabInputCustom && input.viewType === ONNX_EDITOR_VIEW) return input.uri;
  // VS Code puts a prefix before the view type that we gave.
  return input instanceof TabInputWebview && input.viewType.endsWith(PANEL_VIEW) ? "panel" : undefined;
}
