// One task of broken-code.mjs, in a worker: analyses mutants of a file, or prefixes of it, as an editor does, and says of
// each how long every model took and which of the models that the mutated function has no part in kept their numbers.
import { readFileSync } from "node:fs";
import { type AnalyzedModel, analyzeSteps } from "../../server/src/analysis/analyze";
import type { TextFiles } from "../../server/src/frontends/frontend";
import { Interpreter } from "../../server/src/python/machine";
import type { Frame } from "../../server/src/python/values";
import { type FunctionSpan, mutate, type TokenText, tokenText } from "./mutants";
import { seeded } from "./random";

export interface BrokenTask {
  readonly file: string;
  /** Where the packages lie that it imports. */
  readonly paths: readonly string[];
  /** Models that are watched: the first ones of the file and its last. */
  readonly models: number;
  readonly cases:
    | { readonly kind: "mutants"; readonly seed: number; readonly count: number }
    /** Cut in front of each of these lines. */
    | { readonly kind: "prefixes"; readonly lines: readonly number[] };
}

export interface ProcessorTime {
  /** Of the slowest part: the file with its first model, or one model more. */
  readonly seconds: number;
  /** Of all parts together. */
  readonly total: number;
}

export interface BrokenVerdict extends ProcessorTime {
  readonly what: string;
  readonly kind: "delete" | "insert" | "swap" | "prefix";
  readonly crash: string | null;
  /** Of the models that do not run the mutated function; null where the mutation is not inside one function. */
  readonly others: { readonly total: number; readonly kept: number; readonly lost: readonly string[] } | null;
}

export function answer(task: BrokenTask, files: TextFiles): readonly BrokenVerdict[] {
  const { cases } = task;
  const whole = wholeFile(task, files);
  if (cases.kind === "prefixes") {
    const lines = whole.tokens.text.split("\n");
    return cases.lines.map((count) => {
      const { time, crash } = analyzed(task, files, lines.slice(0, count).join("\n"), null);
      return { what: `the first ${count} lines`, kind: "prefix", ...time, crash, others: null };
    });
  }
  const random = seeded(cases.seed);
  return Array.from({ length: cases.count }, () => {
    const { kind, what, text, within } = mutate(whole.tokens, random);
    const { time, crash, models } = analyzed(task, files, text, whole.last);
    return { what, kind, ...time, crash, others: within && othersOf(whole, within, models) };
  });
}

/** A file as it is, with what its watched models run and their numbers. */
interface WholeFile {
  readonly tokens: TokenText;
  readonly last: string | null;
  readonly watched: readonly { readonly name: string; readonly numbers: string; readonly runs: ReadonlySet<string> }[];
}

const WHOLE = new Map<string, WholeFile>();

function wholeFile(task: BrokenTask, files: TextFiles): WholeFile {
  let whole = WHOLE.get(task.file);
  if (whole === undefined) {
    whole = readWhole(task, files);
    WHOLE.set(task.file, whole);
  }
  return whole;
}

function readWhole(task: BrokenTask, files: TextFiles): WholeFile {
  const text = readFileSync(task.file, "utf8");
  const tokens = tokenText(text);
  const one = { ...task, models: 1 };
  // an editor has read the file before it is broken
  const names = namesOf(task, files, text);
  if (task.cases.kind === "prefixes") return { tokens, last: null, watched: [] };
  const chosen = [...new Set([...names.slice(0, task.models - 1), ...names.slice(-1)])];
  const watched = chosen.flatMap((name) => {
    const { runs, result } = recordingRuns(task.file, () => analyzed(one, files, text, name));
    return result.models
      .filter((model) => model.graph.name === name)
      .map((model) => ({ name, numbers: numbersOf(model), runs }));
  });
  return { tokens, last: names.at(-1) ?? null, watched };
}

function namesOf(task: BrokenTask, files: TextFiles, text: string): readonly string[] {
  const { models, listed } = analyzed({ ...task, models: 1 }, files, text, null);
  return [...models.map(({ graph }) => graph.name), ...listed];
}

/** Which functions of the file run meanwhile, by where they start. */
function recordingRuns<R>(path: string, run: () => R): { runs: ReadonlySet<string>; result: R } {
  const runs = new Set<string>();
  const note = ({ file, func }: Frame) => {
    if (func && file.path === path) runs.add(`${func.node.start}`);
  };
  const { inFrame, runBody } = Interpreter.prototype;
  Interpreter.prototype.inFrame = function (frame, body) {
    note(frame);
    return inFrame.call(this, frame, body) as ReturnType<typeof body>;
  };
  Interpreter.prototype.runBody = function (frame, node) {
    note(frame);
    return runBody.call(this, frame, node);
  };
  try {
    return { result: run(), runs };
  } finally {
    Object.assign(Interpreter.prototype, { inFrame, runBody });
  }
}

function othersOf({ watched }: WholeFile, within: FunctionSpan, models: readonly AnalyzedModel[]) {
  const others = watched.filter(({ runs }) => !runs.has(`${within.start}`));
  const lost = others.flatMap(({ name, numbers }) => {
    const model = models.find(({ graph }) => graph.name === name);
    if (model === undefined) return [`${name} (not there)`];
    if (numbersOf(model) === numbers) return [];
    return [`${name} (${numbersOf(model, false) === numbers ? "only a lower bound" : "other numbers"})`];
  });
  return { total: others.length, kept: others.length - lost.length, lost };
}

function numbersOf({ graph, totals }: AnalyzedModel, lowerBound = totals.lowerBound): string {
  const numbers = [graph.inputs.map(({ type }) => type), { ...totals, lowerBound }];
  return JSON.stringify(numbers, (_, value) => (typeof value === "bigint" ? `${value}` : value));
}

interface Outcome {
  readonly models: readonly AnalyzedModel[];
  readonly listed: readonly string[];
  readonly time: ProcessorTime;
  readonly crash: string | null;
}

function analyzed({ file, paths, models }: BrokenTask, files: TextFiles, text: string, active: string | null): Outcome {
  const options = { files, paths, maxModels: models, ...(active !== null && { active }) };
  const steps = analyzeSteps({ kind: "text", name: file, text }, options);
  const taken: number[] = [];
  try {
    for (;;) {
      const before = process.cpuUsage();
      const { done, value } = steps.next();
      const { user, system } = process.cpuUsage(before);
      taken.push((user + system) / 1e6);
      if (!done) continue;
      const listed = value?.listed.map(({ name }) => name) ?? [];
      return { models: value?.models ?? [], listed, time: timeOf(taken), crash: null };
    }
  } catch (error) {
    const crash = error instanceof Error ? String(error.stack).split("\n").slice(0, 4).join(" | ") : String(error);
    return { models: [], listed: [], time: timeOf(taken), crash };
  }
}

function timeOf(taken: readonly number[]): ProcessorTime {
  return { seconds: Math.max(0, ...taken), total: taken.reduce((sum, part) => sum + part, 0) };
}
