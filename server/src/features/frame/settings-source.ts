// The settings that hold at each document, asked from the editor once and again when they change.
import { type Connection, DidChangeConfigurationNotification, type InitializeParams } from "vscode-languageserver";
import { type Log, messageOf } from "../../session/contain";
import { DEFAULT_SETTINGS, readSettings, type Settings } from "../../session/settings";

export class SettingsSource {
  readonly #connection: Connection;
  readonly #log: Log;
  readonly #known = new Map<string, Promise<Settings>>();
  #canAsk = false;
  #canRegister = false;

  constructor(connection: Connection, log: Log) {
    this.#connection = connection;
    this.#log = log;
  }

  initialize({ capabilities: { workspace } }: InitializeParams): void {
    this.#canAsk = workspace?.configuration === true;
    this.#canRegister = workspace?.didChangeConfiguration?.dynamicRegistration === true;
  }

  /** Calls `changed` when settings may have changed. */
  async watch(changed: () => void): Promise<void> {
    this.#connection.onDidChangeConfiguration(() => {
      this.#known.clear();
      changed();
    });
    if (!this.#canRegister) return;
    try {
      await this.#connection.client.register(DidChangeConfigurationNotification.type, { section: SECTION });
    } catch (error) {
      this.#log(`changes of settings will not be seen: ${messageOf(error)}`);
    }
  }

  of(uri: string): Promise<Settings> {
    const settings = this.#known.get(uri) ?? this.#ask(uri);
    this.#known.set(uri, settings);
    return settings;
  }

  forget(uri: string): void {
    this.#known.delete(uri);
  }

  async #ask(uri: string): Promise<Settings> {
    if (!this.#canAsk) return DEFAULT_SETTINGS;
    try {
      const section: unknown = await this.#connection.workspace.getConfiguration({ scopeUri: uri, section: SECTION });
      return readSettings(section, this.#log);
    } catch (error) {
      this.#log(`settings of ${uri} could not be read: ${messageOf(error)}`);
      return DEFAULT_SETTINGS;
    }
  }
}

const SECTION = "rooflint";
