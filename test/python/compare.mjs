// Runs the plain-Python blocks of the specs of this folder in CPython and checks what they state there.
//   node test/python/compare.mjs [--python PATH] [--write] [--ours] [FILE.md …]
// --write puts CPython's answers where a line states nothing yet (`# ->`, `# error:`); --ours shows our interpreter's differences.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { esbuildLibrary } from "../../server/library/bundle.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: "string", default: "python3" },
    write: { type: "boolean", default: false },
    ours: { type: "boolean", default: false },
  },
});
const { differences, instrument, readSpecs, runOurs } = await loadHarness();
const specs = readSpecs(here).filter(({ file }) => positionals.length === 0 || positionals.includes(file));
process.exitCode = (options.ours ? compareOurs() : compareCPython()) > 0 ? 1 : 0;

function compareCPython() {
  const given = execFileSync(options.python, ["-c", "import sys; print(sys.version_info[1])"], { encoding: "utf8" });
  const plain = specs.filter(({ since }) => since !== null && Number(since.split(".")[1]) <= Number(given));
  const programs = plain.map((spec) => instrument(spec.code));
  const output = execFileSync(options.python, [path.join(here, "cpython.py")], {
    input: JSON.stringify(programs.map((program) => program.code)),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const { version, results } = JSON.parse(output);
  const shown = results.map(
    (result) => new Map(Object.entries(result.shown).map(([line, text]) => [Number(line), text])),
  );
  if (options.write) write(plain, programs, shown);
  const wrong = plain.flatMap((spec, i) => [
    ...(options.write ? [] : differences(spec, programs[i], shown[i])),
    ...(results[i].failure === null ? [] : [`${spec.file}:${spec.line}: ${results[i].failure}`]),
  ]);
  report(`CPython ${version}`, programs, wrong);
  return wrong.length;
}

function compareOurs() {
  const programs = specs.map((spec) => instrument(spec.code));
  const wrong = specs.flatMap((spec, i) => {
    const { shown, failure } = runOurs(programs[i]);
    return [
      ...differences(spec, programs[i], shown),
      ...(failure === null ? [] : [`${spec.file}:${spec.line}: ${failure}`]),
    ];
  });
  report("Rooflint", programs, wrong);
  return wrong.length;
}

function report(name, programs, wrong) {
  for (const line of wrong) console.log(line);
  const statements = programs.reduce((sum, program) => sum + program.expectations.length, 0);
  console.log(`${name}: ${programs.length} blocks, ${statements} statements, ${wrong.length} wrong`);
}

function write(plain, programs, shown) {
  const texts = new Map();
  plain.forEach((spec, i) => {
    const lines = texts.get(spec.file) ?? readFileSync(path.join(here, spec.file), "utf8").split("\n");
    texts.set(spec.file, lines);
    for (const { line, text } of programs[i].expectations) {
      const at = spec.line - 1 + line;
      if (text === "") lines[at] = `${lines[at].trimEnd()} ${shown[i].get(line) ?? "nothing"}`;
    }
  });
  for (const [file, lines] of texts) writeFileSync(path.join(here, file), lines.join("\n"));
}

async function loadHarness() {
  const outfile = path.join(here, "..", "..", ".cache", `python-specs-${process.pid}.mjs`);
  await build({
    entryPoints: [path.join(here, "harness.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    plugins: [esbuildLibrary],
    sourcemap: "inline",
    logLevel: "warning",
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
}
