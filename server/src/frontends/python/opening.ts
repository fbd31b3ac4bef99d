// A file's module is run in two parts: the imports at its top, then the rest. An edit behind the imports leaves what they
// loaded as it is: the heap is set back to where they had run.
import { Checkpoint } from "../../python/checkpoint";
import { BudgetSpent } from "../../python/machine";
import type { ModuleSource } from "../../python/modules";
import { type FunctionDef, Kind, type Lambda, type Statement } from "../../python/syntax/ast";
import type { ParsedPython } from "../../python/syntax/parser";
import { PyModule, Raised, type SourceFile } from "../../python/values";
import type { LoadOptions, TextFiles } from "../frontend";
import type { LoadedFile } from "./entries";
import { PythonSession } from "./run";
import { scriptFault } from "./script-faults";

/** A file whose module has run. */
export interface OpenedFile {
  readonly parsed: ParsedPython;
  readonly session: PythonSession;
  readonly loaded: LoadedFile;
  /** Functions that the module's own code called or looked into. */
  readonly reads: ReadonlySet<FunctionDef | Lambda>;
  /** Where its imports had run; null where that cannot be gone back to. */
  readonly imported: ImportedFile | null;
}

/** A file whose imports have run, to go on from there again and again. */
export interface ImportedFile {
  readonly session: PythonSession;
  readonly module: PyModule;
  readonly isPackage: boolean;
  readonly file: { -readonly [K in keyof SourceFile]: SourceFile[K] };
  /** The text before the first statement that is no import, and how many statements it holds. */
  readonly text: string;
  readonly statements: number;
  readonly reads: ReadonlySet<FunctionDef | Lambda>;
  readonly checkpoint: Checkpoint;
}

export interface Opening {
  readonly session: PythonSession;
  readonly file: SourceFile;
  /** null where not even the module is there. */
  readonly opened: OpenedFile | null;
  /** What ended the module's own code early. */
  readonly failure: Raised | BudgetSpent | null;
}

/** `isKept`: the same file will be opened with other texts. */
export function openFile(
  path: string,
  text: string,
  parsed: ParsedPython,
  options: LoadOptions,
  isKept: boolean,
): Opening {
  const { name, root } = moduleName(path, options.files ?? null);
  const session = new PythonSession(path, options, [root, ...(options.paths ?? [])]);
  session.watch(options);
  const file: SourceFile = { path, text, user: true };
  const source: ModuleSource = { file, tree: parsed.module, isPackage: /(^|[\\/])__init__\.py$/.test(path) };
  const count = isKept ? importsIn(parsed.module.body) : 0;
  const reads = new Set<FunctionDef | Lambda>();
  let imported: ImportedFile | null = null;
  const failure = running(session, reads, () => {
    if (name.includes(".")) session.vm.importModule(name.slice(0, name.lastIndexOf(".")));
    const module = session.vm.modules.begin(name, source, count);
    const head = headOf(text, parsed, count);
    const checkpoint = head === null ? null : new Checkpoint(session.vm.modules.loaded, [session.vm]);
    if (head !== null && checkpoint?.obstacle === null) {
      const { isPackage } = source;
      imported = { session, module, isPackage, file, text: head, statements: count, reads: new Set(reads), checkpoint };
    }
    session.vm.modules.proceed(module, source, count);
  });
  return opening(session, name, parsed, source, { failure, reads, imported });
}

/** The file with another text behind its imports; null where these are not what they were. */
export function openAgain(
  imported: ImportedFile,
  text: string,
  parsed: ParsedPython,
  options: LoadOptions,
): Opening | null {
  const { session, module, file, isPackage, statements } = imported;
  if (!text.startsWith(imported.text) || headOf(text, parsed, statements) !== imported.text) return null;
  session.watch(options);
  imported.checkpoint.restore();
  file.text = text;
  const source: ModuleSource = { file, tree: parsed.module, isPackage };
  const reads = new Set(imported.reads);
  const failure = running(session, reads, () => session.vm.modules.proceed(module, source, statements));
  return opening(session, module.name, parsed, source, { failure, reads, imported });
}

/** Statements of the file that fail leave what they would have bound unknown; assumptions say so. */
function running(
  { vm }: PythonSession,
  reads: Set<FunctionDef | Lambda>,
  run: () => void,
): Raised | BudgetSpent | null {
  vm.readFunctions = reads;
  vm.failedStatement = null;
  try {
    run();
    return null;
  } catch (error) {
    if (!(error instanceof Raised) && !(error instanceof BudgetSpent)) throw error;
    return error;
  } finally {
    vm.readFunctions = null;
  }
}

function opening(
  session: PythonSession,
  name: string,
  parsed: ParsedPython,
  { file, tree }: ModuleSource,
  { failure, ...facts }: Pick<Opening, "failure"> & Pick<OpenedFile, "reads" | "imported">,
): Opening {
  const module = session.vm.modules.loaded.get(name);
  // of other modules only what this file uses matters, and shows where it is used
  const assumptions = session.vm.assumptions.filter((assumption) => assumption.file?.path === file.path);
  const { failedStatement } = session.vm;
  session.vm.restart();
  const isRead = module instanceof PyModule;
  const fault =
    isRead && parsed.problems.length === 0 ? scriptFault(session, module, file, tree, failedStatement) : null;
  const loaded: LoadedFile | null = isRead ? { file, tree, module, assumptions, fault } : null;
  return { session, file, failure, opened: loaded && { parsed, session, loaded, ...facts } };
}

/** How many statements at the top import modules or only say something. */
function importsIn(body: readonly Statement[]): number {
  const other = body.findIndex((statement) => !onlyImports(statement));
  return other < 0 ? body.length : other;
}

function onlyImports(node: Statement): boolean {
  switch (node.kind) {
    case Kind.Import:
    case Kind.ImportFrom:
      return true;
    case Kind.Expr:
      return node.value.kind === Kind.Constant;
    case Kind.Try:
      return [...node.body, ...node.handlers.flatMap(({ body }) => body), ...node.orelse, ...node.finalbody].every(
        onlyImports,
      );
    default:
      return false;
  }
}

/** The lines of the first statements; null where there are none, or the next one stands in the last of those lines. */
function headOf(text: string, { module }: ParsedPython, count: number): string | null {
  const last = module.body[count - 1];
  if (last === undefined || !module.body.slice(0, count).every(onlyImports)) return null;
  const newline = text.indexOf("\n", last.end);
  const end = newline < 0 ? text.length : newline + 1;
  const next = module.body[count];
  return next !== undefined && next.start < end ? null : text.slice(0, end);
}

/** The dotted name of a file in its package, and the folder that holds the outermost package. */
function moduleName(path: string, files: TextFiles | null): { name: string; root: string } {
  const parts = path.replaceAll("\\", "/").split("/");
  const names = [(parts.pop() ?? "").replace(/\.py$/, "")];
  while (parts.length > 0 && files?.read(`${parts.join("/")}/__init__.py`) != null)
    names.unshift(parts.pop() as string);
  if (names.at(-1) === "__init__") names.pop();
  return { name: names.join("."), root: parts.join("/") };
}
