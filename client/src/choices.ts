// What the user chose for the models of a file: the active entry, inputs, and the calls that make models. The workspace
// remembers it; the server gets all of it at its start, and every change.
import type { Memento, Uri } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { type Choice, type ChooseParams, type InitializationOptions, REQUESTS } from "../../server/src/protocol";

const REMEMBERED = "choices";
const NOTHING: Choice = { entry: null, inputs: {}, calls: {} };

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
    return { ...NOTHING, ...this.#memory.get<Remembered>(REMEMBERED, {})[this.#key(uri)] };
  }

  /** null: the cursor says which. */
  async setEntry(uri: Uri, entry: string | null): Promise<void> {
    await this.#set(uri, { ...this.of(uri), entry });
  }

  /** null: the input is found as if none had been set. */
  async setInput(uri: Uri, entry: string, input: string | null): Promise<void> {
    const choice = this.of(uri);
    await this.#set(uri, { ...choice, inputs: withText(choice.inputs, entry, input) });
  }

  /** null: the model is made as the file makes it. */
  async setCall(uri: Uri, entry: string, call: string | null): Promise<void> {
    const choice = this.of(uri);
    await this.#set(uri, { ...choice, calls: withText(choice.calls, entry, call) });
  }

  async #set(uri: Uri, choice: Choice): Promise<void> {
    const key = this.#key(uri);
    const { [key]: _before, ...others } = this.#memory.get<Remembered>(REMEMBERED, {});
    const texts = [...Object.keys(choice.inputs), ...Object.keys(choice.calls)];
    const isNothing = choice.entry === null && texts.length === 0;
    await this.#memory.update(REMEMBERED, isNothing ? others : { ...others, [key]: choice });
    const parameters: ChooseParams = { uri: key, choice };
    await this.#client.sendRequest(REQUESTS.choose, parameters);
  }

  #key(uri: Uri): string {
    return this.#client.code2ProtocolConverter.asUri(uri);
  }
}

function withText(texts: Choice["calls"], name: string, text: string | null): Choice["calls"] {
  const { [name]: _before, ...others } = texts;
  return text === null ? others : { ...others, [name]: text };
}
