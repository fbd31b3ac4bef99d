// Compares our parser with CPython's own `ast`, file by file: structure, constants, places, and which files are rejected.
//   node test/python-syntax/compare.mjs [--python PATH] [--mutate N] [--fixtures] [folder …]
// Without folders: the fetched packages (test/python-packages.mjs) and the standard library of that Python.
// --mutate N takes a token out of every file, or puts another one in, N times: both sides must agree on what is left.
// --fixtures compares the trees of test/python-syntax/fixtures instead, which hold CPython's (--write fills them in); with
// --mutate, the damaged sources of the fixtures.
import { execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { PACKAGES, packageFolder } from "../python-packages.mjs";
import { loadParser, pythonFiles, root } from "./load.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: "string", default: "python3" },
    mutate: { type: "string", default: "0" },
    fixtures: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    shown: { type: "string", default: "40" },
  },
});
const here = path.join(root, "test", "python-syntax");
const FIXTURES = path.join(here, "fixtures");
const { compareTrees, mutate, parsePython, printFixtures, printTree, readFixtures, toTree, withOffsets } =
  await loadParser();

const cpython = startPython(options.python);
const schema = await cpython.next();
const failures = options.fixtures && options.mutate === "0" ? await compareFixtures() : await compareFolders();
cpython.end();
process.exitCode = failures > 0 ? 1 : 0;

async function compareFolders() {
  let differing = 0;
  for (const [name, folder] of corpora()) {
    const counts = { files: 0, equal: 0, rejected: 0, undecoded: 0, unreadable: 0, differences: [] };
    for await (const sample of samples(sourcesIn(folder))) compareSample(sample, counts);
    differing += counts.differences.length;
    console.log(
      `${name}: ${counts.files} files, ${counts.equal} equal trees, ${counts.rejected} rejected by both, ` +
        `${counts.differences.length} different, ${counts.undecoded} \\N{…} not compared, ${counts.unreadable} unreadable`,
    );
    for (const difference of counts.differences.slice(0, Number(options.shown))) console.log(`  ${difference}`);
  }
  return differing;
}

function corpora() {
  if (options.fixtures) return [["fixtures", FIXTURES]];
  if (positionals.length > 0) return positionals.map((folder) => [folder, folder]);
  const packages = Object.keys(PACKAGES).map((name) => [name, packageFolder(name)]);
  for (const [name, folder] of packages) if (folder === null) console.log(`skipped: ${name} has not been fetched`);
  const stdlib = execFileSync(options.python, ["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"]);
  return [...packages.filter(([, folder]) => folder !== null), ["standard library", stdlib.toString().trim()]];
}

/** Sources with CPython's answers; requests run ahead of the answers so that both sides work at once. */
async function* samples(sources) {
  const waiting = [];
  const ahead = 16;
  for (const { name, path: file, source } of sources) {
    cpython.send(file === undefined ? { source } : { path: file });
    waiting.push([name, source]);
    if (waiting.length > ahead) yield [...waiting.shift(), await cpython.next()];
  }
  while (waiting.length > 0) yield [...waiting.shift(), await cpython.next()];
}

function* sourcesIn(folder) {
  if (folder === FIXTURES) {
    for (const { title, source } of fixtureFiles().flatMap(({ fixtures }) => fixtures)) yield* mutations(title, source);
    return;
  }
  for (const file of pythonFiles(folder)) {
    const source = readFileSync(file, "utf8");
    if (options.mutate === "0") yield { name: file, path: file, source };
    else yield* mutations(file, source.replace(/^\ufeff/, ""));
  }
}

function* mutations(name, source) {
  for (let i = 0; i < Number(options.mutate); i++) yield { name: `${name} (mutation ${i})`, source: mutate(source, i) };
}

function fixtureFiles() {
  const names = readdirSync(FIXTURES).filter((name) => name.endsWith(".txt"));
  return names.map((name) => ({ name, fixtures: readFixtures(readFileSync(path.join(FIXTURES, name), "utf8")) }));
}

function compareSample([file, text, theirs], counts) {
  counts.files++;
  if (theirs.encoding === true) {
    counts.unreadable++;
    return;
  }
  const source = theirs.source ?? text;
  const { module, problems } = parsePython(source);
  const [problem] = problems;
  if (theirs.error !== undefined) {
    if (problem === undefined) counts.differences.push(`${file}: CPython rejects it: ${theirs.error}`);
    else counts.rejected++;
    return;
  }
  if (problem !== undefined) {
    const near = JSON.stringify(source.slice(Math.max(0, problem.start - 40), problem.start + 30));
    counts.differences.push(`${file}: we reject it: ${problem.message}, near ${near}`);
    return;
  }
  const { difference, undecoded } = compareTrees(toTree(module, source, schema, "cpython"), theirs.tree, schema);
  counts.undecoded += undecoded;
  if (difference === null) counts.equal++;
  else counts.differences.push(`${file}: ${difference.where}: ours ${difference.ours}, CPython's ${difference.theirs}`);
}

/** The trees written in the fixtures are CPython's; vitest compares ours with them where there is no Python. */
async function compareFixtures() {
  let differing = 0;
  for (const { name, fixtures } of fixtureFiles()) {
    const checked = [];
    for (const fixture of fixtures) {
      cpython.send({ source: fixture.source });
      const theirs = await cpython.next();
      const tree =
        theirs.error === undefined ? printTree(withOffsets(theirs.tree, fixture.source), schema) : "rejected";
      if (tree !== fixture.tree) {
        differing++;
        console.log(`${name}: ${fixture.title}\n  written:  ${fixture.tree}\n  CPython's: ${theirs.error ?? tree}`);
      }
      checked.push({ ...fixture, tree });
    }
    console.log(`${name}: ${fixtures.length} cases, ${differing} different so far`);
    if (options.write) writeFileSync(path.join(FIXTURES, name), printFixtures(checked));
  }
  if (options.write) writeFileSync(path.join(FIXTURES, "schema.json"), `${JSON.stringify(schema, null, 2)}\n`);
  return options.write ? 0 : differing;
}

function startPython(python) {
  const child = spawn(python, [path.join(here, "cpython_ast.py")], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    send: (request) => child.stdin.write(`${JSON.stringify(request)}\n`),
    next: async () => {
      const { done, value } = await lines.next();
      if (done) throw new Error(`${python} ended before its answer`);
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}
