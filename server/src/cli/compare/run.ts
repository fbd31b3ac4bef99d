// `rooflint compare`: two to four models side by side, or a file with its own past.
import type { AnalyzeOptions } from "../../analysis/analyze";
import { compare, MOST_MODELS } from "../../analysis/compare/compare";
import { problemLine } from "../../formats/text";
import { writeText } from "../../host/files";
import { type Analyze, messageOf } from "../../session/contain";
import { EXIT, type ExitCode } from "../exit-codes";
import { print, printError, terminal } from "../terminal";
import { type CompareFormat, formatComparison } from "./formats";
import { type Loaded, loadOperand, loadRevision, operandFiles, parseOperand } from "./operands";

export interface CompareFlags {
  readonly git?: string;
  readonly format: CompareFormat;
  readonly output?: string;
}

export function runCompare(
  texts: readonly string[],
  analyze: Analyze,
  options: AnalyzeOptions,
  flags: CompareFlags,
): ExitCode {
  const fault = countFault(texts.length, flags.git);
  if (fault !== null) return fail(fault);
  try {
    const loaded = load(texts, analyze, options, flags.git);
    for (const { labelled, problems } of loaded)
      for (const problem of problems) printError(problemLine(labelled.label, problem));
    const comparison = compare(loaded.map(({ labelled }) => labelled));
    const text = formatComparison(comparison, flags.format, terminal.style(flags.output === undefined));
    if (flags.output === undefined) print(text);
    else writeText(flags.output, text);
    return loaded.some(hasError) ? EXIT.problems : EXIT.ok;
  } catch (error) {
    return fail(messageOf(error));
  }
}

function countFault(count: number, revision: string | undefined): string | null {
  if (revision !== undefined && count !== 1) return `--git compares one file with its past, ${count} were given`;
  if (revision !== undefined) return null;
  return count >= 2 && count <= MOST_MODELS ? null : `compare takes two to ${MOST_MODELS} models, ${count} were given`;
}

/** The past comes first: changes lead from it to the file as it is. */
function load(
  texts: readonly string[],
  analyze: Analyze,
  options: AnalyzeOptions,
  revision?: string,
): readonly Loaded[] {
  const operands = texts.map(parseOperand);
  const [beside = ""] = operandFiles(texts);
  const now = operands.map((operand) => loadOperand(operand, analyze, options, beside));
  const [first] = operands;
  if (revision === undefined || first === undefined) return now;
  if (first.kind !== "file") throw new Error("--git is for a file: reference networks have no past");
  return [loadRevision(first, revision, analyze, options), ...now];
}

function hasError({ problems }: Loaded): boolean {
  return problems.some(({ severity }) => severity === "error");
}

function fail(message: string): ExitCode {
  printError(`rooflint: ${message}`);
  return EXIT.failure;
}
