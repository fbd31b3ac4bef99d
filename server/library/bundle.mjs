// Packs the Python files of this folder into one module, `rooflint:library`: { "torch/nn/functional.py": text, … }.
// One plugin for esbuild (the bundles) and one for vite (the tests).
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const FOLDER = import.meta.dirname;
const NAME = "rooflint:library";

function libraryFiles() {
  return readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".py"))
    .sort();
}

function moduleText() {
  const sources = libraryFiles().map((file) => [
    file.split(path.sep).join("/"),
    readFileSync(path.join(FOLDER, file), "utf8"),
  ]);
  return `export default ${JSON.stringify(Object.fromEntries(sources))};`;
}

export const esbuildLibrary = {
  name: "library",
  setup(build) {
    build.onResolve({ filter: /^rooflint:library$/ }, () => ({ path: NAME, namespace: "library" }));
    build.onLoad({ filter: /.*/, namespace: "library" }, () => ({
      contents: moduleText(),
      loader: "js",
      watchFiles: libraryFiles().map((file) => path.join(FOLDER, file)),
    }));
  },
};

export const viteLibrary = {
  name: "library",
  resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
  load: (id) => (id === `\0${NAME}` ? moduleText() : undefined),
};
