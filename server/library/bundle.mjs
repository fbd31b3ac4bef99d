// Packs the Python files of this folder into one module, `rooflint:library`: { "torch/nn/functional.py": text, … } and an
// index of what they give, made by running them (server/src/frontends/python/library-index.ts).
// One plugin for esbuild (the bundles) and one for vite (the tests).
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const FOLDER = import.meta.dirname;
const NAME = "rooflint:library";
const YAML = path.join(FOLDER, "..", "..", "node_modules", "yaml", "browser", "index.js");
const INDEXER = path.join(FOLDER, "..", "src", "frontends", "python", "library-index.ts");
const NO_INDEX = { exports: {}, contents: {} };

function libraryFiles() {
  return readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".py"))
    .sort();
}

function moduleText(index) {
  const sources = libraryFiles().map((file) => [
    file.split(path.sep).join("/"),
    readFileSync(path.join(FOLDER, file), "utf8"),
  ]);
  return `export default ${JSON.stringify(Object.fromEntries(sources))};\nexport const index = ${JSON.stringify(index)};`;
}

/** The index of the files as they are now. */
async function libraryIndex() {
  const plugins = [plugin(() => moduleText(NO_INDEX))];
  const options = { bundle: true, platform: "node", format: "esm", write: false, logLevel: "warning" };
  const { outputFiles } = await build({ ...options, entryPoints: [INDEXER], plugins });
  const indexer = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  return indexer.libraryIndex();
}

const plugin = (contents) => ({
  name: "library",
  setup(build) {
    // its build for Node is CommonJS that asks for `process`, which bundles in the form of modules cannot give it
    build.onResolve({ filter: /^yaml$/ }, () => ({ path: YAML }));
    build.onResolve({ filter: /^rooflint:library$/ }, () => ({ path: NAME, namespace: "library" }));
    build.onLoad({ filter: /.*/, namespace: "library" }, async () => ({
      contents: await contents(),
      loader: "js",
      watchFiles: libraryFiles().map((file) => path.join(FOLDER, file)),
    }));
  },
});

export const esbuildLibrary = plugin(async () => moduleText(await libraryIndex()));

export const viteLibrary = {
  name: "library",
  resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
  load: async (id) => (id === `\0${NAME}` ? moduleText(await libraryIndex()) : undefined),
};
