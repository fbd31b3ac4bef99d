// Inputs that a project writes down: the table `inputs` of its `rooflint.toml`, or `[tool.rooflint.inputs]` of its
// `pyproject.toml`.
import type { InputSpec, TextFiles } from "../frontend";
import { parseInputSpecs } from "../input-spec";
import { asTable, projectFile } from "../project-file";

export interface ConfiguredInput {
  readonly specs: readonly InputSpec[];
  /** What is wrong with it, in words. */
  readonly fault: string | null;
}

/** `"models/net.py:Net"` by the path from the configuration's folder, or `Net` in any file; the longer name wins. */
export function configuredInput(files: TextFiles, path: string, entry: string): ConfiguredInput | null {
  const project = projectFile(files, path);
  const inputs = asTable(project?.table["inputs"]);
  if (!project || !inputs) return null;
  const key = [`${project.asked}:${entry}`, entry].find((candidate) => Object.hasOwn(inputs, candidate));
  if (key === undefined) return null;
  const value = inputs[key];
  const specs = typeof value === "string" ? parseInputSpecs(value) : 'expected a string like "1x3x224x224"';
  if (typeof specs !== "string") return { specs, fault: null };
  return { specs: [], fault: `${project.placeOf(["inputs", key])}: ${specs}` };
}
