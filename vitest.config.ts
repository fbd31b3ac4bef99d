// Two groups of tests: those that run the built server and command line (built once, before them), and all others.
import { defineConfig } from "vitest/config";

const BUILT = ["test/features/**/*.test.ts", "test/cli/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "core",
          include: ["test/**/*.test.ts"],
          exclude: [...BUILT, "test/vscode/**", "**/node_modules/**"],
        },
      },
      { test: { name: "built", include: BUILT, globalSetup: ["test/harness/build.ts"] } },
    ],
  },
});
