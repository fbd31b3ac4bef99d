// Finds modules as Python does: shipped libraries first (torch, the standard library's part), then the search paths as
// text files. Parsed trees are kept by text, so that an unchanged file is parsed once.
import library, { index } from "rooflint:library";
import type { Interpreter } from "../../python/machine";
import type { ModuleLoader, ModuleSource } from "../../python/modules";
import type { Module } from "../../python/syntax/ast";
import { parseLate } from "../../python/syntax/parser";
import type { PyModule, SourceFile } from "../../python/values";
import type { TextFiles } from "../frontend";

export type NativeModule = (vm: Interpreter) => PyModule;

export class PythonLoader implements ModuleLoader {
  constructor(
    readonly files: TextFiles | null,
    /** Folders searched in order, as `sys.path`. */
    readonly paths: readonly string[],
    readonly natives: ReadonlyMap<string, NativeModule>,
    /** Unsaved text of the analysed file, which other modules may import. */
    readonly open: ReadonlyMap<string, string> = new Map(),
  ) {}

  native(vm: Interpreter, name: string): PyModule | null {
    return this.natives.get(name)?.(vm) ?? null;
  }

  find(name: string): ModuleSource | null {
    return fromLibrary(name) ?? this.#fromPaths(name);
  }

  ships(name: string): boolean {
    return this.natives.has(name) || libraryPath(name) !== null;
  }

  exports(name: string): readonly string[] | null {
    return index.exports[name] ?? null;
  }

  refusal(name: string): string | null {
    for (const { path } of this.#candidates(name)) {
      const excess = this.files?.excess?.(path) ?? null;
      if (excess !== null) return excess;
    }
    return null;
  }

  #fromPaths(name: string): ModuleSource | null {
    for (const { path, isPackage } of this.#candidates(name)) {
      const text = this.open.get(path) ?? this.files?.read(path) ?? null;
      if (text !== null) return { file: { path, text, user: true }, tree: parseCached(text), isPackage };
    }
    return null;
  }

  #candidates(name: string): readonly { readonly path: string; readonly isPackage: boolean }[] {
    const relative = name.replaceAll(".", "/");
    return this.paths.flatMap((folder) =>
      CANDIDATES.map(([suffix, isPackage]) => ({ path: `${folder}/${relative}${suffix}`, isPackage })),
    );
  }
}

const CANDIDATES = [
  ["/__init__.py", true],
  [".py", false],
] as const;

function fromLibrary(name: string): ModuleSource | null {
  const place = libraryPath(name);
  if (place === null) return null;
  const text = library[place.path] as string;
  return {
    file: { path: `rooflint:${place.path}`, text, user: false, replays: replayedIn(place.path) },
    tree: parseCached(text),
    isPackage: place.isPackage,
  };
}

/** The functions of torch and the constructors of its layers: what one does depends on its arguments and the modes alone. */
function replayedIn(path: string): SourceFile["replays"] {
  if (FUNCTIONS.test(path)) return "functions";
  return LAYERS.test(path) ? "constructors" : null;
}

const FUNCTIONS = /^torch\/(_functions|nn\/functional|_tensor|_autocast|_core|nn\/init|linalg|fft|special)\b/;
/** Containers are made of the program's own modules. */
const LAYERS = /^torch\/nn\/modules\/(?!module\b|container\b)/;

function libraryPath(name: string): { readonly path: string; readonly isPackage: boolean } | null {
  const relative = name.replaceAll(".", "/");
  for (const root of ["", "stdlib/"]) {
    for (const [suffix, isPackage] of CANDIDATES) {
      const path = `${root}${relative}${suffix}`;
      if (library[path] !== undefined) return { path, isPackage };
    }
  }
  return null;
}

const TREES = new Map<string, Module>();
/** Trees kept: enough for the shipped libraries and the packages of a few open models. */
const KEPT_TREES = 400;

export function parseCached(text: string): Module {
  let tree = TREES.get(text);
  if (tree === undefined) {
    tree = parseLate(text);
    TREES.set(text, tree);
    if (TREES.size > KEPT_TREES) TREES.delete(TREES.keys().next().value as string);
  }
  return tree;
}
