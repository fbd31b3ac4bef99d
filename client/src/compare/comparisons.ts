// The comparison of the window: which models are side by side, remembered by the workspace, and what the server says of them,
// asked anew when one of their texts, the settings or the repository changed.
import { type Disposable, EventEmitter, type Memento, Uri, window } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import {
  type CompareParams,
  type CompareResult,
  type CompareSource,
  NOTIFICATIONS,
  REQUESTS,
  type WhatIf,
} from "../../../server/src/protocol";
import type { ComparedSource, ComparisonAnswer } from "../../../webview/src/data/wire";
import { baseName } from "../files";
import { onDidChangeRepository, type RevisionText, readRevision } from "./git";

/** As remembered: a revision without its text. */
export type Source =
  | { readonly kind: "file"; readonly uri: string; readonly entry: string | null }
  | { readonly kind: "revision"; readonly uri: string; readonly entry: string | null; readonly revision: string }
  | { readonly kind: "architecture"; readonly id: string; readonly name: string };

/** More columns than that nobody compares. */
export const MOST_SOURCES = 4;

const REMEMBERED = "comparison";

export class Comparisons implements Disposable {
  readonly #memory: Memento;
  readonly #client: LanguageClient;
  readonly #changed = new EventEmitter<void>();
  readonly #listeners: readonly Disposable[];
  /** Texts of revisions, until their repository changes. */
  readonly #revisions = new Map<
    string,
    { readonly text: Promise<RevisionText>; readonly watch: Promise<Disposable> }
  >();
  #known: { readonly key: string; readonly answer: Promise<ComparisonAnswer> } | null = null;

  /** Another comparison, or other figures. */
  readonly onDidChange = this.#changed.event;

  constructor(memory: Memento, client: LanguageClient) {
    this.#memory = memory;
    this.#client = client;
    this.#listeners = [client.onNotification(NOTIFICATIONS.comparisonChanged, () => this.#outdate())];
  }

  get sources(): readonly Source[] {
    return this.#memory.get<readonly Source[]>(REMEMBERED, []);
  }

  async set(sources: readonly Source[]): Promise<void> {
    await this.#memory.update(REMEMBERED, sources.slice(0, MOST_SOURCES));
    this.#outdate();
  }

  /** `whatIf`: what a panel tries out. */
  get(whatIf: WhatIf): Promise<ComparisonAnswer> {
    const key = JSON.stringify(whatIf);
    if (this.#known?.key === key) return this.#known.answer;
    const known = { key, answer: this.#ask(this.sources, whatIf) };
    this.#known = known;
    known.answer.catch(() => {
      if (this.#known === known) this.#known = null; // whoever asked is told; next time it is asked for again
    });
    return known.answer;
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    for (const key of [...this.#revisions.keys()]) this.#forget(key);
    this.#changed.dispose();
  }

  #outdate(): void {
    this.#known = null;
    this.#changed.fire();
  }

  async #ask(sources: readonly Source[], whatIf: WhatIf): Promise<ComparisonAnswer> {
    const shown = sources.map(shownSource);
    if (sources.length === 0) return { sources: shown, result: null };
    const read = await Promise.all(sources.map((source) => this.#read(source)));
    const able = read.flatMap((one, index) => ("fault" in one ? [] : [{ source: one.source, index }]));
    const asked = able.map(({ source }) => source);
    const tried = Object.keys(whatIf).length > 0;
    const parameters: CompareParams = { sources: asked, ...(tried && { whatIf }) };
    const result = await this.#client.sendRequest<CompareResult>(REQUESTS.compare, parameters);
    const indexOf = (source: number) => able[source]?.index ?? source;
    const faults = [
      ...read.flatMap((one, source) => ("fault" in one ? [{ source, message: one.fault }] : [])),
      ...result.faults.map(({ source, message }) => ({ source: indexOf(source), message })),
    ];
    return { sources: shown, result: { ...result, sources: result.sources.map(indexOf), faults } };
  }

  async #read(source: Source): Promise<{ readonly source: CompareSource } | { readonly fault: string }> {
    switch (source.kind) {
      case "file":
        return { source: { ...source, uri: this.#asUri(source.uri) } };
      case "architecture":
        return { source: { kind: "architecture", id: source.id } };
      case "revision":
        try {
          const { content, modules } = await this.#revision(Uri.parse(source.uri, true), source.revision);
          const known = Object.entries(modules).map(([uri, text]) => [this.#asUri(uri), text] as const);
          return {
            source: { ...source, uri: this.#asUri(source.uri), content, modules: Object.fromEntries(known) },
          };
        } catch (error) {
          return { fault: error instanceof Error ? error.message : String(error) };
        }
    }
  }

  #revision(file: Uri, revision: string): Promise<RevisionText> {
    const key = `${file.toString()}@${revision}`;
    const known = this.#revisions.get(key);
    if (known) return known.text;
    const text = readRevision(file, revision);
    const watch = onDidChangeRepository(file, () => {
      this.#forget(key);
      this.#outdate();
    });
    this.#revisions.set(key, { text, watch });
    text.catch(() => this.#forget(key)); // whoever asked is told; next time it may be there
    return text;
  }

  #forget(key: string): void {
    this.#revisions.get(key)?.watch.then(
      (watch) => watch.dispose(),
      () => undefined, // there is no repository, which reading from it has told
    );
    this.#revisions.delete(key);
  }

  #asUri(uri: string): string {
    return this.#client.code2ProtocolConverter.asUri(Uri.parse(uri, true));
  }
}

function shownSource(source: Source): ComparedSource {
  switch (source.kind) {
    case "file":
      return { kind: "file", label: baseName(Uri.parse(source.uri)), entry: source.entry };
    case "revision":
      return {
        kind: "revision",
        label: `${baseName(Uri.parse(source.uri))} @ ${source.revision}`,
        entry: source.entry,
      };
    case "architecture":
      return { kind: "architecture", label: source.name, entry: source.id };
  }
}

/** Says on the screen what a command could not do. */
export async function tell(error: unknown): Promise<void> {
  await window.showErrorMessage(`Rooflint: ${error instanceof Error ? error.message : String(error)}.`);
}
