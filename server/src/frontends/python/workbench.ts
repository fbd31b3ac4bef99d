// What is kept of a Python file between two versions of its text, so that an edit costs what it changes.
//   While only the body of a function changes that the module's own code does not run, the module stays as it is: the
// interpreter's heap is set back to where the module had run, the function gets its new body, and only the models that read
// the function run again. Another edit behind the imports runs the rest of the module again, from the heap as these left it.
import { Checkpoint } from "../../python/checkpoint";
import { BudgetSpent, Interrupted } from "../../python/machine";
import { renewScope } from "../../python/scope";
import type { FunctionDef, Lambda } from "../../python/syntax/ast";
import { type ParsedPython, parsePython } from "../../python/syntax/parser";
import { type ChangedFunction, reparse } from "../../python/syntax/reparse";
import { PyModule, type PyObject, Raised, type SourceFile } from "../../python/values";
import type { Range } from "../../text/position";
import type { Problem } from "../../text/problem";
import { type Edit, editBetween } from "../../text/shift";
import type { LoadedModel, LoadOptions, Resting } from "../frontend";
import { type Entry, fileEntries } from "./entries";
import { EditHistory, movedModel, movedProblem } from "./moved";
import { type ImportedFile, type OpenedFile, type Opening, openAgain } from "./opening";
import { ownHeap } from "./own-heap";
import { mentionedIn, showsModels } from "./readers";
import type { PythonSession } from "./run";
import { loadShipped, shippedIn } from "./shipped";

/** What running an entry gave. */
export interface EntryResult {
  /** null when the entry gives no model. */
  readonly model: LoadedModel | null;
  readonly problems: readonly Problem[];
  /** The syntax error that may have changed it. */
  readonly fault: string | null;
  /** null for a model. */
  readonly unbuilt: Unbuilt | null;
}

/** Why an entry gives no model. */
export interface Unbuilt {
  readonly reason: string;
  /** It was built; no input was found. */
  readonly lacksInput: boolean;
  /** Where it was raised, below the entry's own definition. */
  readonly at: Range | null;
}

interface KeptResult extends EntryResult {
  readonly reads: ReadonlySet<FunctionDef | Lambda>;
  /** Names of the layers that it holds: whether one is used depends on where the file mentions its name. */
  readonly layers: ReadonlySet<string>;
  /** What was chosen for it when it ran. */
  readonly choice: string;
  /** The text that its places are of, and which version of it in the history of edits. */
  readonly text: string;
  readonly version: number;
  /** An edit changed what it reads. */
  readonly stale: boolean;
}

interface Opened extends OpenedFile {
  readonly file: { -readonly [K in keyof SourceFile]: SourceFile[K] };
  readonly options: LoadOptions;
}

/** What the imports of a file left, and all that they may come from. */
interface Imported {
  readonly imported: ImportedFile;
  readonly options: LoadOptions;
}

export class Workbench implements Resting {
  #opened: Opened | null = null;
  #imported: Imported | null = null;
  #parsed: { readonly text: string; readonly parsed: ParsedPython } | null = null;
  #checkpoint: Checkpoint | null = null;
  /** The part of the checkpoint that is the program's own. */
  #ownHeap: Checkpoint | null = null;
  #settled = false;
  #used = false;
  /** The entry that runs first. */
  #first: string | null = null;
  #built: BuiltModel | null = null;
  #results = new Map<string, KeptResult>();
  readonly #history = new EditHistory();

  /** The tree of a text, made from that of the one before. */
  parse(text: string): ParsedPython {
    const known = this.#parsed;
    if (known?.text === text) return known.parsed;
    const { parsed, changed, isSame } = known
      ? reparse(known.parsed, known.text, text)
      : { parsed: parsePython(text), changed: null, isSame: false };
    this.#parsed = { text, parsed };
    if (changed) renewScope(changed.node);
    const opened = known ? this.#opened : null;
    if (opened && isSame) this.#move(opened, parsed, text);
    else if (opened && changed && !opened.reads.has(changed.node)) this.#follow(opened, parsed, text, changed);
    else this.#reopen();
    if (known) this.#edited(editBetween(known.text, text));
    return parsed;
  }

  /** The file opened from where its imports had run, when that still holds. */
  again(path: string, text: string, parsed: ParsedPython, options: LoadOptions): Opening | null {
    const known = this.#imported;
    if (known === null) return null;
    const isSame = known.imported.file.path === path && isSameWorld(known.options, options);
    const opening = isSame ? openAgain(known.imported, text, parsed, options) : null;
    if (opening === null) this.#imported = null;
    return opening;
  }

  /** The file as its module left it, when that still holds. */
  take(path: string, options: LoadOptions): OpenedFile | null {
    const opened = this.#opened;
    if (opened === null) return null;
    if (opened.file.path !== path || !isSameWorld(opened.options, options)) {
      this.#forget();
      return null;
    }
    this.#rewind();
    this.#used = true;
    opened.session.watch(options);
    return opened;
  }

  keep(opened: OpenedFile, options: LoadOptions): void {
    const { session, loaded, imported } = opened;
    this.#reopen();
    this.#imported = null;
    if (isImported(opened)) return;
    this.#imported = imported && { imported, options };
    const checkpoint = new Checkpoint(session.vm.modules.loaded, [session.vm]);
    if (checkpoint.obstacle !== null) return;
    this.#checkpoint = checkpoint;
    this.#opened = { ...opened, options, file: loaded.file };
    this.#used = true;
  }

  /** The program's own modules as they were left, which an opened file is set back to; null where that is not kept. */
  ownHeap(session: PythonSession): Checkpoint | null {
    if (this.#opened === null) return null;
    this.#ownHeap ??= ownHeap(session);
    return this.#ownHeap;
  }

  /** What an entry gave before, moved to where it stands now. */
  result(name: string): EntryResult | null {
    const known = this.#results.get(name);
    const text = this.#parsed?.text;
    if (known === undefined || text === undefined) return null;
    const { version } = this.#history;
    if (known.version === version) return known;
    const place = this.#history.places(known.version, known.text, text);
    const moved: KeptResult = {
      ...known,
      model: known.model && movedModel(known.model, place),
      problems: known.problems.map((problem) => movedProblem(problem, place)),
      unbuilt: known.unbuilt && { ...known.unbuilt, at: known.unbuilt.at && place(known.unbuilt.at) },
      text,
      version,
    };
    this.#results.set(name, moved);
    return moved;
  }

  /** Of what has another name nothing is kept. */
  retain(kept: readonly string[]): void {
    const names = new Set(kept);
    for (const name of this.#results.keys()) if (!names.has(name)) this.#results.delete(name);
  }

  /** What an entry read when its result is what running it again would give; null when it has to run. */
  readsOf(name: string, options: LoadOptions): ReadonlySet<FunctionDef | Lambda> | null {
    const known = this.#results.get(name);
    return known && !known.stale && known.choice === choiceOf(name, options) ? known.reads : null;
  }

  remember(
    name: string,
    result: EntryResult,
    reads: ReadonlySet<FunctionDef | Lambda>,
    layers: ReadonlySet<string>,
    options: LoadOptions,
  ): void {
    if (this.#opened === null || this.#parsed === null) return;
    const { text } = this.#parsed;
    this.#results.set(name, {
      ...result,
      reads,
      layers,
      choice: choiceOf(name, options),
      text,
      version: this.#history.version,
      stale: false,
    });
  }

  /** An entry that need not be built again gives its model as it was built: the first time it is asked for. */
  prepared(entry: Entry): Entry {
    const built = this.#built;
    this.#first ??= entry.name;
    if (built?.name !== entry.name) return entry;
    let isFresh = true;
    const build = () => {
      if (!isFresh) return entry.build();
      isFresh = false;
      built.checkpoint.restore();
      for (const node of built.reads) this.#opened?.session.vm.read(node);
      return built.model;
    };
    return { ...entry, build };
  }

  /** In a pause: makes ready for the next edit. */
  rest(): void {
    const opened = this.#opened;
    if (opened === null) return;
    const { session } = opened;
    const shipped = this.#settled ? null : shippedIn(session);
    this.#rewind();
    if (shipped) {
      this.#used = true;
      if (!isFinished(() => loadShipped(session, shipped))) return; // the next edit is here: another pause loads the rest
      this.#used = false;
      this.#checkpoint = new Checkpoint(session.vm.modules.loaded, [session.vm]);
      this.#settled = true;
    }
    if (this.#built !== null || this.#first === null) return;
    this.#used = true;
    this.#built = buildAhead(opened, this.#first);
    this.#rewind();
  }

  #rewind(): void {
    if (this.#used) this.#checkpoint?.restore();
    this.#used = false;
  }

  /** Nothing that was known of the file holds. */
  #forget(): void {
    this.#reopen();
    this.#imported = null;
  }

  /** The module has to run again, and every entry. */
  #reopen(): void {
    this.#opened = null;
    this.#checkpoint = null;
    this.#ownHeap = null;
    this.#settled = false;
    this.#first = null;
    this.#built = null;
    this.#results.clear();
    this.#history.clear();
  }

  #edited(edit: Edit): void {
    this.#history.add(edit);
    if (this.#history.version >= MAX_EDITS) this.#settle();
  }

  /** The module is what it was, in another text. */
  #move(opened: Opened, parsed: ParsedPython, to: string): void {
    const edit = editBetween(opened.file.text, to);
    opened.file.text = to;
    const assumptions = opened.loaded.assumptions.map((assumption) => ({
      ...assumption,
      ...movedSpan(assumption, edit),
    }));
    const { fault: known } = opened.loaded;
    const fault = known && { ...known, ...movedSpan(known, edit) };
    this.#opened = { ...opened, parsed, loaded: { ...opened.loaded, tree: parsed.module, assumptions, fault } };
  }

  /** The body of one function changed. */
  #follow(opened: Opened, parsed: ParsedPython, to: string, { node, before }: ChangedFunction): void {
    this.#move(opened, parsed, to);
    if (this.#built?.reads.has(node)) this.#built = null;
    const mattersToAll = showsModels(parsed.module, { node, before });
    const mentioned = mentionedIn({ node, before });
    for (const [name, result] of this.#results) {
      const stale =
        result.stale || mattersToAll || result.reads.has(node) || mentioned.some((layer) => result.layers.has(layer));
      this.#results.set(name, { ...result, stale });
    }
  }

  /** Moves every result to where it stands now; the history begins anew. */
  #settle(): void {
    for (const name of this.#results.keys()) this.result(name);
    this.#history.clear();
    for (const [name, result] of this.#results) this.#results.set(name, { ...result, version: 0 });
  }
}

/** Edits that the places of a result follow one by one. */
const MAX_EDITS = 32;

/** The model of an entry as it was built, before it ran. */
interface BuiltModel {
  readonly name: string;
  readonly model: PyObject;
  readonly reads: ReadonlySet<FunctionDef | Lambda>;
  readonly checkpoint: Checkpoint;
}

/** null when there is nothing to build, or building it fails: it fails in its place again then. */
function buildAhead({ session, loaded, options }: Opened, name: string): BuiltModel | null {
  const { vm } = session;
  const entry = fileEntries(session, loaded, options.chosenCalls).find((candidate) => candidate.name === name);
  if (!entry?.fresh) return null;
  const reads = new Set<FunctionDef | Lambda>();
  vm.restart();
  vm.readFunctions = reads;
  try {
    const model = entry.build();
    if (!session.isModule(model)) return null;
    const checkpoint = new Checkpoint(vm.modules.loaded, [vm], [model]);
    return checkpoint.obstacle === null ? { name, model, reads, checkpoint } : null;
  } catch (error) {
    if (!(error instanceof Raised || error instanceof BudgetSpent || error instanceof Interrupted)) throw error;
    return null;
  } finally {
    vm.readFunctions = null;
  }
}

/** False where an edit that arrived has ended it. */
function isFinished(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return false;
  }
}

/** Whether another module is a copy of the file, imported under another name. */
function isImported({ session, loaded }: OpenedFile): boolean {
  const path = loaded.file.path.replaceAll("\\", "/");
  return [...session.vm.modules.loaded.values()].some(
    (module) => module instanceof PyModule && module !== loaded.module && module.file?.path === path,
  );
}

/** All that imports and configuration may come from, and the calls that make models. */
function isSameWorld(a: LoadOptions, b: LoadOptions): boolean {
  const choices = ({ paths = [], chosenCalls }: LoadOptions) => JSON.stringify([paths, ...(chosenCalls ?? [])]);
  return a.files === b.files && choices(a) === choices(b);
}

function choiceOf(name: string, { chosenInputs, inputs, batch }: LoadOptions): string {
  return JSON.stringify([chosenInputs?.get(name) ?? inputs ?? null, batch ?? null]);
}

function movedSpan({ start, end }: { readonly start: number; readonly end: number }, edit: Edit) {
  const moved = (offset: number) => (offset >= edit.end ? offset - edit.end + edit.newEnd : offset);
  return { start: moved(start), end: moved(end) };
}
