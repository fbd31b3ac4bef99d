// Runs the mocha files beside it inside VS Code's extension host and writes the results file that the harness judges by.
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";

interface TestResult {
  readonly title: string;
  readonly error: string | null;
}

const TEST_LIMIT_MS = 40_000;

export async function run(): Promise<void> {
  const file = process.env["ROOFLINT_TEST_RESULTS"];
  if (!file) throw new Error("ROOFLINT_TEST_RESULTS must name the file for the results.");
  const mocha = new Mocha({ ui: "bdd", timeout: TEST_LIMIT_MS, color: false, forbidOnly: true, forbidPending: true });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith(".test.js")) mocha.addFile(path.join(__dirname, name));
  }
  const results: TestResult[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on("pass", (test) => results.push({ title: test.fullTitle(), error: null }));
    runner.on("fail", (test, error: Error) =>
      results.push({ title: test.fullTitle(), error: error.stack ?? error.message }),
    );
  });
  writeFileSync(file, JSON.stringify({ results, failures }));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
