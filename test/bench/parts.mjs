// @ts-check
// What a server does between an edit and its answer, from a V8 processor profile: each sample belongs to the innermost
// function on the stack that the table below names. Milliseconds of the wall clock, so that waiting shows, too.

/** Part by part the functions that begin it, as the bundle calls them. */
const PARTS = /** @type {const} */ ({
  "parse again": ["reparse", "parsePython"],
  "follow the edit": ["#follow", "movedModel", "movedProblem", "editBetween"],
  "set the heap back": ["restore", "remember", "Checkpoint"],
  "run the module": ["openFile", "openAgain"],
  "find entries": ["fileEntries", "exampleInputs"],
  construct: ["runEntry", "buildAhead"],
  trace: ["trace"],
  "operators and shapes": ["emit"],
  costs: ["nodeCosts", "peakMemory", "totals", "modelWeights"],
  hardware: ["estimate"],
  guidelines: ["modelFindings", "readSuppressions", "suppressionProblems"],
  features: ["diagnosticsOf", "modelLenses", "listedLens"],
  "write and read messages": ["encode", "write", "onData"],
});

/** What V8 calls by these names is no function. */
const OUTSIDE = new Map([
  ["(garbage collector)", "garbage collection"],
  ["(idle)", "waiting"],
  ["(program)", "outside JavaScript"],
]);

const OTHER = "other";

/** @typedef {{ readonly from: number, readonly to: number }} Window Microseconds of the monotonic clock. */

/**
 * @typedef {object} Profile
 * @property {readonly { id: number, callFrame: { functionName: string }, children?: number[] }[]} nodes
 * @property {number} startTime
 * @property {readonly number[]} [samples]
 * @property {readonly number[]} [timeDeltas]
 */

/** @type {ReadonlyMap<string, string>} */
const PART_OF = new Map(Object.entries(PARTS).flatMap(([part, names]) => names.map((name) => [name, part])));

/**
 * Milliseconds a window by part, the longest first.
 * @param {Profile} profile
 * @param {readonly Window[]} windows
 * @returns {readonly (readonly [part: string, milliseconds: number])[]}
 */
export function timeByPart({ nodes, startTime, samples = [], timeDeltas = [] }, windows) {
  const partOf = partsOfNodes(nodes);
  /** @type {Map<string, number>} */
  const times = new Map();
  let clock = startTime;
  samples.forEach((id, i) => {
    const delta = timeDeltas[i] ?? 0;
    clock += delta;
    if (!windows.some(({ from, to }) => from <= clock && clock <= to)) return;
    const part = partOf.get(id) ?? OTHER;
    times.set(part, (times.get(part) ?? 0) + delta / 1000 / windows.length);
  });
  return [...times].sort(([, a], [, b]) => b - a);
}

/** @param {Profile["nodes"]} nodes */
function partsOfNodes(nodes) {
  /** @type {Map<number, string>} */
  const parts = new Map();
  for (const { id, callFrame, children = [] } of nodes) {
    const { functionName } = callFrame;
    // the bundler numbers functions of one name
    const own = PART_OF.get(functionName.replace(/\d+$/, "")) ?? OUTSIDE.get(functionName);
    const part = own ?? parts.get(id) ?? OTHER;
    parts.set(id, part);
    for (const child of children) parts.set(child, part);
  }
  return parts;
}

/**
 * The table names functions of the bundle; a name that is gone would be counted as something else.
 * @param {string} bundle
 */
export function checkParts(bundle) {
  const gone = [...PART_OF.keys()].filter((name) => !bundle.includes(`${name}(`) && !bundle.includes(`class ${name} `));
  if (gone.length > 0)
    throw new Error(`the bundle has no function ${gone.join(", ")}: test/bench/parts.mjs is out of date`);
}
