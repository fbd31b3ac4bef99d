// Loads TypeScript sources of this folder, for scripts that Node runs as they are.
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { esbuildLibrary } from "../../server/library/bundle.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, "..", "..");
export const shared = path.resolve(root, "..", "shared");

/** `load("compare-model")` bundles compare-model.ts and imports it. */
export async function load(name) {
  const file = await bundle(name);
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file);
  }
}

/** The path of a bundle of a file of this folder; the caller deletes it. */
export async function bundle(name) {
  const outfile = path.join(root, ".cache", `pytorch-${path.basename(name)}-${process.pid}.mjs`);
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
  return outfile;
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
