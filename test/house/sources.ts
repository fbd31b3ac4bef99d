// The project's source files as the house tests read them: path, text, and what each imports.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "..", "..");

export interface SourceFile {
  /** Relative to the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Module names as written; relative ones resolved against the project's root. */
  readonly imports: readonly string[];
}

/** All TypeScript files below a folder. */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readSource(path.posix.join(folder, name.split(path.sep).join("/"))))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

const IMPORT = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["']([^"']+)["']/g;

function readSource(file: string): SourceFile {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  const imports = [...text.matchAll(IMPORT)].map(([, name = ""]) => resolveImport(file, name));
  return { path: file, text, imports };
}

function resolveImport(file: string, name: string): string {
  return name.startsWith(".") ? path.posix.join(path.posix.dirname(file), name) : name;
}
