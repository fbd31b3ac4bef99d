// Packs this folder into one module, `rooflint:zoo`: the Python files as { "resnet.py": text, … } and the figures as JSON text,
// read when first asked for. One plugin for esbuild (the bundles) and one for vite (the tests).
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const FOLDER = import.meta.dirname;
const NAME = "rooflint:zoo";

function moduleText() {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".py"));
  const texts = files.sort().map((file) => [file, readFileSync(path.join(FOLDER, file), "utf8")]);
  const figures = JSON.stringify(JSON.parse(readFileSync(path.join(FOLDER, "architectures.json"), "utf8")));
  return `export default ${JSON.stringify(Object.fromEntries(texts))};\nexport const figures = ${JSON.stringify(figures)};`;
}

export const esbuildZoo = {
  name: "zoo",
  setup(build) {
    build.onResolve({ filter: /^rooflint:zoo$/ }, () => ({ path: NAME, namespace: "zoo" }));
    build.onLoad({ filter: /.*/, namespace: "zoo" }, () => ({
      contents: moduleText(),
      loader: "js",
      watchDirs: [FOLDER],
    }));
  },
};

export const viteZoo = {
  name: "zoo",
  resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
  load: (id) => (id === `\0${NAME}` ? moduleText() : undefined),
};
