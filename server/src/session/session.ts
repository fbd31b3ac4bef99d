// The open documents and the newest analysis of each. Analyses that take long wait for a pause in typing, unless someone
// asks; a version that is overtaken is dropped, before its turn, between two of its models, or inside one where edits are
// seen as they arrive; the event loop runs between two documents and between two models that take long.
import type { Analysis, AnalyzeOptions } from "../analysis/analyze";
import type { EditMemory, Source } from "../frontends/frontend";
import { type Edit, editBetween } from "../text/shift";
import { type AnalyzeSteps, type Log, messageOf } from "./contain";
import { editedLines, editsBetween } from "./edits";
import { INTERRUPTED, inSlices, OVERTAKEN, pause } from "./slices";
import { type Fault, faultsOf, isPoorer, shiftBetween, View } from "./view";

/** One version of a text as the editor holds it. */
export interface DocumentVersion {
  readonly uri: string;
  readonly version: number;
  readonly source: Source & { readonly kind: "text" };
  /** Stretches that the editor shows as documents of their own: a notebook's cells, in order. Absent for any other text. */
  readonly parts?: readonly DocumentPart[];
}

export interface DocumentPart {
  readonly uri: string;
  readonly version: number;
  /** Of the whole text. */
  readonly firstLine: number;
  readonly lineCount: number;
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
  /** Whether edits have arrived that no turn of the event loop has read yet; absent where that cannot be seen. */
  readonly hasUnreadEdits?: (() => boolean) | undefined;
}

/** Typing faster than this is one change, where an analysis takes longer than AT_ONCE_MS. */
const TYPING_PAUSE_MS = 120;
/** Analyses that take no longer than a letter takes to type follow every edit. */
const AT_ONCE_MS = 60;
/** While a document's analysis takes longer than this, hovers are answered from its predecessor instead of waiting. */
const QUICK_MS = 100;
/** An analysis that takes longer shows its first model before the others: of a frame of 16 ms this leaves 6 to the editor. */
const FIRST_ALONE_MS = 10;
/** Behind an analysis and what is asked of it, before the next edit is prepared for. */
const REST_MS = 15;
/** Edits that are followed one by one since the analysis that is shown; more are taken as one large edit. */
const MAX_EDITS = 200;

export class Session {
  readonly #parts: SessionParts;
  readonly #entries = new Map<string, Entry>();
  /** By the URI of a part the document that it is of. */
  readonly #wholes = new Map<string, string>();
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
    this.#forgetParts(entry.document);
    for (const { uri } of document.parts ?? []) this.#wholes.set(uri, document.uri);
    entry.update(document);
    this.#schedule(entry);
  }

  close(uri: string): void {
    const entry = this.#entries.get(uri);
    clearTimeout(entry?.timer);
    if (entry) this.#forgetParts(entry.document);
    this.#entries.delete(uri);
    for (const listener of this.#closedListeners) listener(uri);
  }

  #forgetParts({ parts = [] }: DocumentVersion): void {
    for (const { uri } of parts) this.#wholes.delete(uri);
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

  /**
   * After the whole analysis of the newest version; undefined for a document that is not open (any more). Here and below a
   * part's URI gives the view of that part.
   */
  async newest(uri: string): Promise<View | undefined> {
    const running = this.#running(uri);
    if (running) running.urgency.isWanted = true;
    return (await running?.whole)?.of(uri);
  }

  /** As soon as the active model of the newest version is analysed; what others were before that edit may still stand there. */
  async first(uri: string): Promise<View | undefined> {
    return (await this.#running(uri)?.first)?.of(uri);
  }

  /** What is at hand soon: the newest analysis, or its predecessor while a slow one is on its way. */
  async soon(uri: string): Promise<View | undefined> {
    const entry = this.#entryOf(uri);
    return entry?.analyzed && entry.milliseconds > QUICK_MS ? entry.view?.of(uri) : this.first(uri);
  }

  #entryOf(uri: string): Entry | undefined {
    return this.#entries.get(this.#wholes.get(uri) ?? uri);
  }

  #running(uri: string): Running | undefined {
    const entry = this.#entryOf(uri);
    if (entry && entry.running?.document !== entry.document) entry.running = this.#start(entry, entry.document);
    return entry?.running;
  }

  #schedule(entry: Entry): void {
    clearTimeout(entry.timer);
    const run = () => {
      const whole = this.#running(entry.document.uri)?.whole;
      whole?.catch((error) => this.#parts.log(`analysis failed: ${messageOf(error)}`));
    };
    entry.timer = setTimeout(run, entry.analyzed && entry.milliseconds > AT_ONCE_MS ? TYPING_PAUSE_MS : 0);
  }

  #start(entry: Entry, document: DocumentVersion): Running {
    let whole: Promise<View | undefined> = Promise.resolve(undefined);
    const urgency = { isWanted: false };
    const first = new Promise<View | undefined>((resolve) => {
      whole = this.#run(entry, document, urgency, resolve);
      whole.then(resolve, () => resolve(entry.view));
    });
    return { document, urgency, first, whole };
  }

  /** `show` is given what is known before the end. */
  async #run(
    entry: Entry,
    document: DocumentVersion,
    urgency: Urgency,
    show: (view: View | undefined) => void,
  ): Promise<View | undefined> {
    clearTimeout(entry.timer);
    const { uri, source } = document;
    const options = await this.#parts.options(uri);
    const isOvertaken = () => this.#entries.get(uri) !== entry || entry.document !== document;
    const next = async () => (await this.#running(uri)?.whole)?.of(uri);
    if (isOvertaken()) return next();
    const start = performance.now();
    const remember = (analysis: Analysis | null) => {
      entry.remember({ document, analysis, active: options.active ?? null });
      const { view } = entry;
      if (view) for (const listener of this.#analyzedListeners) listener(view);
      return view;
    };
    const showFirst = (analysis: Analysis | null) => {
      entry.milliseconds = performance.now() - start;
      show(remember(analysis));
    };
    let paused = 0;
    const rest = async () => {
      const begun = performance.now();
      await this.#restBetween(entry, () => isOvertaken() || urgency.isWanted);
      paused += performance.now() - begun;
    };
    const run = (isUnwanted: (() => boolean) | undefined) => {
      const steps = this.#parts.analyze(source, {
        ...options,
        memory: entry.memory,
        ...(isUnwanted && { isUnwanted }),
      });
      const show = entry.wholeMilliseconds > FIRST_ALONE_MS ? showFirst : null;
      return inSlices(steps, { isOvertaken, isPressed: isUnwanted, show, rest });
    };
    let analysis = await run(this.#parts.hasUnreadEdits);
    // edits were on their way, of this or another document: the second time it is run whole
    if (analysis === INTERRUPTED && !isOvertaken()) analysis = await run(undefined);
    if (analysis === OVERTAKEN || analysis === INTERRUPTED) return next();
    entry.wholeMilliseconds = performance.now() - start - paused;
    if (entry.analyzed?.document !== document) entry.milliseconds = entry.wholeMilliseconds;
    const view = remember(analysis);
    setTimeout(() => this.#rest(entry), REST_MS);
    return view;
  }

  /**
   * The first model is shown: its answers are sent, then the next edit is prepared for. The other models wait for a pause in
   * typing, unless somebody asks for them.
   */
  async #restBetween(entry: Entry, isOver: () => boolean): Promise<void> {
    await pause(REST_MS);
    const end = performance.now() + TYPING_PAUSE_MS;
    if (!isOver()) entry.memory.frontend?.rest();
    while (!isOver() && performance.now() < end) await pause(REST_MS);
  }

  /** Unless the next analysis is on its way. */
  #rest(entry: Entry): void {
    if (entry.running?.document !== entry.document || entry.analyzed?.document !== entry.document) return;
    entry.memory.frontend?.rest();
  }
}

/** Whether somebody waits for all of an analysis. */
interface Urgency {
  isWanted: boolean;
}

/** An analysis on its way, or the newest that there is. */
interface Running {
  readonly document: DocumentVersion;
  readonly urgency: Urgency;
  readonly first: Promise<View | undefined>;
  readonly whole: Promise<View | undefined>;
}

/** The state of one open document. */
class Entry {
  document: DocumentVersion;
  /** The newest analysis there is. */
  analyzed: AnalyzedDocument | null = null;
  /** What features answer from: the newest analysis, or the last one before a fault on the edited lines took models from it. */
  #answering: AnalyzedDocument | null = null;
  /** Since the version that features answer from. */
  #edits: { readonly version: number; readonly edit: Edit }[] = [];
  /** Why the newest analysis is not the one that answers. */
  #faults: { readonly document: DocumentVersion; readonly faults: readonly Fault[] } | null = null;
  #view: View | null = null;
  /** The newest analysis when that view was made. */
  #viewed: AnalyzedDocument | null = null;
  running: Running | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** From the start of the last analysis to what it showed first, and to its end. */
  milliseconds = 0;
  wholeMilliseconds = 0;
  readonly memory: EditMemory = { frontend: null };

  constructor(document: DocumentVersion) {
    this.document = document;
  }

  update(document: DocumentVersion): void {
    const { text } = this.document.source;
    if (text !== document.source.text) {
      if (this.#edits.length >= MAX_EDITS) this.#joinEdits();
      this.#edits.push(...editsBetween(this.document, document).map((edit) => ({ version: document.version, edit })));
    }
    this.document = document;
  }

  remember(analyzed: AnalyzedDocument): void {
    this.analyzed = analyzed;
    const { document, analysis } = analyzed;
    const before = this.#answering;
    const known = before?.analysis ?? null;
    const [from, to] = [before?.document.source.text ?? document.source.text, document.source.text];
    const isEdited = editedLines(from, to);
    const faults = faultsOf(analysis, from === to ? null : known, isEdited);
    const isBroken = faults.length > 0 || analysis?.failedAt.some(isEdited) === true;
    this.#faults = { document, faults };
    if (isBroken && isPoorer(analysis, known)) return;
    this.#faults = null;
    this.#answering = analyzed;
    this.#edits = this.#edits.filter(({ version }) => version > analyzed.document.version);
  }

  #viewNow(answering: AnalyzedDocument): View {
    const edits = this.#edits.map(({ edit }) => edit);
    const faults = this.#faults?.document === this.document ? this.#faults.faults : [];
    return new View(answering, this.document, shiftBetween(answering, this.document, edits), faults);
  }

  #joinEdits(): void {
    const from = this.#answering?.document.source.text;
    const { version, source } = this.document;
    this.#edits = from === undefined ? [] : [{ version, edit: editBetween(from, source.text) }];
  }

  /** Of the version that the editor holds now. */
  get view(): View | undefined {
    if (this.#answering === null) return undefined;
    if (this.#view?.document !== this.document || this.#viewed !== this.analyzed) {
      this.#viewed = this.analyzed;
      this.#view = this.#viewNow(this.#answering);
    }
    return this.#view;
  }
}
