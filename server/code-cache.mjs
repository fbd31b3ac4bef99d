// Writes the code cache of the command line (server/src/host/bundle.ts): runs it on the samples, so that the functions which
// an analysis needs are compiled, and asks V8 for what it has. Run by esbuild.mjs as a process of its own.
import { rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");
const { BUNDLE, codeCachePath, compileBundle, runBundle } = createRequire(import.meta.url)(
  path.join(ROOT, "dist", "cli.js"),
);

rmSync(codeCachePath(BUNDLE), { force: true });
const script = compileBundle(BUNDLE);
process.argv = [process.execPath, BUNDLE, "analyze", ...process.argv.slice(2)];
process.stdout.write = () => true;
process.on("exit", () => writeFileSync(codeCachePath(BUNDLE), script.createCachedData()));
runBundle(script, BUNDLE);
