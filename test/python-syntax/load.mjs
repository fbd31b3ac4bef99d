// Loads the parser from its TypeScript sources, for scripts that Node runs as they are; and finds Python files.
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, "..", "..");

export async function loadParser() {
  const outfile = path.join(root, ".cache", "python-parser.mjs");
  await build({ entryPoints: [path.join(here, "ours.ts")], bundle: true, platform: "node", format: "esm", outfile });
  return import(pathToFileURL(outfile).href);
}

/** All `.py` files under a folder (or the file itself), in a fixed order. */
export function pythonFiles(folder) {
  if (folder.endsWith(".py")) return [folder];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".py"));
  return files.map((entry) => path.join(entry.parentPath ?? entry.path, entry.name)).sort();
}
