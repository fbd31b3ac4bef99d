// Two groups of unit tests in Node.js: those that run the built server and command line (built once, before them), and
// all others. The files under test/vscode run inside VS Code instead, started by test/run.mjs.
import { configDefaults, defineConfig } from "vitest/config";
import { viteLibrary } from "./server/library/bundle.mjs";
import { viteZoo } from "./server/zoo/bundle.mjs";

/** Ends what hangs; no test is about time, and a loaded machine is several times slower than an idle one. */
const TIMEOUT_MS = 60_000;

const BUILT = ["test/features/**/*.test.ts", "test/cli/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [viteLibrary, viteZoo],
        test: {
          name: "core",
          testTimeout: TIMEOUT_MS,
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...BUILT, "test/vscode/**"],
        },
      },
      {
        plugins: [viteLibrary, viteZoo],
        test: { name: "built", include: BUILT, globalSetup: ["test/harness/build.ts"], testTimeout: TIMEOUT_MS },
      },
    ],
  },
});
