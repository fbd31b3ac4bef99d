// Inputs that a project writes down: the table `inputs` of the nearest `rooflint.toml`, or `[tool.rooflint.inputs]` of the
// nearest `pyproject.toml`, in the folder of the file or above it.
import { parse, TomlError, type TomlTable } from "smol-toml";
import type { InputSpec, TextFiles } from "../frontend";
import { parseInputSpecs } from "../input-spec";

export interface ConfiguredInput {
  readonly specs: readonly InputSpec[];
  /** What is wrong with the configuration, in words. */
  readonly fault: string | null;
}

/** Deeper projects than any are not searched to the root of a hostile path. */
const MAX_FOLDERS = 64;

/** `"models/net.py:Net"` by the path from the configuration's folder, or `Net` in any file; the longer name wins. */
export function configuredInput(files: TextFiles, path: string, entry: string): ConfiguredInput | null {
  const parts = path.replaceAll("\\", "/").split("/");
  for (let depth = parts.length - 1; depth >= Math.max(0, parts.length - MAX_FOLDERS); depth--) {
    const folder = parts.slice(0, depth).join("/");
    for (const { name, tableOf } of CONFIGURATIONS) {
      const text = files.read(`${folder}/${name}`);
      if (text === null) continue;
      const inputs = readInputs(text, tableOf);
      if (typeof inputs === "string") return { specs: [], fault: `${name}: ${inputs}` };
      if (inputs === null) continue;
      const keys = [`${parts.slice(depth).join("/")}:${entry}`, entry];
      const key = keys.find((candidate) => Object.hasOwn(inputs, candidate));
      return key === undefined ? null : inputOf(name, inputs[key]);
    }
  }
  return null;
}

interface Configuration {
  readonly name: string;
  readonly tableOf: (root: TomlTable) => unknown;
}

const CONFIGURATIONS: readonly Configuration[] = [
  { name: "rooflint.toml", tableOf: (root) => root },
  { name: "pyproject.toml", tableOf: (root) => asTable(root["tool"])?.["rooflint"] },
];

/** null where the file says nothing about us; what is wrong with it, in words. */
function readInputs(text: string, tableOf: Configuration["tableOf"]): TomlTable | string | null {
  try {
    const table = asTable(tableOf(parse(text)));
    return table && (asTable(table["inputs"]) ?? {});
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return `line ${error.line}: ${error.message.split("\n")[0]}`;
  }
}

function asTable(value: unknown): TomlTable | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as TomlTable) : null;
}

function inputOf(name: string, value: unknown): ConfiguredInput {
  const specs = typeof value === "string" ? parseInputSpecs(value) : 'expected a string like "1x3x224x224"';
  return typeof specs === "string" ? { specs: [], fault: `${name}: ${specs}` } : { specs, fault: null };
}
