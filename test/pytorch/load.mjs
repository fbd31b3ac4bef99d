// Loads TypeScript sources of this folder, for scripts that Node runs as they are.
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { esbuildLibrary } from "../../server/library/bundle.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, "..", "..");
export const shared = path.resolve(root, "..", "shared");

/** `load("functions")` bundles functions.ts and imports it. */
export async function load(name) {
  const outfile = path.join(root, ".cache", `pytorch-${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [path.join(here, `${name}.ts`)],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    plugins: [esbuildLibrary],
    sourcemap: "inline",
    logLevel: "warning",
  });
  const loaded = await import(pathToFileURL(outfile).href);
  rmSync(outfile);
  return loaded;
}

/** The host's text files, each read once. */
export function textFiles() {
  const texts = new Map();
  return {
    read(file) {
      if (!texts.has(file)) texts.set(file, existsSync(file) ? readFileSync(file, "utf8") : null);
      return texts.get(file);
    },
  };
}
