// @ts-check
// Speed of the Python parser, from source text to tree: megabytes per second over whole packages, and the time of the
// largest file. `node test/bench/python-parser.mjs [folder …]`; without folders, the packages that tests read.
import { readFileSync } from "node:fs";
import path from "node:path";
import { PACKAGES, packageFolder } from "../python-packages.mjs";
import { loadParser, pythonFiles } from "../python-syntax/load.mjs";

/** Passes over a corpus; the first is cold code, the median of the others is the warm speed. */
const PASSES = 8;

const { parsePython } = await loadParser();

for (const [name, folder] of corpora()) {
  if (folder === null) console.log(`${name}: skipped, not fetched (node test/python-packages.mjs)`);
  else report(name, pythonFiles(folder));
}

/** @returns {[name: string, folder: string | null][]} */
function corpora() {
  const folders = process.argv.slice(2);
  if (folders.length > 0) return folders.map((folder) => [folder, folder]);
  return Object.keys(PACKAGES).map((name) => [name, packageFolder(name)]);
}

/**
 * @param {string} name
 * @param {readonly string[]} files
 */
function report(name, files) {
  const sources = files.map((file) => ({ file, text: readFileSync(file, "utf8") }));
  const megabytes = sources.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) / 1e6;
  const all = timesOf(() => {
    for (const { text } of sources) parsePython(text);
  });
  const largest = sources.reduce((best, source) => (source.text.length > best.text.length ? source : best));
  const one = timesOf(() => void parsePython(largest.text));
  console.log(
    `${name}: ${files.length} files, ${megabytes.toFixed(2)} MB; ${(megabytes / all.first).toFixed(1)} MB/s at first, ` +
      `${(megabytes / all.warm).toFixed(1)} MB/s warm; largest file ${path.basename(largest.file)}, ` +
      `${largest.text.split("\n").length} lines: ${(one.warm * 1e3).toFixed(1)} ms`,
  );
}

/**
 * Seconds of the first pass, and the median of the others.
 * @param {() => void} run
 */
function timesOf(run) {
  const passes = Array.from({ length: PASSES }, () => {
    const start = performance.now();
    run();
    return (performance.now() - start) / 1e3;
  });
  const [first = Number.NaN, ...others] = passes;
  return { first, warm: others.toSorted((a, b) => a - b)[others.length >> 1] ?? Number.NaN };
}
