// What the shipped libraries' modules give, found by running them when they are packed (server/library/bundle.mjs), so that
// at run time a module is loaded only when one of its names is used.
import library from "rooflint:library";
import { getAttribute } from "../../python/attributes";
import { exportedNames } from "../../python/imports";
import { PyDict, PyModule, type Value } from "../../python/values";
import { PythonSession } from "./run";

export interface LibraryIndex {
  /** By module: the names that `from module import *` binds. */
  readonly exports: Readonly<Record<string, readonly string[]>>;
  /** By module: what its function `_contents()` returns, tables of name → place. */
  readonly contents: Readonly<Record<string, Contents>>;
}

export type Contents = Readonly<Record<string, Readonly<Record<string, string>>>>;

const STAR_IMPORT = /^from ([\w.]+) import \*$/gm;
/** Modules with a `_contents()`. */
const LISTED = ["torch._functions"];

export function libraryIndex(): LibraryIndex {
  const { vm } = new PythonSession("", {}, []);
  const starred = new Set(
    Object.values(library).flatMap((text) => [...text.matchAll(STAR_IMPORT)].map(([, name]) => name)),
  );
  const modules = [...starred]
    .map((name) => vm.importModule(String(name)))
    .filter((module) => module instanceof PyModule);
  return {
    exports: Object.fromEntries(modules.map((module) => [module.name, exportedNames(vm, module)])),
    contents: Object.fromEntries(
      LISTED.map((name) => [name, tables(vm.call(getAttribute(vm, vm.importModule(name), "_contents"), []))]),
    ),
  };
}

function tables(value: Value): Contents {
  return Object.fromEntries(
    entries(value).map(([name, table]) => [
      name,
      Object.fromEntries(entries(table).map(([key, place]) => [key, String(place)])),
    ]),
  );
}

function entries(value: Value): readonly (readonly [string, Value])[] {
  if (!(value instanceof PyDict)) throw new Error("expected a dict");
  return [...value.map.values()].map(([key, item]) => [String(key), item]);
}
