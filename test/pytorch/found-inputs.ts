// Which entries of a package's file find an input without help, and from which source: those that can be built with defaults.
import { analyze } from "../../server/src/analysis/analyze";
import type { TextFiles } from "../../server/src/frontends/frontend";

export interface InputTask {
  readonly path: string;
  readonly root: string;
}

export interface InputCounts {
  /** By the source of the input. */
  readonly found: Readonly<Record<string, number>>;
  /** Names of the entries that are built and found none. */
  readonly missing: readonly string[];
}

export function answer({ path, root }: InputTask, files: TextFiles): InputCounts {
  const analysis = analyze({ kind: "text", name: path, text: files.read(path) ?? "" }, { files, paths: [root] });
  const found: Record<string, number> = {};
  const missing: string[] = [];
  for (const { graph, inputSources, incomplete } of analysis?.models ?? []) {
    const [source] = inputSources;
    if (incomplete === undefined && source !== undefined) found[source] = (found[source] ?? 0) + 1;
    else missing.push(`${graph.name}: ${incomplete}`);
  }
  return { found, missing };
}
