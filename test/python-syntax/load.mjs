// Loads the parser from its TypeScript sources, for scripts that Node runs as they are; and finds Python files.
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, "..", "..");

export async function loadParser() {
  const entry = path.join(here, "ours.ts");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/** All `.py` files under a folder (or the file itself), in a fixed order. */
export function pythonFiles(folder) {
  if (folder.endsWith(".py")) return [folder];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".py"));
  return files.map((entry) => path.join(entry.parentPath ?? entry.path, entry.name)).sort();
}
