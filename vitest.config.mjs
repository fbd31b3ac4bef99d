// Unit tests run in Node.js. The files under test/vscode run inside VS Code instead, started by test/run.mjs.
import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["test/**/*.test.ts"], exclude: [...configDefaults.exclude, "test/vscode/**"] },
});
