// The open documents and the newest analysis of each. Analyses wait for a pause in typing, unless someone asks; a version
// that is overtaken is dropped, before its turn or between two of its models; the event loop runs between two documents
// and between two models that take long, so that edits and cancellations arrive.
import type { Analysis, AnalyzeOptions } from "../analysis/analyze";
import type { Source } from "../frontends/frontend";
import type { Steps } from "../text/steps";
import { type AnalyzeSteps, type Log, messageOf } from "./contain";

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
/** An analysis of several models lets others have their turn this often. */
const SLICE_MS = 20;

export class Session {
  readonly #parts: SessionParts;
  readonly #entries = new Map<string, Entry>();
  readonly #analyzedListeners: ((analyzed: AnalyzedDocument) => void)[] = [];
  readonly #closedListeners: ((uri: string) => void)[] = [];

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Called with every analysis that was not overtaken. */
  onAnalyzed(listener: (analyzed: AnalyzedDocument) => void): void {
    this.#analyzedListeners.push(listener);
  }

  onClosed(listener: (uri: string) => void): void {
    this.#closedListeners.push(listener);
  }

  /** A document was opened or changed. */
  update(document: DocumentVersion): void {
    const entry = this.#entries.get(document.uri) ?? new Entry(document);
    this.#entries.set(document.uri, entry);
    entry.document = document;
    this.#schedule(entry);
  }

  close(uri: string): void {
    clearTimeout(this.#entries.get(uri)?.timer);
    this.#entries.delete(uri);
    for (const listener of this.#closedListeners) listener(uri);
  }

  /** This entry of a document is wanted, whether or not others are analysed. */
  select(uri: string, name: string): void {
    const entry = this.#entries.get(uri);
    if (!entry) return;
    entry.active = name;
    this.update({ ...entry.document });
  }

  /** Settings changed: every analysis is out of date. */
  invalidate(): void {
    for (const entry of this.#entries.values()) {
      entry.document = { ...entry.document };
      this.#schedule(entry);
    }
  }

  isOpen(uri: string): boolean {
    return this.#entries.has(uri);
  }

  /** The analysis of the newest version; undefined for a document that is not open (any more). */
  async newest(uri: string): Promise<AnalyzedDocument | undefined> {
    const entry = this.#entries.get(uri);
    if (!entry) return undefined;
    if (entry.analyzed?.document === entry.document) return entry.analyzed;
    if (entry.running?.document !== entry.document) {
      entry.running = { document: entry.document, result: this.#run(entry, entry.document) };
    }
    return entry.running.result;
  }

  /** What is at hand soon: the newest analysis, or its predecessor while a slow one is on its way. */
  async soon(uri: string): Promise<AnalyzedDocument | undefined> {
    const entry = this.#entries.get(uri);
    return entry?.analyzed && entry.milliseconds > QUICK_MS ? entry.analyzed : this.newest(uri);
  }

  #schedule(entry: Entry): void {
    clearTimeout(entry.timer);
    const run = () => {
      this.newest(entry.document.uri).catch((error) => this.#parts.log(`analysis failed: ${messageOf(error)}`));
    };
    entry.timer = setTimeout(run, entry.analyzed ? TYPING_PAUSE_MS : 0);
  }

  async #run(entry: Entry, document: DocumentVersion): Promise<AnalyzedDocument | undefined> {
    clearTimeout(entry.timer);
    const known = await this.#parts.options(document.uri);
    const options = entry.active === null ? known : { ...known, active: entry.active };
    const isOvertaken = () => this.#entries.get(document.uri) !== entry || entry.document !== document;
    if (isOvertaken()) return this.newest(document.uri);
    const start = performance.now();
    const analysis = await inSlices(this.#parts.analyze(document.source, options), isOvertaken);
    if (analysis === OVERTAKEN) return this.newest(document.uri);
    const analyzed = { document, analysis };
    entry.milliseconds = performance.now() - start;
    entry.analyzed = analyzed;
    for (const listener of this.#analyzedListeners) listener(analyzed);
    return analyzed;
  }
}

/** The state of one open document. */
class Entry {
  document: DocumentVersion;
  /** Name of the model that was selected. */
  active: string | null = null;
  analyzed: AnalyzedDocument | null = null;
  running: { readonly document: DocumentVersion; readonly result: Promise<AnalyzedDocument | undefined> } | null = null;
  timer: ReturnType<typeof setTimeout> | undefined;
  milliseconds = 0;

  constructor(document: DocumentVersion) {
    this.document = document;
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
