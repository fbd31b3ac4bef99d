// Code lenses and inlay hints are asked for after edits of their own document only: the editor is told when an analysis is
// new for another reason (settings, a choice, an imported module, another cell of the notebook).
import {
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
  InlayHintRefreshRequest,
} from "vscode-languageserver";
import { type Log, messageOf } from "../../session/contain";
import type { Session } from "../../session/session";

export class Redraw {
  readonly #connection: Connection;
  readonly #log: Log;
  #requests: readonly (typeof CodeLensRefreshRequest.type | typeof InlayHintRefreshRequest.type)[] = [];

  constructor(connection: Connection, log: Log) {
    this.#connection = connection;
    this.#log = log;
  }

  initialize({ capabilities: { workspace } }: InitializeParams): void {
    this.#requests = [
      ...(workspace?.codeLens?.refreshSupport ? [CodeLensRefreshRequest.type] : []),
      ...(workspace?.inlayHint?.refreshSupport ? [InlayHintRefreshRequest.type] : []),
    ];
  }

  follow(session: Session): void {
    const versions = new Map<string, number>();
    session.onAnalyzed(({ document: { uri, version, parts = [] } }) => {
      if (versions.get(uri) === version || parts.length > 1) void this.#ask();
      versions.set(uri, version);
    });
    session.onClosed((uri) => versions.delete(uri));
  }

  async #ask(): Promise<void> {
    try {
      await Promise.all(this.#requests.map((type) => this.#connection.sendRequest(type)));
    } catch (error) {
      this.#log(`code lenses and hints are not drawn again: ${messageOf(error)}`);
    }
  }
}
