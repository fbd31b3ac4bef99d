// Loads a bundle of ours together with the byte code that V8 made of it when it was built: compiling what an analysis needs
// of two megabytes takes longer than many analyses. Byte code of another Node.js is refused by V8, and missing byte code is
// made anew: both cost nothing but time.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";

/**
 * How much a function runs, in bytes of byte code, before V8 optimises it; its own figure is 67,584. Most analyses end before
 * optimised code has earned what it costs: of resnet152's processor time this saves 30 %, of 9 s for 20 models 13 %.
 */
const INTERRUPT_BUDGET = 1_000_000;

/** The bundle as a CommonJS module; the only code that Rooflint loads by itself. */
export function compileBundle(file: string): Script {
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
  const source = readFileSync(file, "latin1");
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  const cachedData = codeCache(file);
  return new Script(wrapped, { filename: file, ...(cachedData && { cachedData }) });
}

export function runBundle(script: Script, file: string): void {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
}

/** Written beside the bundle by `npm run build`. */
export function codeCachePath(file: string): string {
  return `${file}.cache`;
}

/** It need not be there: a package holds none. */
function codeCache(file: string): Buffer | undefined {
  try {
    return readFileSync(codeCachePath(file));
  } catch {
    return undefined;
  }
}
