// What the user chose for the models of a file: the active entry, and inputs. The workspace remembers it; the server gets
// all of it at its start, and every change.
import type { Memento, Uri } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { type Choice, type ChooseParams, type InitializationOptions, REQUESTS } from "../../server/src/protocol";

const REMEMBERED = "choices";
const NOTHING: Choice = { entry: null, inputs: {} };

type Remembered = Readonly<Record<string, Choice>>;

/** For `initialize`, each time that the server starts. */
export function initializationOptions(memory: Memento): InitializationOptions {
  return { choices: memory.get<Remembered>(REMEMBERED, {}) };
}

export class Choices {
  readonly #memory: Memento;
  readonly #client: LanguageClient;

  constructor(memory: Memento, client: LanguageClient) {
    this.#memory = memory;
    this.#client = client;
  }

  of(uri: Uri): Choice {
    return this.#memory.get<Remembered>(REMEMBERED, {})[this.#key(uri)] ?? NOTHING;
  }

  /** null: the cursor says which. */
  async setEntry(uri: Uri, entry: string | null): Promise<void> {
    await this.#set(uri, { ...this.of(uri), entry });
  }

  /** null: the input is found as if none had been set. */
  async setInput(uri: Uri, entry: string, input: string | null): Promise<void> {
    const { [entry]: _before, ...others } = this.of(uri).inputs;
    await this.#set(uri, { ...this.of(uri), inputs: input === null ? others : { ...others, [entry]: input } });
  }

  async #set(uri: Uri, choice: Choice): Promise<void> {
    const key = this.#key(uri);
    const { [key]: _before, ...others } = this.#memory.get<Remembered>(REMEMBERED, {});
    const isNothing = choice.entry === null && Object.keys(choice.inputs).length === 0;
    await this.#memory.update(REMEMBERED, isNothing ? others : { ...others, [key]: choice });
    const parameters: ChooseParams = { uri: key, choice };
    await this.#client.sendRequest(REQUESTS.choose, parameters);
  }

  #key(uri: Uri): string {
    return this.#client.code2ProtocolConverter.asUri(uri);
  }
}
