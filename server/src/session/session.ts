// The open documents and the newest analysis of each. Analyses wait for a pause in typing, unless someone asks; a version
// that is overtaken is dropped, before its turn or between two of its models; the event loop runs between two documents
// and between two models that take long, so that edits and cancellations arrive.
import type { Analysis, AnalyzeOptions } from "../analysis/analyze";
import type { Source } from "../frontends/frontend";
import { type Edit, editBetween } from "../text/shift";
import type { Steps } from "../text/steps";
import { type AnalyzeSteps, type Log, messageOf } from "./contain";
import { isPoorer, View } from "./view";

/** One version of a text as the editor holds it. */
export interface DocumentVersion {
  readonly uri: string;
  readonly version: number;
  readonly source: Source & { readonly kind: "text" };
}

export interface AnalyzedDocument {
  readonly document: DocumentVersion;
  /** null when no front end knows the document. */
  readonly analysis: Analysis | null;
  /** Name of the model that the user chose. */
  readonly active: string | null;
}

export interface SessionParts {
  readonly analyze: AnalyzeSteps;
  readonly options: (uri: string) => Promise<AnalyzeOptions>;
  readonly log: Log;
}

/** Typing faster than this is one change. */
const TYPING_PAUSE_MS = 120;
/** While a document's analysis takes longer than this, hovers are answered from its predecessor instead of waiting. */
const QUICK_MS = 100;
/** Edits that are followed one by one since the analysis that is shown; more are taken as one large edit. */
const MAX_EDITS = 200;
/** An analysis of several models lets others have their turn this often. */
const SLICE_MS = 20;

export class Session {
  readonly #parts: SessionParts;
  readonly #entries = new Map<string, Entry>();
  readonly #analyzedListeners: ((view: View) => void)[] = [];
  readonly #closedListeners: ((uri: string) => void)[] = [];

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Called after every analysis that was not overtaken, with what features answer from then. */
  onAnalyzed(listener: (view: View) => void): void {
    this.#analyzedListeners.push(listener);
  }

  onClosed(listener: (uri: string) => void): void {
    this.#closedListeners.push(listener);
  }

  /** A document was opened or changed. */
  update(document: DocumentVersion): void {
    const entry = this.#entries.get(document.uri) ?? new Entry(document);
    this.#entries.set(document.uri, entry);
    entry.update(document);
    this.#schedule(entry);
  }

  close(uri: string): void {
    clearTimeout(this.#entries.get(uri)?.timer);
    this.#entries.delete(uri);
    for (const listener of this.#closedListeners) listener(uri);
  }

  /** What a document is analysed with changed (settings, choices, modules that it imports): by default every document's. */
  invalidate(uris: Iterable<string> = this.#entries.keys()): void {
    for (const uri of uris) {
      const entry = this.#entries.get(uri);
      if (entry) this.update({ ...entry.document });
    }
  }

  isOpen(uri: string): boolean {
    return this.#entries.has(uri);
  }

  /** After the analysis of the newest version; undefined for a document that is not open (any more). */
  async newest(uri: string): Promise<View | undefined> {
    const entry = this.#entries.get(uri);
    if (!entry) return undefined;
    if (entry.analyzed?.document === entry.document) return entry.view;
    if (entry.running?.document !== entry.document) {
      entry.running = { document: entry.document, result: this.#run(entry, entry.document) };
    }
    return entry.running.result;
  }

  /** What is at hand soon: the newest analysis, or its predecessor while a slow one is on its way. */
  async soon(uri: string): Promise<View | undefined> {
    const entry = this.#entries.get(uri);
    return entry?.analyzed && entry.milliseconds > QUICK_MS ? entry.view : this.newest(uri);
  }

  #schedule(entry: Entry): void {
    clearTimeout(entry.timer);
    const run = () => {
      this.newest(entry.document.uri).catch((error) => this.#parts.log(`analysis failed: ${messageOf(error)}`));
    };
    entry.timer = setTimeout(run, entry.analyzed ? TYPING_PAUSE_MS : 0);
  }

  async #run(entry: Entry, document: DocumentVersion): Promise<View | undefined> {
    clearTimeout(entry.timer);
    const options = await this.#parts.options(document.uri);
    const isOvertaken = () => this.#entries.get(document.uri) !== entry || entry.document !== document;
    if (isOvertaken()) return this.newest(document.uri);
    const start = performance.now();
    const analysis = await inSlices(this.#parts.analyze(document.source, options), isOvertaken);
    if (analysis === OVERTAKEN) return this.newest(document.uri);
    entry.milliseconds = performance.now() - start;
    entry.remember({ document, analysis, active: options.active ?? null });
    const { view } = entry;
    if (view) for (const listener of this.#analyzedListeners) listener(view);
    return view;
  }
}

/** The state of one open document. */
class Entry {
  document: DocumentVersion;
  /** The newest analysis there is. */
  analyzed: AnalyzedDocument | null = null;
  /** What features answer from: the newest analysis, or the last one before a syntax error took models from it. */
  #answering: AnalyzedDocument | null = null;
  /** Since the version that features answer from. */
  #edits: { readonly version: number; readonly edit: Edit }[] = [];
  #view: View | null = null;
  running: { readonly document: DocumentVersion; readonly result: Promise<View | undefined> } | null = null;
  timer: ReturnType<typeof setTimeout> | undefined;
  milliseconds = 0;

  constructor(document: DocumentVersion) {
    this.document = document;
  }

  update(document: DocumentVersion): void {
    const { text } = this.document.source;
    if (text !== document.source.text) {
      if (this.#edits.length >= MAX_EDITS) this.#joinEdits();
      this.#edits.push({ version: document.version, edit: editBetween(text, document.source.text) });
    }
    this.document = document;
  }

  remember(analyzed: AnalyzedDocument): void {
    this.analyzed = analyzed;
    if (isPoorer(analyzed.analysis, this.#answering?.analysis ?? null)) return;
    this.#answering = analyzed;
    this.#edits = this.#edits.filter(({ version }) => version > analyzed.document.version);
  }

  #joinEdits(): void {
    const from = this.#answering?.document.source.text;
    const { version, source } = this.document;
    this.#edits = from === undefined ? [] : [{ version, edit: editBetween(from, source.text) }];
  }

  /** Of the version that the editor holds now. */
  get view(): View | undefined {
    if (this.#answering === null) return undefined;
    if (this.#view?.document !== this.document || this.#view.analyzed !== this.#answering)
      this.#view = new View(
        this.#answering,
        this.document,
        this.#edits.map(({ edit }) => edit),
      );
    return this.#view;
  }
}

const OVERTAKEN = Symbol("overtaken");

/** Runs steps with turns of the event loop in between, and leaves them when nobody wants their result any more. */
async function inSlices<T>(steps: Steps<T>, isOvertaken: () => boolean): Promise<T | typeof OVERTAKEN> {
  let sliceStart = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - sliceStart < SLICE_MS) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (isOvertaken()) return OVERTAKEN;
    sliceStart = performance.now();
  }
}
