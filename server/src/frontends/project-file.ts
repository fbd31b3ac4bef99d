// What a project writes down about its models: the nearest `rooflint.toml`, or the table `[tool.rooflint]` of the nearest
// `pyproject.toml`, in the folder of a file or above it.
import { parse, TomlError, type TomlTable } from "smol-toml";
import type { TextFiles } from "./frontend";

export interface ProjectFile {
  /** Path of the asked file from the folder of this one, with slashes. */
  readonly asked: string;
  /** Empty where the file cannot be read. */
  readonly table: TomlTable;
  /** Why it cannot be read, with its name and the line. */
  readonly fault: string | null;
  /** Where the value under these keys of the table stands, for messages: `rooflint.toml: line 3`. */
  placeOf(keys: readonly string[]): string;
}

/** What the table may hold; anything else is a mistake that must be told. */
export const PROJECT_KEYS: readonly string[] = [
  ...["inputs", "preset", "guidelines", "budget"],
  ...["target", "dtype", "fusion", "fps", "batch", "convention", "targets"],
];

/** Deeper projects than any are not searched to the root of a hostile path. */
const MAX_FOLDERS = 64;

export function projectFile(files: TextFiles, path: string): ProjectFile | null {
  const parts = (files.absolute?.(path) ?? path).replaceAll("\\", "/").split("/");
  for (let depth = parts.length - 1; depth >= Math.max(0, parts.length - MAX_FOLDERS); depth--) {
    const folder = parts.slice(0, depth).join("/");
    for (const form of FORMS) {
      const text = files.read(`${folder}/${form.name}`);
      const found = text === null ? null : read(text, form, parts.slice(depth).join("/"));
      if (found !== null) return found;
    }
  }
  return null;
}

export function asTable(value: unknown): TomlTable | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as TomlTable) : null;
}

interface Form {
  readonly name: string;
  /** Where our table stands in the file. */
  readonly keys: readonly string[];
}

const FORMS: readonly Form[] = [
  { name: "rooflint.toml", keys: [] },
  { name: "pyproject.toml", keys: ["tool", "rooflint"] },
];

/** null where the file says nothing about us. */
function read(text: string, { name, keys }: Form, asked: string): ProjectFile | null {
  try {
    const table = asTable(valueAt(parse(text), keys));
    return table && { asked, table, fault: null, placeOf: (inner) => placeIn(name, text, [...keys, ...inner]) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const fault = `${name}: line ${error.line}: ${error.message.split("\n")[0]}`;
    return { asked, table: {}, fault, placeOf: () => name };
  }
}

function placeIn(name: string, text: string, keys: readonly string[]): string {
  const line = lineOf(text, keys);
  return line === null ? name : `${name}: line ${line}`;
}

function valueAt(root: TomlTable, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => {
    const table = asTable(value);
    return table && Object.hasOwn(table, key) ? table[key] : undefined;
  }, root);
}

/** A project's file has some hundred lines, and bisecting them takes some ten attempts. */
const MAX_ATTEMPTS = 100;

/**
 * From 1; null where so many attempts are not enough. The parser tells no places. But the value is there from its own line on: the first of the beginnings of the text that can
 * be parsed and have it is found by bisection, and ends with its statement; that begins where the one before ends.
 */
function lineOf(text: string, keys: readonly string[]): number | null {
  const lines = text.split("\n");
  const has = (count: number): boolean | null => {
    try {
      return valueAt(parse(lines.slice(0, count).join("\n")), keys) !== undefined;
    } catch (error) {
      if (error instanceof TomlError) return null;
      throw error;
    }
  };
  let attempts = 0;
  let [without, within] = [0, lines.length];
  while (within - without > 1) {
    const middle = (without + within) >> 1;
    const downwards = Array.from({ length: middle - without }, (_, i) => middle - i);
    const upwards = Array.from({ length: within - middle - 1 }, (_, i) => middle + 1 + i);
    const parsed = [...downwards, ...upwards].find((count) => attempts++ < MAX_ATTEMPTS && has(count) !== null);
    if (parsed === undefined) break;
    if (has(parsed)) within = parsed;
    else without = parsed;
  }
  return attempts < MAX_ATTEMPTS && has(within) ? without + 1 : null;
}
