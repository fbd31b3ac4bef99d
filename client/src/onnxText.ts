// The virtual read-only text of an ONNX binary: its URI is the file's with a scheme of ours and `.onnxtxt` after the path,
// its content comes from the server, and it is printed again when the file changes on disk.
import {
  type CancellationToken,
  type Disposable,
  EventEmitter,
  type TextDocument,
  type TextDocumentContentProvider,
  type Uri,
  workspace,
} from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { ONNX_TEXT_SCHEME, type OnnxTextResult, REQUESTS, type ReportParams } from "../../server/src/protocol";
import { watchFile } from "./files";

const SUFFIX = ".onnxtxt";

export function onnxTextUri(binary: Uri): Uri {
  return binary.with({ scheme: ONNX_TEXT_SCHEME, path: binary.path + SUFFIX });
}

function binaryUri(text: Uri): Uri {
  return text.with({ scheme: "file", path: text.path.slice(0, -SUFFIX.length) });
}

export class OnnxTextProvider implements TextDocumentContentProvider, Disposable {
  readonly #client: LanguageClient;
  readonly #changed = new EventEmitter<Uri>();
  readonly #watchers = new Map<string, Disposable>();
  readonly #registrations: readonly Disposable[];

  readonly onDidChange = this.#changed.event;

  constructor(client: LanguageClient) {
    this.#client = client;
    this.#registrations = [
      workspace.registerTextDocumentContentProvider(ONNX_TEXT_SCHEME, this),
      workspace.onDidOpenTextDocument((document) => this.#watch(document)),
      workspace.onDidCloseTextDocument((document) => this.#unwatch(document)),
    ];
    for (const document of workspace.textDocuments) this.#watch(document);
  }

  async provideTextDocumentContent(uri: Uri, token: CancellationToken): Promise<string> {
    const parameters: ReportParams = { uri: this.#client.code2ProtocolConverter.asUri(binaryUri(uri)) };
    const { text } = await this.#client.sendRequest<OnnxTextResult>(REQUESTS.onnxText, parameters, token);
    return text;
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
    for (const watcher of this.#watchers.values()) watcher.dispose();
    this.#changed.dispose();
  }

  #watch({ uri }: TextDocument): void {
    if (uri.scheme !== ONNX_TEXT_SCHEME || this.#watchers.has(uri.toString())) return;
    const watcher = watchFile(binaryUri(uri), () => this.#changed.fire(uri));
    this.#watchers.set(uri.toString(), watcher);
  }

  #unwatch({ uri }: TextDocument): void {
    this.#watchers.get(uri.toString())?.dispose();
    this.#watchers.delete(uri.toString());
  }
}
