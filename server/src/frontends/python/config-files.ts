// `_rooflint_files`: the text of a configuration beside the analysed files, for `open` and `pathlib` of the shipped library.
// It is read, never executed, and only from below the folders that modules come from.
import { native } from "../../python/native";
import { T } from "../../python/types";
import { PyModule } from "../../python/values";
import type { TextFiles } from "../frontend";
import { MAX_CONFIG_LETTERS } from "./limits";

/** `roots`: folders of the project; a path that is not absolute is looked for in each. */
export function filesModule(files: TextFiles | null, roots: readonly string[]): PyModule {
  const module = new PyModule(T.module, "_rooflint_files", null);
  const read = native("read(path)", (_vm, path) => configText(files, roots, String(path)));
  module.attrs.set(read.name, read);
  return module;
}

/** Endings of files that hold settings. */
const CONFIG = /\.(json|ya?ml|toml|cfg|ini|txt|md|rst|csv|tsv)$/i;

/** null where there is none that may be read. */
function configText(files: TextFiles | null, roots: readonly string[], path: string): string | null {
  if (files === null || !CONFIG.test(path)) return null;
  const folders = roots.map((root) => (root === "" ? "" : `${normal(root)}/`));
  for (const candidate of isAbsolute(path) ? [normal(path)] : folders.map((folder) => normal(folder + path))) {
    if (!folders.some((folder) => isBelow(candidate, folder))) continue;
    const text = files.read(candidate);
    if (text !== null) return text.length <= MAX_CONFIG_LETTERS ? text : null;
  }
  return null;
}

/** The folder that programs run in is "". */
function isBelow(path: string, folder: string): boolean {
  return folder === "" ? !isAbsolute(path) && !path.startsWith("..") : path.startsWith(folder);
}

function isAbsolute(path: string): boolean {
  return /^([A-Za-z]:)?[\\/]/.test(path);
}

/** Forward slashes, without `.`, `..` and a slash at the end. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll("\\", "/").split("/")) {
    if (part === ".." && parts.length > 1) parts.pop();
    else if (part !== "." && (part !== "" || parts.length === 0)) parts.push(part);
  }
  return parts.join("/");
}
