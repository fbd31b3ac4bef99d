// Two groups of unit tests in Node.js: those that run the built server and command line (built once, before them), and
// all others. The files under test/vscode run inside VS Code instead, started by test/run.mjs.
import { configDefaults, defineConfig } from "vitest/config";
import { viteLibrary } from "./server/library/bundle.mjs";
import { viteZoo } from "./server/zoo/bundle.mjs";

const BUILT = ["test/features/**/*.test.ts", "test/cli/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [viteLibrary, viteZoo],
        test: {
          name: "core",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...BUILT, "test/vscode/**"],
        },
      },
      // processes start slowly on a loaded machine
      {
        plugins: [viteLibrary, viteZoo],
        test: { name: "built", include: BUILT, globalSetup: ["test/harness/build.ts"], testTimeout: 30_000 },
      },
    ],
  },
});
